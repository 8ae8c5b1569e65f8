"""Where a device says it is, in the three ways that trackers write it.

OsmAnd's query and Traccar Client's JSON (https://www.traccar.org/osmand/), and OwnTracks' JSON
(https://owntracks.org/booklet/tech/json/, ``_type`` "location").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Final

MILLISECONDS: Final = 10**11
"""A moment in seconds reaches this in the year 5138; beyond it, it is in milliseconds."""

WORST_M: Final = 100_000


@dataclass(frozen=True)
class Fix:
    """WGS 84; ``accuracy_m`` from 0 to ``WORST_M``; ``at`` by the device's clock, if it says."""

    lat: float
    lon: float
    accuracy_m: int
    at: datetime | None


class NoFix(ValueError):
    """What was said is no place on the earth."""


def osmand(said: Mapping[str, Any]) -> Fix:
    """The values of a query or a form. Raises ``NoFix``."""
    try:
        accuracy = said.get("accuracy") or said.get("hdop")
        return _fix(said["lat"], said["lon"], accuracy, said.get("timestamp"))
    except KeyError as missing:
        raise NoFix(f"{missing} is missing") from missing


def traccar(whole: Any) -> Fix:
    """What Traccar Client's JSON says beside its ``device_id``. Raises ``NoFix``."""
    try:
        location = whole["location"]
        coords = location["coords"]
        lat, lon, accuracy = coords["latitude"], coords["longitude"], coords.get("accuracy")
        return _fix(lat, lon, accuracy, location.get("timestamp"))
    except (LookupError, TypeError, AttributeError) as wrong:
        raise NoFix("no location.coords") from wrong


def owntracks(whole: Any) -> Fix | None:
    """None for what OwnTracks says beside its places: goodbyes, waypoints, cards. Raises ``NoFix``."""
    if not isinstance(whole, dict):
        raise NoFix("no JSON object")
    if whole.get("_type") == "encrypted":
        raise NoFix("encrypted with a key of its own")
    if whole.get("_type") != "location":
        return None
    if "lat" not in whole or "lon" not in whole:
        raise NoFix("lat or lon is missing")
    return _fix(whole["lat"], whole["lon"], whole.get("acc"), whole.get("tst"))


def _fix(lat: Any, lon: Any, accuracy: Any, at: Any) -> Fix:
    try:
        north, east, metres = float(lat), float(lon), float(accuracy or 0.0)
    except (TypeError, ValueError, OverflowError) as wrong:
        raise NoFix("no number") from wrong
    if not (abs(north) <= 90 and abs(east) <= 180) or (north, east) == (0.0, 0.0):
        raise NoFix("nowhere")  # 0, 0 is what a box says before it has seen a satellite
    known = isfinite(metres) and metres >= 0
    return Fix(north, east, int(min(metres, WORST_M)) if known else WORST_M, _moment(at))


def _moment(written: Any) -> datetime | None:
    """In seconds or milliseconds, or as ISO 8601; None for what is neither."""
    text = str(written or "")
    try:
        if text.replace(".", "", 1).isdigit():
            seconds = float(text)
            return datetime.fromtimestamp(
                seconds / 1000 if seconds > MILLISECONDS else seconds, UTC
            )
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
