"""In which area a point lies, by outlines that were imported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from shapely import Point, STRtree, prepare
from shapely.geometry import shape


class Outlined(Protocol):
    """Anything with a code and a GeoJSON geometry: a row of the records, or what was just read."""

    code: str
    geometry: Any


class FrozenOutlined(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def geometry(self) -> Mapping[str, Any]: ...


class Areas:
    """An index over outlines, built once: asking takes microseconds."""

    def __init__(self, outlined: Iterable[Outlined | FrozenOutlined]) -> None:
        known = list(outlined)
        self._codes = [one.code for one in known]
        self._shapes = [shape(one.geometry) for one in known]
        prepare(self._shapes)
        self._tree = STRtree(self._shapes)

    def at(self, lat: float, lon: float) -> str | None:
        """Code of the smallest area there, or None. On a border the lower code, always the same."""
        found = self._tree.query(Point(lon, lat), predicate="intersects")
        codes = [self._codes[index] for index in found]
        return min(codes, key=lambda code: (-len(code), code), default=None)
