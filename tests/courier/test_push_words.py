from __future__ import annotations

import json
from dataclasses import replace

import pytest

from siaga.courier.push_words import notice
from siaga.domain.told import Told
from siaga.protocols.web_push import MOST_BYTES

TOLD = Told(
    "i" * 32,
    "a" * 32,
    "damkar",
    "Damkar",
    "112-2026-000017",
    "17",
    "Kebakaran",
    1,
    "Sidikalang",
    "rumah Pak Budi",
    "Pak Budi 0812",
    "3",
    "2.74,98.31",
)


@pytest.mark.parametrize("standing", ["new", "overdue", "not_en_route", "taken", "over"])
def test_what_a_locked_screen_shows_names_the_task_and_nobody(standing: str) -> None:
    said = json.loads(notice(TOLD, standing))
    assert "Kebakaran" in said["title"]
    assert said["body"] == "Sidikalang\nDamkar, 112-2026-000017"
    assert "Budi" not in str(said)
    assert said["sounds"] == (standing in ("new", "overdue", "not_en_route"))


def test_however_long_a_place_is_it_can_be_sent() -> None:
    long = replace(TOLD, place="é" * 5000, agency_name="ü" * 100, category="ö" * 100)
    assert len(notice(long, "overdue")) <= MOST_BYTES
