"""A unit is on one assignment at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace

from siaga.domain.event import Event
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.stream import Kind, Moves, after
from siaga.domain.unit import (
    OUT_REASONS,
    TrackerIssued,
    TrackerRevoked,
    UnitCrewed,
    UnitDefined,
    UnitEngaged,
    UnitInService,
    UnitLeft,
    UnitOutOfService,
    UnitReleased,
)

PHASES = ("free", "engaged")
MOVES: Moves = {"UnitEngaged": {"free": "engaged"}, "UnitReleased": {"engaged": "free"}}


@dataclass(frozen=True)
class Unit:
    code: str = ""
    agency: str = ""
    name: str = ""
    active: bool = False
    phase: str = "free"
    incident: str = ""
    alert: str = ""
    crew: frozenset[int] = frozenset()
    out: str = ""
    """Why it is out of service; "" while it is in service."""
    tracker: str = ""
    """Digest of its tracker's key; "" for a unit without one."""


def evolve(unit: Unit, event: Event) -> Unit:
    moved = replace(unit, phase=after(MOVES, unit.phase, type(event).__name__))
    match event:
        case UnitDefined():
            return replace(
                moved,
                code=event.unit,
                agency=event.agency,
                name=event.name,
                active=event.active,
            )
        case UnitEngaged():
            return replace(moved, incident=event.incident, alert=event.alert)
        case UnitReleased():
            return replace(moved, incident="", alert="")
        case UnitCrewed():
            return replace(moved, crew=moved.crew | {event.officer})
        case UnitLeft():
            return replace(moved, crew=moved.crew - {event.officer})
        case UnitOutOfService():
            return replace(moved, out=event.reason)
        case UnitInService():
            return replace(moved, out="")
        case TrackerIssued():
            return replace(moved, tracker=event.digest)
        case TrackerRevoked():
            return replace(moved, tracker="")
    return moved


def engage(unit: Unit, agency: str, incident: str, alert: str) -> list[Event]:
    """Take the unit for an alert of ``agency``; asking again for the same alert adds nothing."""
    if not unit.code:
        raise Malformed("unknown_unit")
    if unit.agency != agency:
        raise Refused("unit_of_other_agency", unit=unit.name)
    if unit.phase == "engaged" and unit.alert == alert:
        return []
    if unit.phase == "engaged":
        raise Refused("unit_engaged", unit=unit.name, incident=unit.incident)
    if not unit.active or unit.out:
        raise Refused("unit_inactive", unit=unit.name)
    return [UnitEngaged(unit.code, incident, alert)]


def release(unit: Unit, alert: str) -> list[Event]:
    """Free it from that alert; if it is elsewhere by now, that stands."""
    if unit.phase != "engaged" or unit.alert != alert:
        return []
    return [UnitReleased(unit.code, unit.incident, unit.alert)]


def take_out(unit: Unit, reason: str) -> list[Event]:
    """Also of one that is on a task: it stays on it until it is released."""
    if not unit.code:
        raise Malformed("unknown_unit")
    if reason not in OUT_REASONS:
        raise Malformed("wrong_value", field="reason")
    return [] if unit.out == reason else [UnitOutOfService(unit.code, reason)]


def put_back(unit: Unit) -> list[Event]:
    if not unit.code:
        raise Malformed("unknown_unit")
    return [UnitInService(unit.code)] if unit.out else []


def issue_tracker(unit: Unit, digest: str) -> list[Event]:
    """The digest of a key that nobody else has; a second tracker takes the first one's place."""
    if not unit.code:
        raise Malformed("unknown_unit")
    return [] if unit.tracker == digest else [TrackerIssued(unit.code, digest)]


def revoke_tracker(unit: Unit) -> list[Event]:
    return [TrackerRevoked(unit.code)] if unit.tracker else []


UNIT = Kind("unit", Unit(), evolve)
