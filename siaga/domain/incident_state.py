"""What an incident is at a moment: its report, its alerts and their units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from siaga.domain import crew_safety
from siaga.domain.alarm import (
    FIRST,
    LEVEL_MOVES,
    AlarmLevelRaised,
    AlertRead,
    DeclineSettled,
    UnitsWanted,
)
from siaga.domain.crew_safety import SafetyEvent
from siaga.domain.event import Event
from siaga.domain.incident import (
    AlertAcknowledged,
    AlertDeclined,
    AlertDelivered,
    AlertDone,
    AlertOverdue,
    AlertRaised,
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
from siaga.domain.stream import Kind, Moves, after
from siaga.domain.triage import Priority

PHASES = ("new", "open", "closed")
MOVES: Moves = {
    "ReportOpened": {"new": "open"},
    "IncidentClosed": {"open": "closed"},
    "IncidentReopened": {"closed": "open"},
}

ALERT_PHASES = ("new", "raised", "delivered", "acknowledged", "declined", "withdrawn", "done")
OPEN_ALERT = ("raised", "delivered", "acknowledged")
UNANSWERED_ALERT = ("raised", "delivered")
ALERT_MOVES: Moves = {
    "AlertRaised": {"new": "raised"},
    "AlertDelivered": {"raised": "delivered"},
    "AlertAcknowledged": {"raised": "acknowledged", "delivered": "acknowledged"},
    "AlertOverdue": {"raised": "raised", "delivered": "delivered"},
    "AlertDeclined": {phase: "declined" for phase in OPEN_ALERT},
    "AlertWithdrawn": {phase: "withdrawn" for phase in OPEN_ALERT},
    "AlertDone": {"acknowledged": "done"},
}

INFORM_PHASES = ("new", "raised", "delivered", "read", "withdrawn")
INFORM_MOVES: Moves = {
    "AlertRaised": {"new": "raised"},
    "AlertDelivered": {"raised": "delivered"},
    "AlertRead": {phase: "read" for phase in UNANSWERED_ALERT},
    "AlertWithdrawn": {phase: "withdrawn" for phase in UNANSWERED_ALERT},
}
"""An alert that only informs. Nobody waits for it: it holds up no closing and is never overdue."""

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
    | AlertDeclined
    | AlertWithdrawn
    | AlertOverdue
    | AlertDone
    | AlertRead
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

    @property
    def moves(self) -> Moves:
        return INFORM_MOVES if self.inform else ALERT_MOVES

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
    fields: Mapping[str, FieldState] = field(default_factory=dict)
    worked_out: Priority | None = None
    by_hand: int | None = None
    alerts: Mapping[str, Alert] = field(default_factory=dict)
    notes: frozenset[str] = frozenset()
    level: str = FIRST

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
    moved = replace(incident, phase=after(MOVES, incident.phase, type(event).__name__))
    match event:
        case ReportOpened():
            return replace(moved, id=event.incident, number=event.number)
        case CallAttached():
            return replace(moved, calls=(*moved.calls, event.call))
        case PriorityWorkedOut():
            return replace(moved, worked_out=Priority(event.priority, tuple(event.because)))
        case PrioritySet():
            return replace(moved, by_hand=event.priority)
        case AlarmLevelRaised():
            move = f"AlarmLevelRaised/{event.level}"
            return replace(moved, level=after(LEVEL_MOVES, moved.level, move))
        case NoteAdded():
            return replace(moved, notes=moved.notes | {event.note})
        case IncidentClosed() | IncidentReopened():
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
        case UnitsWanted():
            alert = replace(alert, wanted=event.units)
        case DeclineSettled():
            alert = replace(alert, settled=True)
    return replace(incident, alerts={**incident.alerts, alert.id: alert})


def _evolve_unit(incident: Incident, event: UnitEvent) -> Incident:
    alert = incident.alerts.get(event.alert, Alert(event.alert))
    before = alert.units.get(event.unit, "new")
    phase = after(ASSIGNMENT_MOVES, before, type(event).__name__)
    alert = replace(alert, units={**alert.units, event.unit: phase})
    if isinstance(event, UnitOnScene | UnitCleared):
        alert = replace(alert, safety=crew_safety.evolve(alert.safety, event))
    return replace(incident, alerts={**incident.alerts, alert.id: alert})


def _evolve_safety(incident: Incident, event: SafetyEvent) -> Incident:
    alert = incident.alerts.get(event.alert, Alert(event.alert))
    alert = replace(alert, safety=crew_safety.evolve(alert.safety, event))
    return replace(incident, alerts={**incident.alerts, alert.id: alert})


INCIDENT = Kind("incident", Incident(), evolve)
