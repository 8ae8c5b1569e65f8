"""Desks and units as the screens see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from siaga.records.models import Crew, Desk, Incident, Unit
from siaga.web.names import Names
from siaga.web.unit_shifts import shifts_words

Shape = dict[str, Any]


def desk_shapes(desks: Sequence[Desk], names: Names) -> list[Shape]:
    return [
        {
            "call_taker": desk.call_taker,
            "version": desk.version,
            "name": names.person(desk.call_taker),
            "state": desk.state,
            "since": desk.since,
            "pause_reason": desk.pause_reason or None,
            "leg": desk.leg_state,
            "phone": desk.phone,
            "line": desk.leg,
            "wrap_up_until": desk.wrap_up_until,
            "call": desk.call or None,
            "changed_by_name": names.person(desk.changed_by),
            "skills": desk.skills,
            "second_line": desk.second_line,
        }
        for desk in desks
    ]


def unit_shapes(units: Sequence[Unit], names: Names) -> list[Shape]:
    engaged = {unit.engaged_incident for unit in units if unit.engaged_incident}
    numbers = dict(Incident.objects.filter(id__in=engaged).values_list("id", "number"))
    crews = crews_of([unit.code for unit in units], names)
    return [
        {
            "code": unit.code,
            "agency": unit.agency,
            "agency_name": names.agency_short(unit.agency),
            "name": unit.name,
            "kind": unit.kind,
            "station": unit.station,
            "shift": shifts_words(unit.shifts),
            "active": unit.active,
            "out_of_service": unit.out_of_service,
            "engaged": _engaged(unit, numbers),
            "crew": crews.get(unit.code, []),
        }
        for unit in units
    ]


def crews_of(units: Sequence[str], names: Names) -> dict[str, list[Shape]]:
    """Who is with each unit, who came first first."""
    found: dict[str, list[Shape]] = {}
    for crew in Crew.objects.filter(unit__in=units):
        member = {"id": crew.officer, "name": names.person(crew.officer)}
        found.setdefault(crew.unit, []).append(member)
    return found


def _engaged(unit: Unit, numbers: dict[str, str]) -> Shape | None:
    if not unit.engaged_incident:
        return None
    return {
        "incident": unit.engaged_incident,
        "alert": unit.engaged_alert,
        "incident_number": numbers.get(unit.engaged_incident, ""),
    }
