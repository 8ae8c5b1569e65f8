"""The list of areas: ``regions/*.csv`` with ``code,name,level,parent,lat,lon``."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path

from siaga.catalogue.trouble import Trouble, meant
from siaga.domain.region import DESA, KABUPATEN, KECAMATAN, KELURAHAN, LEVELS, Region

COLUMNS = ("code", "name", "level", "parent", "lat", "lon")
SOUTH, NORTH = -11.5, 6.5
WEST, EAST = 94.5, 141.5
"""Indonesia, in degrees: a swapped or shifted coordinate falls outside."""

_CODE = re.compile(r"\d{2}\.\d{2}(\.\d{2}(\.\d{4})?)?")


def read_regions(path: Path, troubles: list[Trouble]) -> list[tuple[int, Region]]:
    """The regions with the line each stands on."""
    try:
        rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        troubles.append(Trouble(path, 1, f"cannot be read: {error}"))
        return []
    if not rows or tuple(rows[0]) != COLUMNS:
        troubles.append(Trouble(path, 1, f"the first line must be {','.join(COLUMNS)}"))
        return []
    found = []
    for line, row in enumerate(rows[1:], start=2):
        region = _read_row(path, line, row, troubles)
        if region is not None:
            found.append((line, region))
    return found


def _read_row(path: Path, line: int, row: list[str], troubles: list[Trouble]) -> Region | None:
    def note(text: str) -> None:
        troubles.append(Trouble(path, line, text))

    if len(row) != len(COLUMNS):
        note(f"{len(row)} values; write {len(COLUMNS)}: {','.join(COLUMNS)}")
        return None
    code, name, level, parent, lat, lon = (value.strip() for value in row)
    if not _CODE.fullmatch(code):
        note(f'"{code}" is not a region code; write for example 12.11.01.2011')
        return None
    if not name:
        note("the name is missing")
    if level not in LEVELS:
        note(f'unknown level "{level}"; {meant(level, LEVELS)}')
    elif level != _level_of(code):
        note(f'"{code}" is the code of a {_level_of(code)}; write that instead of {level}')
    if parent != code.rpartition(".")[0]:
        note(f'parent "{parent}" is not above {code}; write {code.rpartition(".")[0]}')
    point = _point(lat, lon)
    if point is None:
        note(
            f"lat {lat}, lon {lon} is not in Indonesia; write degrees, lat first: 2.74636,98.32108"
        )
        return None
    return Region(code, name, level, parent, *point)


def _level_of(code: str) -> str:
    """The village digit says which: 1 kelurahan, 2 desa."""
    parts = code.split(".")
    if len(parts) == 4:
        return KELURAHAN if parts[3].startswith("1") else DESA
    return KECAMATAN if len(parts) == 3 else KABUPATEN


def _point(lat: str, lon: str) -> tuple[float, float] | None:
    try:
        point = float(lat), float(lon)
    except ValueError:
        return None
    return point if SOUTH <= point[0] <= NORTH and WEST <= point[1] <= EAST else None


def check_tree(
    path: Path, rows: list[tuple[int, Region]], troubles: list[Trouble]
) -> Mapping[str, Region]:
    """Each code once, and each area inside one that is listed (but for the kabupaten)."""
    first: dict[str, int] = {}
    regions: dict[str, Region] = {}
    for line, region in rows:
        if region.code in first:
            text = f'code "{region.code}" stands already in line {first[region.code]}; remove one'
            troubles.append(Trouble(path, line, text))
            continue
        first[region.code] = line
        regions[region.code] = region
    for line, region in rows:
        if region.level != KABUPATEN and region.parent not in regions:
            text = f'"{region.name}" lies in {region.parent}, which is not listed; add its line'
            troubles.append(Trouble(path, line, text))
    return regions
