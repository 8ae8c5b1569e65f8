"""What an incident is at a moment: its report, its alerts and their units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from siaga.domain import agency_word, crew_safety, escalation
from siaga.domain import message as messages
from siaga.domain import news as callers_news
from siaga.domain.agency_word import Word
from siaga.domain.alarm import (
    FIRST,
    LEVEL_MOVES,
    AlarmLevelRaised,
    AlertRead,
    DeclineSettled,
    UnitsWanted,
)
from siaga.domain.crew_safety import SafetyEvent
from siaga.domain.escalation import Climb, LadderEvent
from siaga.domain.event import Event
from siaga.domain.file import FileAdded, FileDeleted, FileEvent, FileExpired
from siaga.domain.incident import (
    AlertAcknowledged,
    AlertDeclined,
    AlertDelivered,
    AlertDone,
    AlertOverdue,
    AlertRaised,
    AlertTakenOver,
    AlertUnderWay,
    AlertWithdrawn,
    CallAttached,
    IncidentClosed,
    IncidentReopened,
    NoteAdded,
    PrioritySet,
    PriorityWorkedOut,
    ReportFieldSet,
    ReportOpened,
    UnitAssigned,
    UnitCleared,
    UnitEnRoute,
    UnitOnScene,
)
from siaga.domain.major import IncidentGathered, IncidentReleased
from siaga.domain.merging import (
    AlertCarried,
    AlertMerging,
    AlertMoved,
    AlertReturned,
    CallDetached,
    IncidentMerged,
    MergeUndone,
    UnitsCarried,
    UnitsLeft,
    WordCarried,
)
from siaga.domain.message import Message, MessageEvent
from siaga.domain.news import News, NewsEvent
from siaga.domain.stream import Kind, Moves, after, replace
from siaga.domain.taken_along import brought
from siaga.domain.triage import Priority

PHASES = ("new", "open", "closed", "merged")
MOVES: Moves = {
    "ReportOpened": {"new": "open"},
    "IncidentClosed": {"open": "closed"},
    "IncidentReopened": {"closed": "open"},
    "IncidentMerged": {"open": "merged"},
    "MergeUndone": {"merged": "open"},
}

ALERT_PHASES = (
    *("new", "raised", "delivered", "acknowledged", "declined", "withdrawn", "done"),
    "moved",  # goes on as a task of another incident
)
OPEN_ALERT = ("raised", "delivered", "acknowledged")
UNANSWERED_ALERT = ("raised", "delivered")
ALERT_MOVES: Moves = {
    "AlertRaised": {"new": "raised"},
    "AlertDelivered": {"raised": "delivered"},
    "AlertAcknowledged": {"raised": "acknowledged", "delivered": "acknowledged"},
    "AlertOverdue": {"raised": "raised", "delivered": "delivered"},
    "AlertTakenOver": {"acknowledged": "acknowledged"},
    "AlertUnderWay": {"acknowledged": "acknowledged"},
    "AlertDeclined": {phase: "declined" for phase in OPEN_ALERT},
    "AlertWithdrawn": {phase: "withdrawn" for phase in OPEN_ALERT},
    "AlertDone": {"acknowledged": "done"},
    "AlertMoved": {phase: "moved" for phase in (*OPEN_ALERT, "moved")},
    "AlertCarried": {"new": "raised"},
    "AlertCarried/taken": {"new": "acknowledged"},
    "AlertReturned": {"moved": "raised"},
    "AlertReturned/taken": {"moved": "acknowledged"},
}

INFORM_PHASES = ("new", "raised", "delivered", "read", "withdrawn")
INFORM_MOVES: Moves = {
    "AlertRaised": {"new": "raised"},
    "AlertDelivered": {"raised": "delivered"},
    "AlertRead": {phase: "read" for phase in UNANSWERED_ALERT},
    "AlertWithdrawn": {phase: "withdrawn" for phase in UNANSWERED_ALERT},
}
"""An alert that only informs. Nobody waits for it: it holds up no closing and is never overdue."""

FILE_PHASES = ("new", "stored", "expired", "deleted")
FILE_MOVES: Moves = {
    "FileAdded": {"new": "stored"},
    "FileExpired": {"stored": "expired"},
    "FileDeleted": {"expired": "deleted"},
}

ASSIGNMENT_PHASES = ("new", "assigned", "en_route", "on_scene", "cleared")
ENGAGED = ("assigned", "en_route", "on_scene")
ASSIGNMENT_MOVES: Moves = {
    "UnitAssigned": {"new": "assigned", "cleared": "assigned"},
    "UnitEnRoute": {"assigned": "en_route"},
    "UnitOnScene": {"assigned": "on_scene", "en_route": "on_scene"},
    "UnitCleared": {phase: "cleared" for phase in ENGAGED},
}

AlertEvent = (
    AlertRaised
    | AlertDelivered
    | AlertAcknowledged
    | AlertTakenOver
    | AlertDeclined
    | AlertWithdrawn
    | AlertOverdue
    | AlertDone
    | AlertRead
    | AlertUnderWay
    | UnitsWanted
    | DeclineSettled
)
UnitEvent = UnitAssigned | UnitEnRoute | UnitOnScene | UnitCleared


@dataclass(frozen=True)
class FieldState:
    value: str
    version: int


@dataclass(frozen=True)
class Alert:
    """``moved_to``: where the task goes on (incident, alert), ``was``: what it was when it moved;
    ``origin``: where it began. ``taken_by``: the officer or contact who said "ours" last."""

    id: str
    agency: str = ""
    phase: str = "new"
    overdue: bool = False
    units: Mapping[str, str] = field(default_factory=dict)
    safety: Mapping[str, str] = field(default_factory=dict)
    inform: bool = False
    wanted: Mapping[str, int] = field(default_factory=dict)
    instead_of: str = ""
    settled: bool = False
    taken_by: tuple[int | None, str] = (None, "")
    moved_to: tuple[str, str] | None = None
    was: str = ""
    origin: tuple[str, str] | None = None

    @property
    def moves(self) -> Moves:
        return INFORM_MOVES if self.inform else ALERT_MOVES

    climb: Climb = Climb()
    visited: bool = False
    """A unit has been there."""
    word: Word = Word()
    """Of an agency without units."""

    @property
    def open(self) -> bool:
        """Somebody is asked to act and has not finished."""
        return self.phase in OPEN_ALERT and not self.inform

    @property
    def engaged_units(self) -> list[str]:
        return [unit for unit, phase in self.units.items() if phase in ENGAGED]


@dataclass(frozen=True)
class Incident:
    id: str = ""
    number: str = ""
    phase: str = "new"
    calls: tuple[str, ...] = ()
    walked_in: bool = False
    """Who reported it came to the office: the number in the report is of none of its calls."""
    fields: Mapping[str, FieldState] = field(default_factory=dict)
    worked_out: Priority | None = None
    by_hand: int | None = None
    alerts: Mapping[str, Alert] = field(default_factory=dict)
    notes: frozenset[str] = frozenset()
    level: str = FIRST
    merged_into: tuple[str, str] | None = None
    """Id and number of the incident that this one is the same as."""
    outcomes: Mapping[str, str] = field(default_factory=dict)
    """Of the calls that the other one took in, as they were before."""
    messages: Mapping[str, Message] = field(default_factory=dict)
    major: str = ""
    """The major incident it belongs to, or belonged to when that ended."""
    files: Mapping[str, str] = field(default_factory=dict)
    """File → its phase."""
    news: News = News()
    """What the callers were told, and what they say about it."""

    @property
    def priority(self) -> int | None:
        if self.by_hand is not None:
            return self.by_hand
        return self.worked_out.priority if self.worked_out else None

    @property
    def answers(self) -> dict[str, str]:
        prefix = "answer."
        return {
            name.removeprefix(prefix): state.value
            for name, state in self.fields.items()
            if name.startswith(prefix)
        }

    def text(self, name: str) -> str:
        return self.fields[name].value if name in self.fields else ""

    def version_of(self, name: str) -> int:
        return self.fields[name].version if name in self.fields else 0


def evolve(incident: Incident, event: Event) -> Incident:
    if isinstance(event, AlertEvent):
        return _evolve_alert(incident, event)
    if isinstance(event, UnitEvent):
        return _evolve_unit(incident, event)
    if isinstance(event, SafetyEvent):
        return _evolve_safety(incident, event)
    if isinstance(event, ReportFieldSet):
        return _evolve_field(incident, event)
    if isinstance(event, AlertMerging):
        return _evolve_merging(incident, event)
    if isinstance(event, LadderEvent):
        return _evolve_climb(incident, event)
    if isinstance(event, MessageEvent):
        return _evolve_message(incident, event)
    if isinstance(event, FileEvent):
        return _evolve_file(incident, event)
    if isinstance(event, NewsEvent):
        return replace(incident, news=callers_news.evolve(incident.news, event))
    moved = replace(incident, phase=after(MOVES, incident.phase, type(event).__name__))
    match event:
        case ReportOpened():
            opened = replace(moved, id=event.incident, number=event.number)
            return replace(opened, walked_in=event.call is None)
        case CallAttached():
            calls, late = (*moved.calls, event.call), bool(moved.fields)
            return replace(moved, calls=calls, walked_in=moved.walked_in and late)
        case CallDetached():
            left = tuple(call for call in moved.calls if call != event.call)
            return replace(moved, calls=left)
        case IncidentMerged():
            into = (event.into, event.number)
            return replace(moved, merged_into=into, outcomes=event.outcomes)
        case MergeUndone():
            return replace(moved, merged_into=None, outcomes={})
        case PriorityWorkedOut():
            return replace(moved, worked_out=Priority(event.priority, tuple(event.because)))
        case PrioritySet():
            return replace(moved, by_hand=event.priority)
        case AlarmLevelRaised():
            move = f"AlarmLevelRaised/{event.level}"
            return replace(moved, level=after(LEVEL_MOVES, moved.level, move))
        case NoteAdded():
            return replace(moved, notes=moved.notes | {event.note})
        case IncidentGathered():
            return replace(moved, major=event.major)
        case IncidentReleased():
            return replace(moved, major="")
        case IncidentReopened():
            return replace(moved, news=moved.news.reopened())
        case IncidentClosed():
            return moved
    return moved


def _evolve_field(incident: Incident, event: ReportFieldSet) -> Incident:
    """An erased ``private`` reads as empty."""
    value = event.value if event.value is not None else event.private or ""
    state = FieldState(value, incident.version_of(event.field) + 1)
    return replace(incident, fields={**incident.fields, event.field: state})


def _evolve_alert(incident: Incident, event: AlertEvent) -> Incident:
    alert = incident.alerts.get(event.alert, Alert(event.alert))
    if isinstance(event, AlertRaised):
        alert = replace(
            alert,
            agency=event.agency,
            inform=event.inform,
            wanted=event.units,
            instead_of=event.instead_of,
        )
    alert = replace(alert, phase=after(alert.moves, alert.phase, type(event).__name__))
    match event:
        case AlertOverdue():
            alert = replace(alert, overdue=True)
        case AlertAcknowledged() | AlertTakenOver():
            alert = replace(alert, taken_by=(event.officer, event.contact))
            alert = replace(alert, climb=escalation.awaited(alert.climb))
        case AlertUnderWay():
            alert = replace(alert, word=agency_word.evolve(alert.word, event))
            alert = replace(alert, climb=escalation.awaited(alert.climb))
        case UnitsWanted():
            alert = replace(alert, wanted=event.units)
        case DeclineSettled():
            alert = replace(alert, settled=True)
    return replace(incident, alerts={**incident.alerts, alert.id: alert})


def alert_move(event: AlertMerging) -> str:
    """The table's name for it: what an agency had taken, it has taken wherever it goes on."""
    name = type(event).__name__
    return f"{name}/taken" if getattr(event, "taken", False) else name


def _evolve_merging(incident: Incident, event: AlertMerging) -> Incident:
    alert = incident.alerts.get(event.alert, Alert(event.alert))
    alert = replace(alert, **brought(event, alert.climb))
    moved = replace(alert, phase=after(ALERT_MOVES, alert.phase, alert_move(event)))
    if isinstance(event, agency_word.WordEvent):
        moved = replace(moved, word=agency_word.evolve(moved.word, event))
    if isinstance(event, WordCarried) and agency_word.is_further(event.what, alert.word.now):
        moved = replace(moved, climb=escalation.awaited(moved.climb))
    match event:
        case AlertMoved():
            was = alert.was if alert.phase == "moved" else alert.phase
            moved = replace(moved, was=was, moved_to=(event.to_incident, event.to_alert))
            moved = replace(moved, safety={})
        case AlertCarried():
            origin = (event.origin, event.origin_alert)
            moved = replace(moved, agency=event.agency, overdue=event.overdue, origin=origin)
            moved = replace(moved, units=event.units, safety=event.safety, wanted=event.wanted)
        case AlertReturned():
            moved = replace(moved, moved_to=None, overdue=False)
            moved = replace(moved, units=event.units, safety=event.safety)
        case UnitsCarried():
            units, safety = {**moved.units, **event.units}, {**moved.safety, **event.safety}
            moved = replace(moved, units=units, safety=safety)
            if event.anybody_out:
                moved = replace(moved, climb=escalation.awaited(moved.climb))
        case UnitsLeft():
            left = {unit: at for unit, at in moved.units.items() if unit not in event.units}
            safe = {unit: at for unit, at in moved.safety.items() if unit in left}
            moved = replace(moved, units=left, safety=safe)
    return replace(incident, alerts={**incident.alerts, alert.id: moved})


def _evolve_climb(incident: Incident, event: LadderEvent) -> Incident:
    alert = incident.alerts.get(event.alert, Alert(event.alert))
    alert = replace(alert, climb=escalation.evolve(alert.climb, event))
    return replace(incident, alerts={**incident.alerts, alert.id: alert})


def _evolve_message(incident: Incident, event: MessageEvent) -> Incident:
    message = incident.messages.get(event.message, Message(event.message))
    message = messages.evolve(message, event)
    return replace(incident, messages={**incident.messages, message.id: message})


def _evolve_file(incident: Incident, event: FileEvent) -> Incident:
    if not isinstance(event, FileAdded | FileExpired | FileDeleted):
        return incident
    phase = after(FILE_MOVES, incident.files.get(event.file, "new"), type(event).__name__)
    return replace(incident, files={**incident.files, event.file: phase})


def _evolve_unit(incident: Incident, event: UnitEvent) -> Incident:
    alert = incident.alerts.get(event.alert, Alert(event.alert))
    before = alert.units.get(event.unit, "new")
    phase = after(ASSIGNMENT_MOVES, before, type(event).__name__)
    visited = alert.visited or "on_scene" in (before, phase)
    alert = replace(alert, units={**alert.units, event.unit: phase}, visited=visited)
    if before == "assigned" and isinstance(event, UnitEnRoute | UnitOnScene):
        alert = replace(alert, climb=escalation.awaited(alert.climb))
    if isinstance(event, UnitOnScene | UnitCleared):
        alert = replace(alert, safety=crew_safety.evolve(alert.safety, event))
    return replace(incident, alerts={**incident.alerts, alert.id: alert})


def _evolve_safety(incident: Incident, event: SafetyEvent) -> Incident:
    alert = incident.alerts.get(event.alert, Alert(event.alert))
    alert = replace(alert, safety=crew_safety.evolve(alert.safety, event))
    return replace(incident, alerts={**incident.alerts, alert.id: alert})


INCIDENT = Kind("incident", Incident(), evolve)
