"""Which reports may be about the same incident."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from siaga.domain.likeness import LEAST, Sighting, likeness

AT = datetime(2026, 3, 1, 2, tzinfo=UTC)
HERE = (2.7400, 98.3100)
FIRE = Sighting(AT, "fire", "12.11.01.2001", HERE, "0812 3456 7890")
ALONE = Sighting(AT)


@pytest.mark.parametrize(
    ("other", "because"),
    [
        (Sighting(AT, "fire", "12.11.05", (2.7490, 98.3100)), ("near", "same_category")),
        (Sighting(AT, "fire", "12.11.01", None), ("same_place", "same_category")),
        (Sighting(AT, "illness", "", None, "+62 812-3456-7890"), ("same_caller",)),
        (Sighting(AT, "landslide", "12.11.01.2001", None), ("same_place",)),
    ],
)
def test_what_makes_two_reports_alike_is_said(other: Sighting, because: tuple[str, ...]) -> None:
    found = likeness(FIRE, other)
    assert found.because == because
    assert found.score >= LEAST
    assert likeness(other, FIRE).because == because


@pytest.mark.parametrize(
    "other",
    [
        ALONE,
        Sighting(AT, "fire"),
        Sighting(AT, "fire", "12.11"),  # the whole regency
        Sighting(AT, "fire", "12.11.01.2001", (2.90, 98.31)),  # its point says elsewhere
        Sighting(AT, "fire", "12.11.02.2001"),
        Sighting(AT, "illness", "", None, "112"),
    ],
)
def test_two_fires_at_two_ends_are_two_fires(other: Sighting) -> None:
    assert likeness(FIRE, other).score < LEAST


def test_the_distance_is_said_in_metres() -> None:
    away = likeness(FIRE, Sighting(AT, point=(2.7490, 98.3100))).away_m
    assert away is not None and abs(away - 1002) < 5
    assert likeness(FIRE, ALONE).away_m is None


def test_of_two_alike_the_sooner_comes_first() -> None:
    soon, late = (
        replace(FIRE, at=AT - timedelta(minutes=minutes), caller_number="") for minutes in (5, 300)
    )
    assert likeness(FIRE, soon).score > likeness(FIRE, late).score
