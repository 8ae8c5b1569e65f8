"""How alike two reports are: whether they may be about the same incident."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from siaga.domain.number import number_key

WITHIN = timedelta(hours=6)
"""Reports of one incident come within minutes, of a flood or a missing person within hours."""

NEAR_M = 2_000
"""Callers point at what they see: smoke over the next village is reported from where they stand."""

REASONS = ("same_caller", "near", "same_place", "same_category")
_WEIGHT = {"same_caller": 4, "near": 4, "same_place": 3, "same_category": 1}
LEAST = 3
"""One of the first three, or nothing: two fires in one night at two ends are two fires."""

_REGENCY = len("12.11")
"""A code this short names the whole regency, in which everything lies."""


@dataclass(frozen=True)
class Sighting:
    """What a report says for comparing it. ``point``: latitude, longitude."""

    at: datetime
    category: str = ""
    region: str = ""
    point: tuple[float, float] | None = None
    caller_number: str = ""


@dataclass(frozen=True)
class Likeness:
    """``because`` as in ``REASONS``; ``away_m`` where both have a point."""

    score: float
    because: tuple[str, ...]
    away_m: int | None


def likeness(one: Sighting, other: Sighting) -> Likeness:
    """``score`` of ``LEAST`` or more is worth showing; sooner after one another weighs a little."""
    away = None if one.point is None or other.point is None else _away_m(one.point, other.point)
    region = one.region if len(one.region) <= len(other.region) else other.region
    within = all(each.region.startswith(region) for each in (one, other))
    key = number_key(one.caller_number)
    holds = {
        "same_caller": bool(key) and key == number_key(other.caller_number),
        "near": away is not None and away <= NEAR_M,
        "same_place": within and len(region) > _REGENCY and away is None,
        "same_category": bool(one.category) and one.category == other.category,
    }
    because = tuple(reason for reason in REASONS if holds[reason])
    apart_s = abs((one.at - other.at).total_seconds())
    soon = max(0.0, 1 - apart_s / WITHIN.total_seconds())
    return Likeness(sum(_WEIGHT[reason] for reason in because) + soon, because, away)


def _away_m(one: tuple[float, float], other: tuple[float, float]) -> int:
    """Metres; flat within a regency."""
    north = (one[0] - other[0]) * 111_320
    east = (one[1] - other[1]) * 111_320 * math.cos(math.radians(one[0]))
    return round(math.hypot(north, east))
