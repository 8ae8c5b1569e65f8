"""Commands about incidents that turn out to be one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from siaga.domain import call_rules
from siaga.domain import merging_rules as rules
from siaga.domain.alarm import UnitsWanted
from siaga.domain.event import Event
from siaga.domain.incident_state import Incident as IncidentState
from siaga.domain.kinds import CALL, UNIT
from siaga.domain.merging import (
    AlertCarried,
    AlertMoved,
    AlertReturned,
    CallDetached,
    UnitsCarried,
)
from siaga.domain.refusal import Malformed
from siaga.domain.unit import UnitEngaged
from siaga.domain.unit_rules import release
from siaga.operations.alerts import due_at
from siaga.operations.command import Command
from siaga.operations.crew_alarms import look_after_merge
from siaga.operations.escalation import ask_anew, ask_for_wanted
from siaga.operations.incidents import existing_incident
from siaga.operations.roles import CENTRE, require_role
from siaga.operations.work import Loaded, Work, operation
from siaga.records.models import Incident
from siaga.records.statements import rows


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
    events = rules.merge(duplicate.state, main.state, command.reason, outcomes, _new_id)
    taken_in = set(duplicate.state.calls) - set(main.state.calls) if events else set()
    _write(work, (duplicate, main), events)
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
    others = _others(work, duplicate, main)
    staying = [other.state for other in others]
    events = rules.undo(duplicate.state, main.state, staying, command.reason, due, _new_id)
    _write(work, (duplicate, main, *others), events)
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


def _others(
    work: Work, duplicate: Loaded[IncidentState], main: Loaded[IncidentState]
) -> list[Loaded[IncidentState]]:
    """What else is merged into ``main``, always in the same order."""
    into = {"merged_into": main.state.id}
    ids = sorted(id for (id,) in rows(Incident, ["id"], into, among="incident_merged"))
    return [existing_incident(work, id) for id in ids if id != duplicate.state.id]


def _new_id() -> str:
    return uuid4().hex


def _write(work: Work, incidents: Sequence[Loaded[IncidentState]], events: list[Event]) -> None:
    """Each event into the stream it is of. When all stands where it goes on, and only there, units
    follow the task that they are on, and who has not said "ours" is asked."""
    streams = {one.state.id: one for one in incidents}
    for event in events:
        work.append(streams[str(getattr(event, "incident", ""))], [event])
    for event in events:
        asked = _ask_for_wanted(work, streams, events, event)
        if isinstance(event, AlertCarried | AlertReturned | UnitsCarried):
            stream = streams[event.incident]
            alert = stream.state.alerts[event.alert]
            if not alert.open:
                continue
            if not isinstance(event, UnitsCarried) and not asked:
                ask_anew(work, stream, alert.id)
            for code in alert.engaged_units:
                _follow(work, code, stream.state.id, alert.id)
    look_after_merge(work, streams, events)


def _ask_for_wanted(
    work: Work,
    streams: Mapping[str, Loaded[IncidentState]],
    events: Sequence[Event],
    event: Event,
) -> bool:
    """Where ``event`` wants more of a task than was wanted of it before, its agency is asked for
    that. Also of one that comes along to where the agency had another, of which more was wanted."""
    more = isinstance(event, UnitsWanted)
    if isinstance(event, AlertCarried) and event.taken:
        before = streams[event.origin].state.alerts[event.origin_alert]
        more = dict(before.wanted) != dict(event.wanted)
    if not more or not isinstance(event, UnitsWanted | AlertCarried):
        return False
    moved = (one for one in events if isinstance(one, AlertMoved))
    joined = [one.alert for one in moved if one.to_alert == event.alert]
    return ask_for_wanted(work, streams[event.incident], event.alert, joined)


def _follow(work: Work, code: str, incident: str, alert: str) -> None:
    unit = work.load(UNIT, code)
    if unit.state.alert != alert:
        work.append(unit, release(unit.state, unit.state.alert))
        work.append(unit, [UnitEngaged(code, incident, alert)])
