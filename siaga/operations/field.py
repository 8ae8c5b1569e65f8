"""Commands from the field: crews, taps that come late, the caller's number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from siaga.domain import crew_safety
from siaga.domain import field_rules as rules
from siaga.domain.field import TapArrived
from siaga.domain.field_rules import LATE, OLDEST, Claim
from siaga.domain.incident_state import Incident as IncidentState
from siaga.domain.kinds import UNIT
from siaga.domain.refusal import Malformed, Refused
from siaga.operations.alerts import (
    Acknowledge,
    AssignUnit,
    Decline,
    FinishAlert,
    ReportUnderWay,
    UnitMoved,
    standing,
)
from siaga.operations.casualties import CountCasualties
from siaga.operations.command import Command, Reply
from siaga.operations.crew_alarms import look_at_crews
from siaga.operations.files import AddFile
from siaga.operations.incidents import AddNote, existing_incident
from siaga.operations.names import in_words
from siaga.operations.positions import SharePosition
from siaga.operations.roles import require_agency, require_person
from siaga.operations.work import Loaded, Work, operation, operation_for
from siaga.records.models import Alert, Assignment, Crew
from siaga.records.models.account import OFFICER
from siaga.records.statements import rows


@dataclass(frozen=True)
class JoinUnit(Command):
    """The acting officer is with this unit of the own agency from here on, and with no other."""

    unit: str


@operation(JoinUnit)
def join_unit(work: Work, command: JoinUnit) -> None:
    officer = require_person(work.by, OFFICER)
    unit = work.load(UNIT, command.unit)
    with in_words():
        events = rules.join(unit.state, officer)
        require_agency(work.by, unit.state.agency)
        _leave_all(work, officer, but=command.unit)
        work.append(unit, events)


@dataclass(frozen=True)
class LeaveUnit(Command):
    """The acting officer is with no unit any more."""


@operation(LeaveUnit)
def leave_unit(work: Work, _command: LeaveUnit) -> None:
    _leave_all(work, require_person(work.by, OFFICER))


def _leave_all(work: Work, officer: int, but: str = "") -> None:
    for (code,) in rows(Crew, ["unit"], {"officer": officer}):
        if code != but:
            unit = work.load(UNIT, code)
            work.append(unit, rules.leave(unit.state, officer))


@dataclass(frozen=True)
class OpenCallerNumber(Command):
    """See whom to ask for the way; the purpose is told in the timeline."""

    incident: str
    alert: str
    purpose: str


@operation(OpenCallerNumber)
def open_caller_number(work: Work, command: OpenCallerNumber) -> Reply:
    """Of which incident it may be shown. The number itself is no part of it: replies are kept."""
    incident, alert = standing(work, command.incident, command.alert)
    officer = require_agency(work.by, alert.agency)
    work.append(incident, rules.open_number(incident.state, alert, officer, command.purpose))
    return {"incident": incident.state.id}


@dataclass(frozen=True)
class SayCrewSafe(Command):
    """The crew itself, or the desk that has it on the radio."""

    incident: str
    alert: str
    unit: str


@operation(SayCrewSafe)
def say_crew_safe(work: Work, command: SayCrewSafe) -> None:
    incident, alert = standing(work, command.incident, command.alert)
    officer = require_agency(work.by, alert.agency)
    if _known_since(work, alert.id, command.unit):
        return
    said = crew_safety.say_safe(incident.state.id, alert.id, alert.safety, command.unit, officer)
    work.append(incident, said)
    look_at_crews(work, incident, alert.id)


def _known_since(work: Work, alert: str, unit: str) -> bool:
    """Whether something newer is known of this crew than what was tapped: "we are safe" of ten
    minutes ago, sent when the signal came back, ends no call for help of five minutes ago.

    What is known from later than now was known before the clock was set back: what is said
    just now comes after it all the same.
    """
    until = work.now if work.now - work.at <= LATE else datetime.max.replace(tzinfo=UTC)
    running = {"alert": alert, "unit": unit, "cleared_at": None}
    return any(
        at is not None and work.at < at <= until
        for (at,) in rows(Assignment, ["safety_at"], running)
    )


@dataclass(frozen=True)
class CallCrewHelp(Command):
    """The crew is in danger."""

    incident: str
    alert: str
    unit: str


@operation(CallCrewHelp)
def call_crew_help(work: Work, command: CallCrewHelp) -> None:
    incident, alert = standing(work, command.incident, command.alert)
    officer = require_agency(work.by, alert.agency)
    if command.unit not in alert.engaged_units:
        with in_words():
            raise Refused("unit_not_assigned", unit=command.unit)
    said = crew_safety.call_help(incident.state.id, alert.id, alert.safety, command.unit, officer)
    work.append(incident, said)
    look_at_crews(work, incident, alert.id)


TAPPED = (
    *(Acknowledge, Decline, AssignUnit, UnitMoved, ReportUnderWay, FinishAlert, AddNote, AddFile),
    CountCasualties,
    *(JoinUnit, LeaveUnit, SayCrewSafe, CallCrewHelp, SharePosition),
)
"""What may have happened before it arrives here."""


@dataclass(frozen=True)
class Tapped(Command):
    """``command`` was tapped on an officer's phone, perhaps long ago and without a signal.

    It is decided now, by what is known now, and stands in the ledger with the time at which
    it was tapped; if that is long ago, the ledger says also when it came.
    """

    command: Command
    claim: Claim

    @property
    def incident(self) -> str | None:
        """For the door, which reads this stream along with its first question."""
        return getattr(self.command, "incident", None)


@operation(Tapped)
def tapped(work: Work, command: Tapped) -> Reply | None:
    require_person(work.by, OFFICER)
    if not isinstance(command.command, TAPPED):
        raise Malformed("wrong_value", field="tapped")
    arrived = work.at
    task = _task(work, command.command)
    earliest = task.earliest if task else arrived - OLDEST
    work.at = rules.when_tapped(command.claim, arrived, earliest)
    reply = operation_for(command.command)(work, command.command)
    if task and work.entries and arrived - work.at > LATE:
        work.append(task.incident, [TapArrived(task.incident.state.id, task.alert, arrived)])
    return reply


@dataclass(frozen=True)
class _Task:
    """The own agency's task that a command is about, where it stands now.

    ``earliest``: before that it can not have been tapped. The alert that was on the phone
    was not there yet, or the unit had not come as far.
    """

    incident: Loaded[IncidentState]
    alert: str
    earliest: datetime


def _task(work: Work, command: Command) -> _Task | None:
    incident, alert = (getattr(command, name, None) for name in ("incident", "alert"))
    if incident is None:
        return None
    own = {"incident": incident, "agency": work.by.agency or ""}
    where = own if alert is None else {**own, "id": alert}
    raised = rows(Alert, ["id", "raised_at"], where, order="position", most=1)
    if not raised:
        return None
    ((shown, raised_at),) = raised
    if alert is None:
        return _Task(existing_incident(work, incident), shown, raised_at)
    there, found = standing(work, incident, shown)
    steps = _steps(found.id, getattr(command, "unit", None))
    return _Task(there, found.id, max([raised_at, *steps]))


def _steps(alert: str, unit: str | None) -> list[datetime]:
    """When the unit took its steps on this alert so far."""
    if unit is None:
        return []
    columns = ["assigned_at", "en_route_at", "on_scene_at", "cleared_at"]
    taken = rows(Assignment, columns, {"alert": alert, "unit": unit})
    return [moment for steps in taken for moment in steps if moment is not None]
