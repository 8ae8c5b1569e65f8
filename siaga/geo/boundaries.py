"""Read boundaries from a GeoJSON file that somebody got somewhere, and believe nothing in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from shapely import Point, get_coordinates, make_valid, set_precision, simplify
from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry

from siaga.domain.region import Region

LARGEST_BYTES = 64 * 1024 * 1024
MOST_FEATURES = 20_000
MOST_POINTS = 500_000
"""Of one outline. Indonesia's coast at full detail has fewer."""

MOST_TROUBLES = 30
TOLERANCE_DEGREES = 0.0001
"""About 11 m: nobody sees the difference on the screen, and the map draws four times faster."""

GRID_DEGREES = 0.00001
FARTHEST_DEGREES = 0.15
"""About 17 km between an outline and the place's own point: then it is another place's outline."""

SOUTH, NORTH, WEST, EAST = -11.5, 6.5, 94.5, 141.5

_LONGITUDE_LATITUDE = ("CRS84", "EPSG::4326", "EPSG:4326")


class BoundaryTrouble(Exception):
    """The file cannot be taken; nothing of it was."""

    def __init__(self, path: Path, troubles: list[str]) -> None:
        self.troubles = tuple(f"{path.name}: {trouble}" for trouble in troubles)
        super().__init__("\n".join(self.troubles))


@dataclass(frozen=True)
class Outline:
    """``geometry``: GeoJSON Polygon or MultiPolygon, longitude first, simplified."""

    code: str
    name: str
    level: str
    geometry: Mapping[str, Any]


def read_boundaries(path: Path, regions: Iterable[Region]) -> list[Outline]:
    """The outlines of a GeoJSON FeatureCollection whose features carry ``properties.code``.

    Names and levels are the catalogue's, not the file's. Raises
    ``BoundaryTrouble`` with up to 30 troubles, each naming its feature.
    """
    known = {region.code: region for region in regions}
    troubles: list[str] = []
    outlines: dict[str, Outline] = {}
    for number, feature in enumerate(_features(path), start=1):
        try:
            outline = _outline(feature, known)
        except ValueError as error:
            troubles.append(_at(number, _named(feature), str(error)))
        else:
            if outline.code in outlines:
                text = _("{code} stands twice; keep one").format(code=outline.code)
                troubles.append(_at(number, "", text))
            outlines[outline.code] = outline
        if len(troubles) >= MOST_TROUBLES:
            troubles.append(_("… and perhaps more"))
            break
    if troubles:
        raise BoundaryTrouble(path, troubles)
    return list(outlines.values())


def _features(path: Path) -> list[Any]:
    data = _json(path)
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        raise BoundaryTrouble(path, [_("not a GeoJSON FeatureCollection; export it as one")])
    crs = json.dumps(data.get("crs") or "CRS84")
    if not any(name in crs for name in _LONGITUDE_LATITUDE):
        raise BoundaryTrouble(path, [_("other coordinates than WGS 84; export it as EPSG:4326")])
    features = data.get("features")
    if not isinstance(features, list) or not features:
        raise BoundaryTrouble(path, [_("there are no features in it")])
    if len(features) > MOST_FEATURES:
        text = _("{count} features, at most {most}; cut out your own regency")
        raise BoundaryTrouble(path, [text.format(count=len(features), most=MOST_FEATURES)])
    return features


def _json(path: Path) -> Any:
    try:
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            text = _("{size} MB, at most {most} MB; simplify it first")
            text = text.format(size=size // 2**20, most=LARGEST_BYTES // 2**20)
            raise BoundaryTrouble(path, [text])
        return json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_no_number)
    except OSError as error:
        text = _("cannot be read: {why}").format(why=error.strerror)
        raise BoundaryTrouble(path, [text]) from error
    except UnicodeDecodeError as error:
        raise BoundaryTrouble(path, [_("not UTF-8 text; is it a GeoJSON file?")]) from error
    except json.JSONDecodeError as error:
        text = _("line {line}, column {column}: not JSON ({why})")
        text = text.format(line=error.lineno, column=error.colno, why=error.msg)
        raise BoundaryTrouble(path, [text]) from error
    except ValueError as error:
        raise BoundaryTrouble(path, [str(error)]) from error
    except RecursionError as error:
        raise BoundaryTrouble(path, [_("nested too deeply to be GeoJSON")]) from error


def _no_number(name: str) -> float:
    raise ValueError(_("{name} stands where a number must be").format(name=name))


def _outline(feature: Any, known: Mapping[str, Region]) -> Outline:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise ValueError(_("not a feature with properties"))
    region = _region(properties, known)
    geometry = _geometry(feature.get("geometry"))
    _check_plausible(geometry, region)
    return Outline(region.code, region.name, region.level, mapping(_lighter(geometry)))


def _region(properties: Mapping[str, Any], known: Mapping[str, Region]) -> Region:
    code = properties.get("code")
    if not isinstance(code, str):
        raise ValueError(
            _("properties.code is missing; write the area's code, such as 12.11.01.2011")
        )
    if code not in known:
        near = get_close_matches(code, known, n=1)
        hint = _("see regions/*.csv")
        if near:
            hint = _("did you mean {code} ({name})?")
            hint = hint.format(code=near[0], name=known[near[0]].name)
        text = _("the catalogue has no area {code}; {hint}")
        raise ValueError(text.format(code=code[:40], hint=hint))
    return known[code]


def _geometry(raw: Any) -> BaseGeometry:
    kind = raw.get("type") if isinstance(raw, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        text = _("the geometry is {kind}, it must be Polygon or MultiPolygon")
        raise ValueError(text.format(kind=str(kind)[:40]))
    try:
        geometry = shape(raw)
        points = get_coordinates(geometry)
    except (ShapelyError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise ValueError(
            _("the coordinates are not rings of [longitude, latitude] pairs")
        ) from error
    if geometry.is_empty:
        raise ValueError(_("the outline is empty"))
    if len(points) > MOST_POINTS:
        text = _("{count} points, at most {most}; simplify it first")
        raise ValueError(text.format(count=len(points), most=MOST_POINTS))
    if (
        not ((points[:, 0] >= WEST) & (points[:, 0] <= EAST)).all()
        or not ((points[:, 1] >= SOUTH) & (points[:, 1] <= NORTH)).all()
    ):
        raise ValueError(
            _("it does not lie in Indonesia; write degrees, longitude before latitude")
        )
    return geometry


def _check_plausible(geometry: BaseGeometry, region: Region) -> None:
    away = geometry.distance(Point(region.lon, region.lat))
    if away > FARTHEST_DEGREES:
        text = _("it lies {km} km from {name}; is the code right?")
        raise ValueError(text.format(km=round(away * 111), name=region.name))


def _lighter(geometry: BaseGeometry) -> BaseGeometry:
    """Valid and simplified; outlines that cross themselves are mended."""
    fine = geometry if geometry.is_valid else _surface(make_valid(geometry))
    light = _surface(set_precision(simplify(fine, TOLERANCE_DEGREES), GRID_DEGREES))
    if light.is_empty:
        light = fine
    if light.is_empty:
        raise ValueError(_("the outline encloses nothing"))
    return light


def _surface(geometry: BaseGeometry) -> BaseGeometry:
    """Only what has an area: mending may leave lines and points behind."""
    if isinstance(geometry, Polygon | MultiPolygon):
        return geometry
    parts = [
        part
        for piece in getattr(geometry, "geoms", ())
        for part in (piece.geoms if isinstance(piece, MultiPolygon) else (piece,))
        if isinstance(part, Polygon)
    ]
    return MultiPolygon(parts)


def _at(number: int, name: str, text: str) -> str:
    return _("feature {number}{name}: {text}").format(number=number, name=name, text=text)


def _named(feature: Any) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return f" ({name[:60]})" if isinstance(name, str) else ""
