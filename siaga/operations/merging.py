"""Commands about incidents that turn out to be one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from siaga.domain import call_rules
from siaga.domain import merging_rules as rules
from siaga.domain.event import Event
from siaga.domain.incident_state import Incident as IncidentState
from siaga.domain.kinds import CALL, UNIT
from siaga.domain.merging import AlertCarried, AlertReturned, CallDetached, UnitsCarried
from siaga.domain.refusal import Malformed
from siaga.domain.unit import UnitEngaged
from siaga.domain.unit_rules import release
from siaga.operations.alerts import due_at
from siaga.operations.command import Command
from siaga.operations.escalation import ask_anew
from siaga.operations.incidents import existing_incident
from siaga.operations.roles import CENTRE, require_role
from siaga.operations.work import Loaded, Work, operation


@dataclass(frozen=True)
class MergeIncident(Command):
    """``incident`` is the same as ``into``, which goes on; both must be open."""

    incident: str
    into: str
    reason: str = ""


@operation(MergeIncident)
def merge_incident(work: Work, command: MergeIncident) -> None:
    require_role(work.by, *CENTRE)
    duplicate, main = _pair(work, command.incident, command.into)
    calls = [work.load(CALL, id) for id in duplicate.state.calls]
    outcomes = {call.state.id: call.state.outcome or "" for call in calls}
    events = rules.merge(duplicate.state, main.state, command.reason, outcomes, lambda: uuid4().hex)
    taken_in = set(duplicate.state.calls) - set(main.state.calls) if events else set()
    _write(work, duplicate, main, events)
    for call in calls:
        if call.state.id in taken_in:
            work.append(call, call_rules.link(call.state, command.into))
            work.append(call, rules.as_duplicate(call.state))


@dataclass(frozen=True)
class UndoMerge(Command):
    """It was not the same: the incident stands by itself again, with calls, tasks and units."""

    incident: str
    reason: str


@operation(UndoMerge)
def undo_merge(work: Work, command: UndoMerge) -> None:
    require_role(work.by, *CENTRE)
    found = existing_incident(work, command.incident)
    if found.state.merged_into is None:
        return
    duplicate, main = _pair(work, command.incident, found.state.merged_into[0])
    outcomes = duplicate.state.outcomes
    due = due_at(work, duplicate.state)
    events = rules.undo(duplicate.state, main.state, command.reason, due)
    _write(work, duplicate, main, events)
    for event in events:
        if isinstance(event, CallDetached):
            call = work.load(CALL, event.call)
            work.append(call, rules.unlink(call.state, main.state.id))
            work.append(call, rules.as_before(call.state, outcomes.get(event.call, "")))


def _pair(
    work: Work, incident: str, other: str
) -> tuple[Loaded[IncidentState], Loaded[IncidentState]]:
    duplicate = existing_incident(work, incident)
    try:
        return duplicate, existing_incident(work, other)
    except Malformed:
        raise Malformed("unknown_other_incident") from None


def _write(
    work: Work,
    duplicate: Loaded[IncidentState],
    main: Loaded[IncidentState],
    events: list[Event],
) -> None:
    """Each event into the stream it is of; units follow the task that they are on."""
    streams = {duplicate.state.id: duplicate, main.state.id: main}
    for event in events:
        stream = streams[str(getattr(event, "incident", ""))]
        work.append(stream, [event])
        if isinstance(event, AlertCarried | AlertReturned):
            ask_anew(work, stream, event.alert)
        if isinstance(event, AlertCarried | AlertReturned | UnitsCarried):
            for code in stream.state.alerts[event.alert].engaged_units:
                _follow(work, code, stream.state.id, event.alert)


def _follow(work: Work, code: str, incident: str, alert: str) -> None:
    unit = work.load(UNIT, code)
    if unit.state.alert != alert:
        work.append(unit, release(unit.state, unit.state.alert))
        work.append(unit, [UnitEngaged(code, incident, alert)])
