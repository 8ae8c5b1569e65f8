"""Boundaries from a file: taken when they can be right, refused in words when not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override
from shapely.geometry import shape

from siaga.catalogue.load import folder_of, load_catalogue
from siaga.geo.areas import Areas
from siaga.geo.boundaries import BoundaryTrouble, read_boundaries

REGIONS = load_catalogue(folder_of("dairi")).regions
BY_CODE = {region.code: region for region in REGIONS}
KALANG = BY_CODE["12.11.01.2012"]
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the shared test boundaries are not beside the repository"
)


def _square(lat: float, lon: float, half: float = 0.01) -> list[list[list[float]]]:
    west, east, south, north = lon - half, lon + half, lat - half, lat + half
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def _feature(code: Any = KALANG.code, **changes: Any) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": _square(KALANG.lat, KALANG.lon)}
    feature = {
        "type": "Feature",
        "properties": {"code": code, "name": "Kalang"},
        "geometry": geometry,
    }
    return {**feature, **changes}


def _file(tmp_path: Path, *features: Any, **more: Any) -> Path:
    path = tmp_path / "areas.geojson"
    content = {"type": "FeatureCollection", "features": list(features), **more}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def _said(path: Path) -> str:
    with pytest.raises(BoundaryTrouble) as caught:
        read_boundaries(path, REGIONS)
    return str(caught.value)


def test_an_outline_takes_name_and_level_from_the_catalogue(tmp_path: Path) -> None:
    (outline,) = read_boundaries(_file(tmp_path, _feature()), REGIONS)
    assert (outline.code, outline.name, outline.level) == (KALANG.code, "Kalang", "desa")
    assert json.loads(json.dumps(outline.geometry))["type"] == "Polygon"
    assert Areas([outline]).at(KALANG.lat, KALANG.lon) == KALANG.code
    assert Areas([outline]).at(0.0, 100.0) is None


def test_an_outline_that_crosses_itself_is_mended(tmp_path: Path) -> None:
    lat, lon = KALANG.lat, KALANG.lon
    bow = [[lon, lat], [lon + 0.02, lat + 0.02], [lon + 0.02, lat], [lon, lat + 0.02], [lon, lat]]
    geometry = {"type": "Polygon", "coordinates": [bow]}
    (outline,) = read_boundaries(_file(tmp_path, _feature(geometry=geometry)), REGIONS)
    assert shape(outline.geometry).is_valid


POINT = {"type": "Point", "coordinates": [98.3, 2.7]}
SWAPPED = {"type": "Polygon", "coordinates": _square(KALANG.lon, KALANG.lat)}
ELSEWHERE = {"type": "Polygon", "coordinates": _square(-6.2, 106.8)}
NO_RINGS = {"type": "Polygon", "coordinates": [[1, 2], "x"]}
NOT_NUMBERS = {"type": "Polygon", "coordinates": [[["a", "b"], ["c", "d"], ["e", "f"]]]}
EMPTY = {"type": "Polygon", "coordinates": []}

WRONG = [
    (_feature("12.11.01.2112"), "no area 12.11.01.2112; did you mean 12.11.01.2012 (Kalang)?"),
    (_feature(None), "properties.code is missing"),
    (_feature(["12.11"]), "properties.code is missing"),
    (_feature(geometry=POINT), "the geometry is Point, it must be Polygon or MultiPolygon"),
    (_feature(geometry=None), "the geometry is None"),
    (_feature(geometry=SWAPPED), "does not lie in Indonesia; write degrees, longitude before"),
    (_feature(geometry=ELSEWHERE), "km from Kalang; is the code right?"),
    (_feature(geometry=NO_RINGS), "the coordinates are not rings"),
    (_feature(geometry=NOT_NUMBERS), "the coordinates are not rings"),
    (_feature(geometry=EMPTY), "the outline is empty"),
    ("no feature", "not a feature with properties"),
    (_feature(properties=None), "not a feature with properties"),
]


@pytest.mark.parametrize(("feature", "hint"), WRONG)
def test_a_wrong_feature_is_named_by_its_number(tmp_path: Path, feature: Any, hint: str) -> None:
    good = _feature("12.11.01")
    said = _said(_file(tmp_path, good, feature))
    assert said.startswith("areas.geojson: feature 2")
    assert hint in said


def test_infinite_coordinates_are_refused(tmp_path: Path) -> None:
    path = _file(tmp_path, _feature())
    west = json.dumps(KALANG.lon - 0.01)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(west, "NaN"), encoding="utf-8")
    assert "NaN stands where a number must be" in _said(path)
    path.write_text(text.replace(west, "1e999"), encoding="utf-8")
    assert "does not lie in Indonesia" in _said(path)


def test_a_code_that_stands_twice_is_refused(tmp_path: Path) -> None:
    assert "stands twice; keep one" in _said(_file(tmp_path, _feature(), _feature()))


def test_troubles_are_many_but_not_endless(tmp_path: Path) -> None:
    assert len(_said(_file(tmp_path, *[_feature("x")] * 500)).splitlines()) == 31


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        (b"", "not JSON"),
        (b"{", "line 1, column 2: not JSON"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"[" * 200_000, "nested too deeply"),
        (b"[]", "not a GeoJSON FeatureCollection"),
        (b'{"type":"FeatureCollection","features":{}}', "there are no features in it"),
        (b'{"type":"FeatureCollection","features":[]}', "there are no features in it"),
    ],
)
def test_a_file_that_is_something_else_is_refused(
    tmp_path: Path, content: bytes, hint: str
) -> None:
    path = tmp_path / "areas.geojson"
    path.write_bytes(content)
    assert hint in _said(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "cannot be read: No such file" in _said(tmp_path / "none.geojson")


def test_other_coordinate_systems_are_refused(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32647"}}
    assert "export it as EPSG:4326" in _said(_file(tmp_path, _feature(), crs=crs))


def test_the_smallest_area_at_a_point_is_the_answer(tmp_path: Path) -> None:
    wide = {"type": "Polygon", "coordinates": _square(KALANG.lat, KALANG.lon, 0.05)}
    both = _file(tmp_path, _feature("12.11.01", geometry=wide), _feature())
    areas = Areas(read_boundaries(both, REGIONS))
    assert areas.at(KALANG.lat, KALANG.lon) == KALANG.code
    assert areas.at(KALANG.lat + 0.04, KALANG.lon) == "12.11.01"


@needs_shared
def test_every_desa_lies_in_its_own_outline() -> None:
    outlines = read_boundaries(SHARED / "dairi_desa.geojson", REGIONS)
    assert len(outlines) == 169
    areas = Areas(outlines)
    for outline in outlines:
        region = BY_CODE[outline.code]
        assert areas.at(region.lat, region.lon) == region.code


@needs_shared
def test_simplifying_keeps_the_area_within_a_thousandth() -> None:
    raw = json.loads((SHARED / "dairi_kecamatan.geojson").read_text(encoding="utf-8"))
    before = {f["properties"]["code"]: shape(f["geometry"]).area for f in raw["features"]}
    for outline in read_boundaries(SHARED / "dairi_kecamatan.geojson", REGIONS):
        after = shape(outline.geometry).area
        assert after == pytest.approx(before[outline.code], rel=0.001)


def test_a_file_is_refused_in_the_language_in_force(tmp_path: Path) -> None:
    file = tmp_path / "desa.geojson"
    file.write_text("{")
    with override("id"), pytest.raises(BoundaryTrouble, match="baris 1, kolom 2: bukan JSON"):
        read_boundaries(file, REGIONS)
