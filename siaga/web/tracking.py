"""Where a vehicle's tracker says where it is, as OsmAnd, Traccar Client and GPS boxes do it.

The OsmAnd protocol of Traccar (https://www.traccar.org/osmand/): a query or a form with
``id``, ``lat``, ``lon`` and some more; or the JSON that newer Traccar Clients send. The id is
the key: it can say where its own unit is, and read nothing at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from siaga.domain.refusal import Refused
from siaga.operations.positions import Place
from siaga.operations.trackers import place_tracked

LONGEST_BODY: Final = 8192
LONGEST_KEY: Final = 128
MILLISECONDS: Final = 10**11
"""A moment in seconds reaches this in the year 5138; beyond it, it is in milliseconds."""

WORST_M: Final = 100_000


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest) -> HttpResponse:
    """200 once it is known; a device that hears anything else sends it again or gives up."""
    try:
        if len(request.body) > LONGEST_BODY:
            return _plain("too long", 413)
        said = _said(request)
        key, here = str(said.get("id", "")), _place(said)
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return _plain("id, lat and lon are needed", 400)
    if not key or len(key) > LONGEST_KEY:
        return _plain("unknown id", 404)
    try:
        place_tracked(key, here, timezone.now(), _moment(said.get("timestamp")))
    except Refused:
        return _plain("unknown id", 404)
    return _plain("")


def _said(request: HttpRequest) -> Mapping[str, Any]:
    """What was said, by the names of the query. A form's and a query's values may be mixed."""
    if request.content_type != "application/json":
        return {**request.GET.dict(), **request.POST.dict()}
    whole = json.loads(request.body)
    location = whole["location"]
    coords = location["coords"]
    return {
        "id": whole.get("device_id", ""),
        "lat": coords["latitude"],
        "lon": coords["longitude"],
        "accuracy": coords.get("accuracy", ""),
        "timestamp": location.get("timestamp", ""),
    }


def _place(said: Mapping[str, Any]) -> Place:
    """Raises ``ValueError`` for what is nowhere on the earth."""
    lat, lon = float(said["lat"]), float(said["lon"])
    if not (abs(lat) <= 90 and abs(lon) <= 180) or (lat, lon) == (0.0, 0.0):
        raise ValueError("nowhere")  # 0, 0 is what a box says before it has seen a satellite
    accuracy = float(said.get("accuracy") or said.get("hdop") or 0.0)
    known = isfinite(accuracy) and accuracy >= 0
    return Place(lat, lon, int(min(accuracy, WORST_M)) if known else WORST_M)


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


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, "text/plain; charset=utf-8", status)
