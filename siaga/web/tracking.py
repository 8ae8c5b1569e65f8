"""Where a vehicle's tracker says where it is, as OsmAnd, Traccar Client and GPS boxes do it.

A query or a form, or JSON (``siaga/protocols/positions.py``). The id is the key: it can say
where its own unit is, and read nothing at all.
"""

from __future__ import annotations

import json
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from siaga.domain.refusal import Refused
from siaga.operations.positions import Place
from siaga.operations.trackers import LONGEST_KEY, place_tracked
from siaga.protocols.positions import Fix, osmand, traccar

LONGEST_BODY: Final = 8192


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest) -> HttpResponse:
    """200 once it is known; a device that hears anything else sends it again or gives up."""
    try:
        if len(request.body) > LONGEST_BODY:
            return _plain("too long", 413)
        key, fix = _said(request)
    except (ValueError, RecursionError):
        return _plain("id, lat and lon are needed", 400)
    if not key or len(key) > LONGEST_KEY:
        return _plain("unknown id", 404)
    try:
        place_tracked(key, Place(fix.lat, fix.lon, fix.accuracy_m), timezone.now(), fix.at)
    except Refused:
        return _plain("unknown id", 404)
    return _plain("")


def _said(request: HttpRequest) -> tuple[str, Fix]:
    """The key and the place. A form's and a query's values may be mixed. Raises ``ValueError``."""
    if request.content_type != "application/json":
        values = {**request.GET.dict(), **request.POST.dict()}
        return str(values.get("id", "")), osmand(values)
    whole = json.loads(request.body)
    fix = traccar(whole)
    return str(whole.get("device_id", "")), fix


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, "text/plain; charset=utf-8", status)
