"""Which unit to send first, and why: a recommendation in words, never a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0
REASONS = (
    "out_of_service", "kind_wanted", "kind_not_wanted", "busy", "off_shift", "crewed", "distance", "distance_now", "place_unknown",
)  # fmt: skip


@dataclass(frozen=True)
class Point:
    """WGS 84."""

    lat: float
    lon: float


@dataclass(frozen=True)
class Candidate:
    """``place``: where it stands, None when its station is not a place that is known; ``seen``:
    where its tracker saw it just now. ``crew``: how many people said they are with it. ``off``:
    outside its shift."""

    unit: str
    kind: str
    busy: bool
    crew: int
    place: Point | None
    seen: bool = False
    out: bool = False
    off: bool = False


@dataclass(frozen=True)
class Recommended:
    """``because`` are codes of ``REASONS``; ``distance_km`` as the crow flies."""

    unit: str
    because: tuple[str, ...]
    distance_km: float | None


def recommend(
    candidates: Iterable[Candidate], wanted: Mapping[str, int], scene: Point | None
) -> list[Recommended]:
    """All of them, the best first.

    Who is free comes before who is not, then who is in the own shift, then whose kind is still
    wanted, then the nearest; of those equally near to a kilometre, who has a crew. Out of service
    is last of all. ``wanted``: kinds of which more are to come, none: the plan asks for no kind.
    Roads are not known: in these mountains the nearest by air can be the farther one, which is
    why the distance is shown and not a time.
    """
    told = [(one, _distance_km(one.place, scene)) for one in candidates]
    order = sorted(
        told,
        key=lambda pair: (
            pair[0].out,
            pair[0].busy,
            pair[0].off,
            bool(wanted) and pair[0].kind not in wanted,
            pair[1] is None,
            round(pair[1] or 0.0),
            pair[0].crew == 0,
            pair[1] or 0.0,
            pair[0].unit,
        ),
    )
    return [Recommended(one.unit, _because(one, wanted, km), km) for one, km in order]


def _because(one: Candidate, wanted: Mapping[str, int], km: float | None) -> tuple[str, ...]:
    said = []
    if one.out:
        said.append("out_of_service")
    if one.busy:
        said.append("busy")
    if one.off:
        said.append("off_shift")
    if wanted:
        said.append("kind_wanted" if one.kind in wanted else "kind_not_wanted")
    near = "distance_now" if one.seen else "distance"
    said.append("place_unknown" if km is None else near)
    if one.crew:
        said.append("crewed")
    return tuple(said)


def _distance_km(one: Point | None, other: Point | None) -> float | None:
    """The great circle's, on a ball."""
    if one is None or other is None:
        return None
    lat, to_lat = radians(one.lat), radians(other.lat)
    half_lat, half_lon = (to_lat - lat) / 2, radians(other.lon - one.lon) / 2
    part = sin(half_lat) ** 2 + cos(lat) * cos(to_lat) * sin(half_lon) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, part)))
