"""An administrative area: kabupaten, kecamatan, kelurahan or desa."""

from __future__ import annotations

from collections.abc import Mapping
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


def place_words(regions: Mapping[str, Region], code: str) -> str:
    """A place as it is said aloud, "Kalang Baru, Kec. Sidikalang"; "" for an unknown code."""
    region = regions.get(code)
    if region is None:
        return ""
    if region.level == KECAMATAN:
        return f"Kec. {region.name}"
    parent = regions.get(region.parent)
    return (
        f"{region.name}, Kec. {parent.name}"
        if parent and parent.level == KECAMATAN
        else region.name
    )
