"""An administrative area: kabupaten, kecamatan, kelurahan or desa."""

from __future__ import annotations

from dataclasses import dataclass

KABUPATEN = "kabupaten"
KECAMATAN = "kecamatan"
KELURAHAN = "kelurahan"
DESA = "desa"
LEVELS = (KABUPATEN, KECAMATAN, KELURAHAN, DESA)


@dataclass(frozen=True)
class Region:
    """``code`` is the Kemendagri code, ``12.11.01.2011``; ``lat``/``lon`` a point inside, WGS 84.

    The point is the middle of the area, not the middle of the village.
    """

    code: str
    name: str
    level: str
    parent: str
    lat: float
    lon: float
