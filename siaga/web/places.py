"""Places of the centre's area: names, search, what lies at a point, outlines for the map."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from django.conf import settings

from siaga.catalogue.load import folder_of, load_catalogue
from siaga.domain.region import Region
from siaga.geo.areas import Areas
from siaga.geo.gazetteer import Gazetteer
from siaga.records.models import Boundary, RegionsImport

Shape = dict[str, Any]
MATCHES: Final = 8
QUERY_LIMIT: Final = 100
"""Characters of a search; the longest name of a village is far shorter."""


@cache
def regions() -> dict[str, Region]:
    """The catalogue's places by code; read once, they change with the catalogue's files only."""
    found = load_catalogue(folder_of(settings.SIAGA_CONFIGURATION.catalogue)).regions
    return {region.code: region for region in found}


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer(list(regions().values()))


def place_names(code: str) -> Shape:
    """What a place is called, and in which kecamatan it lies; all None for an unknown code."""
    region = regions().get(code)
    if region is None:
        return {"region_name": None, "region_level": None, "kecamatan_name": None}
    return {
        "region_name": region.name,
        "region_level": region.level,
        "kecamatan_name": kecamatan_of(region),
    }


def kecamatan_of(region: Region) -> str | None:
    parent = regions().get(region.code[:8])
    return parent.name if parent and parent.level == "kecamatan" else None


def search(text: str) -> list[Shape]:
    """Places by name, however it is spelt, the likeliest first."""
    if not text.strip():
        return []
    found = gazetteer().search(text[:QUERY_LIMIT], limit=MATCHES)
    return [{**_shape(match.region), "score": round(match.score, 1)} for match in found]


def at(lat: float, lon: float) -> Shape | None:
    """The place a point lies in, by imported outlines; without any, the nearest one."""
    code = areas().at(lat, lon) if Boundary.objects.exists() else None
    region = regions().get(code) if code else gazetteer().nearest(lat, lon)
    return {**_shape(region), "score": 100.0} if region else None


def areas() -> Areas:
    """Outlines as shapes; kept until another file is imported."""
    imported = tuple(RegionsImport.objects.order_by("code").values_list("sha256", flat=True))
    return _areas(imported)


@cache
def _areas(_imported: tuple[str, ...]) -> Areas:
    return Areas(list(Boundary.objects.all()))


def map_features() -> Shape:
    """GeoJSON for the map: outlines where they were imported, points for every other place."""
    outlined = list(Boundary.objects.all())
    drawn = {boundary.code for boundary in outlined}
    features = [_feature(one.geometry, one.code, one.name, one.level) for one in outlined]
    for region in regions().values():
        if region.code not in drawn:
            point = {"type": "Point", "coordinates": [region.lon, region.lat]}
            features.append(_feature(point, region.code, region.name, region.level))
    return {"type": "FeatureCollection", "features": features}


def _feature(geometry: Shape, code: str, name: str, level: str) -> Shape:
    properties = {"code": code, "name": name, "level": level}
    return {"type": "Feature", "id": code, "geometry": geometry, "properties": properties}


def _shape(region: Region) -> Shape:
    return {
        "code": region.code,
        "name": region.name,
        "level": region.level,
        "kecamatan": kecamatan_of(region),
        "lat": region.lat,
        "lon": region.lon,
    }
