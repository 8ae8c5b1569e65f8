"""What a major incident is at a moment, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from siaga.domain.event import Event
from siaga.domain.incident_state import Incident
from siaga.domain.major import (
    CommanderNamed,
    IncidentGathered,
    IncidentReleased,
    MajorDeclared,
    MajorEnded,
    MajorGathered,
    MajorReleased,
    MajorReopened,
    SituationLogged,
)
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.report import TEXT_LIMIT, require_open, spoken
from siaga.domain.stream import Kind, Moves, after

KINDS = (
    *("flood", "landslide", "earthquake", "wind", "wildfire", "fire"),
    *("transport", "outbreak", "unrest", "other"),
)
NAME_LIMIT = 120
MOST_INCIDENTS = 500

PHASES = ("new", "running", "ended")
MOVES: Moves = {
    "MajorDeclared": {"new": "running"},
    "MajorEnded": {"running": "ended"},
    "MajorReopened": {"ended": "running"},
}


@dataclass(frozen=True)
class Major:
    """``incidents``: id → number; ``entries``: of the situation log."""

    id: str = ""
    name: str = ""
    phase: str = "new"
    incidents: Mapping[str, str] = field(default_factory=dict)
    entries: frozenset[str] = frozenset()
    commander: tuple[str, str] | None = None


def evolve(major: Major, event: Event) -> Major:
    moved = replace(major, phase=after(MOVES, major.phase, type(event).__name__))
    match event:
        case MajorDeclared():
            return replace(moved, id=event.major, name=event.name)
        case MajorGathered():
            return replace(moved, incidents={**moved.incidents, event.incident: event.number})
        case MajorReleased():
            left = {id: number for id, number in moved.incidents.items() if id != event.incident}
            return replace(moved, incidents=left)
        case CommanderNamed():
            return replace(moved, commander=(event.agency, event.person or ""))
        case SituationLogged():
            return replace(moved, entries=moved.entries | {event.entry})
    return moved


MAJOR = Kind("major", Major(), evolve)


def _require_running(major: Major) -> None:
    if major.phase != "running":
        raise Refused("major_ended", name=major.name)


def declare(major: Major, id: str, name: str, kind: str) -> list[Event]:
    """Sent again it decides nothing."""
    if major.phase != "new":
        return []
    if kind not in KINDS:
        raise Malformed("unknown_major_kind")
    return [MajorDeclared(id, spoken(name, "name", NAME_LIMIT), kind)]


def gather(major: Major, incident: Incident, other: Major) -> list[Event]:
    """``other``: the major incident that it belongs to until now, if it does. Open or closed;
    one that was merged is not taken: it is the other one that goes on."""
    _require_running(major)
    if incident.id in major.incidents:
        return []
    if incident.merged_into is not None:
        require_open(incident)
    if other.phase == "running":
        raise Refused("in_other_major", number=incident.number, name=other.name)
    if len(major.incidents) >= MOST_INCIDENTS:
        raise Refused("too_many", limit=MOST_INCIDENTS)
    return [
        MajorGathered(major.id, incident.id, incident.number),
        IncidentGathered(incident.id, major.id, major.name),
    ]


def release(major: Major, incident: Incident, reason: str) -> list[Event]:
    _require_running(major)
    said = spoken(reason, "reason")
    if incident.id not in major.incidents:
        return []
    return [
        MajorReleased(major.id, incident.id, incident.number, said),
        IncidentReleased(incident.id, major.id, major.name),
    ]


def name_commander(major: Major, agency: str, person: str) -> list[Event]:
    _require_running(major)
    said = spoken(person, "person", NAME_LIMIT)
    if major.commander == (agency, said):
        return []
    return [CommanderNamed(major.id, agency, said)]


def log(major: Major, entry: SituationLogged) -> list[Event]:
    """Also when it is over: what becomes known later belongs to it. Nothing alters an entry."""
    if major.phase == "new":
        raise Malformed("unknown_major")
    if entry.entry in major.entries:
        return []
    if entry.corrects and entry.corrects not in major.entries:
        raise Malformed("unknown_entry")
    return [replace(entry, major=major.id, text=spoken(entry.text or "", "text", TEXT_LIMIT))]


def end(major: Major, summary: str) -> list[Event]:
    said = spoken(summary, "summary", TEXT_LIMIT)
    return [MajorEnded(major.id, said)] if major.phase == "running" else []


def reopen(major: Major, reason: str, elsewhere: Mapping[str, str]) -> list[Event]:
    """``elsewhere``: its incidents that another major incident has taken since it ended, with that
    one's name. They stay there: none belongs to two that run."""
    said = spoken(reason, "reason")
    if major.phase != "ended":
        return []
    gone = [(id, number) for id, number in major.incidents.items() if id in elsewhere]
    left = [MajorReleased(major.id, id, number, elsewhere[id]) for id, number in gone]
    return [MajorReopened(major.id, said), *left]
