"""An agency (instansi/OPD) and the units it starts with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from siaga.catalogue.source import Source
from siaga.catalogue.table import Table
from siaga.catalogue.trouble import Trouble, meant
from siaga.domain.agency import AGENCY_KINDS
from siaga.domain.refusal import Malformed
from siaga.domain.region import Region
from siaga.domain.shift import MOST_SHIFTS, written
from siaga.domain.unit import UNIT_KINDS


@dataclass(frozen=True)
class Unit:
    code: str
    agency: str
    name: str
    kind: str
    station: str
    shifts: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Agency:
    """``region``: code of the area a local office serves, None for the whole regency."""

    code: str
    name: str
    short_name: str
    kind: str
    duty_phone: str
    region: str | None
    units: tuple[Unit, ...]


def read_agency(source: Source, regions: Mapping[str, Region], troubles: list[Trouble]) -> Agency:
    table = Table(source, source.data, (), troubles)
    table.only("code", "name", "short_name", "kind", "duty_phone", "region", "units")
    code = table.code()
    if code and code != source.path.stem:
        table.trouble(
            "code", f'the file is called {source.path.stem}; write code = "{source.path.stem}"'
        )
    phone = table.text("duty_phone", empty=True)
    if phone.strip("+0123456789"):
        table.trouble("duty_phone", 'digits only, + in front allowed; write for example "119"')
    region = table.text("region") if "region" in table.data else None
    if region and region not in regions:
        table.trouble("region", unknown_region(region, regions))
    return Agency(
        code,
        table.text("name"),
        table.text("short_name"),
        table.one_of("kind", AGENCY_KINDS),
        phone,
        region,
        _read_units(table, code),
    )


def _read_units(table: Table, agency: str) -> tuple[Unit, ...]:
    units = table.tables("units", needed=False)
    table.unique(units)
    found = []
    for unit in units:
        unit.only("code", "name", "kind", "station", "shifts")
        kind = unit.one_of("kind", UNIT_KINDS)
        station = unit.text("station", empty=True)
        name, shifts = unit.text("name"), _read_shifts(unit)
        found.append(Unit(unit.code(), agency, name, kind, station, shifts))
    return tuple(found)


def _read_shifts(unit: Table) -> tuple[dict[str, Any], ...]:
    """``shifts = ["Pagi 07.00-19.00", "Kantor 08.00-16.00 Sen-Jum"]``"""
    said = unit.data.get("shifts", [])
    try:
        if not isinstance(said, list) or len(said) > MOST_SHIFTS:
            raise Malformed("wrong_value", field="shifts")
        return tuple(written(str(one)) for one in said)
    except Malformed:
        example = '["Pagi 07.00-19.00", "Kantor 08.00-16.00 Sen-Jum"]'
        unit.trouble("shifts", f"a shift is a name and hours; write for example shifts = {example}")
        return ()


def unknown_region(code: str, regions: Mapping[str, Region]) -> str:
    """What to write instead of a code that no region has: the nearest one, by name."""

    def differs(known: str) -> tuple[tuple[bool, ...], str]:
        """The later two codes part, the nearer they are: the front is the larger area."""
        return tuple(a != b for a, b in zip(known, code, strict=False)), known

    alike = [known for known in regions if len(known) == len(code)]
    if not alike:
        return f'unknown region code "{code}"; {meant(code, regions)}'
    near = regions[min(alike, key=differs)]
    return f'unknown region code "{code}"; did you mean "{near.code}" ({near.level} {near.name})?'
