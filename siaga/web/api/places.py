"""Where it is: search that forgives spelling, what lies at a point, outlines for the map."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from siaga.web import places as found
from siaga.web.api.answering import sent
from siaga.web.api.schemas import PlaceMatch

router = Router()
Searched = Annotated[str, Field(max_length=found.QUERY_LIMIT)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


@router.get("/places", response=list[PlaceMatch])
def places(request: HttpRequest, q: Searched = "") -> HttpResponse:
    return sent(found.search(q))


@router.get("/places/at", response=PlaceMatch | None)
def place_at(request: HttpRequest, lat: Latitude, lon: Longitude) -> HttpResponse:
    return sent(found.at(lat, lon))


@router.get("/map/regions", response=dict[str, Any])
def map_regions(request: HttpRequest) -> HttpResponse:
    """GeoJSON, WGS 84."""
    return sent(found.map_features())
