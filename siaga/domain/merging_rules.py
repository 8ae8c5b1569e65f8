"""What becomes of calls, tasks and units when two incidents turn out to be one, and back.

An agency keeps one task. Where it has none in the other incident yet, its task
goes on there. Where it has one, the two become one: the one that it has taken,
or, when it took both, the other incident's with the units of both. So no unit
is ever left without its task, and no clock begins anew. What was wanted of
either is wanted, and who was late for either is late.

When one of several duplicates leaves with the task that it brought, those that
stay bring theirs again: the incident that goes on never stands without the
agency that one of its reports was given to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from siaga.domain import call_rules
from siaga.domain.agency_word import further, is_further
from siaga.domain.alarm import UnitsWanted
from siaga.domain.alert import overdue
from siaga.domain.call import OutcomeSet
from siaga.domain.call_state import Call
from siaga.domain.event import Event
from siaga.domain.incident import CallAttached
from siaga.domain.incident_state import INCIDENT, Alert, Incident
from siaga.domain.merging import (
    AlertCarried,
    AlertMoved,
    AlertReturned,
    CallDetached,
    CallUnlinked,
    IncidentLetGo,
    IncidentMerged,
    IncidentTookIn,
    MergeUndone,
    UnitsCarried,
    UnitsLeft,
    WordCarried,
    WordLeft,
)
from siaga.domain.plan import more_units
from siaga.domain.refusal import Refused
from siaga.domain.report import REASON_LIMIT, require_open, spoken
from siaga.domain.taken_along import TakenAlong

DUPLICATE = "duplicate_of_incident"

NewId = Callable[[], str]


def merge(
    duplicate: Incident, main: Incident, reason: str, outcomes: Mapping[str, str], new_id: NewId
) -> list[Event]:
    """Events for both streams, in the order in which they must be written.

    ``outcomes``: of the duplicate's calls. Saying it twice decides nothing. Both
    must be open, so that an incident can never, over others, be merged into itself.
    """
    if duplicate.merged_into and duplicate.merged_into[0] == main.id:
        return []
    if duplicate.id == main.id:
        raise Refused("same_incident", number=main.number)
    require_open(duplicate)
    require_open(main)
    said = spoken(reason, "reason", REASON_LIMIT) if reason.strip() else ""
    calls = [call for call in duplicate.calls if call not in main.calls]
    events: list[Event] = [
        IncidentMerged(
            duplicate.id, main.id, main.number, said, {call: outcomes[call] for call in calls}
        ),
        IncidentTookIn(main.id, duplicate.id, duplicate.number),
        *(CallAttached(main.id, call) for call in calls),
    ]
    for alert in duplicate.alerts.values():
        if alert.open:
            events += _hand_on(duplicate, alert, main, new_id)
    return events


def _hand_on(duplicate: Incident, alert: Alert, main: Incident, new_id: NewId) -> list[Event]:
    there = next(
        (one for one in main.alerts.values() if one.open and one.agency == alert.agency), None
    )
    if there is None:
        return _carry(duplicate, alert, main, new_id(), alert.wanted)
    if alert.phase != "acknowledged":
        joined = [*_wants_both(main, there, alert), *_overdue_both(main, there, alert)]
        return [*joined, AlertMoved(duplicate.id, alert.id, main.id, there.id)]
    if there.phase != "acknowledged":
        fresh = new_id()
        carried = _carry(duplicate, alert, main, fresh, more_units(alert.wanted, there.wanted))
        return [*carried, AlertMoved(main.id, there.id, main.id, fresh)]
    out = {unit: alert.units[unit] for unit in alert.engaged_units}
    with_units = UnitsCarried(main.id, there.id, duplicate.id, alert.id, out, alert.safety)
    said = alert.word.now
    with_word = WordCarried(main.id, there.id, duplicate.id, alert.id, said or "")
    return [
        *_wants_both(main, there, alert),
        *([with_units] if out else []),
        *([with_word] if said is not None else []),
        AlertMoved(duplicate.id, alert.id, main.id, there.id),
    ]


def _wants_both(main: Incident, there: Alert, alert: Alert) -> list[Event]:
    """Of each kind of unit the larger number that one of the two tasks asked for."""
    units = more_units(there.wanted, alert.wanted)
    return [] if units == dict(there.wanted) else [UnitsWanted(main.id, there.id, units)]


def _overdue_both(main: Incident, there: Alert, alert: Alert) -> list[Event]:
    """The agency has not answered in time; a later request makes no good of that."""
    return overdue(main, there) if alert.overdue else []


def _along(alert: Alert) -> TakenAlong:
    return TakenAlong(alert.climb, *alert.taken_by, alert.visited)


def _carry(
    incident: Incident, alert: Alert, to: Incident, fresh: str, wanted: Mapping[str, int]
) -> list[Event]:
    taken = alert.phase == "acknowledged"
    return [
        AlertCarried(
            to.id,
            fresh,
            alert.agency,
            incident.id,
            alert.id,
            taken,
            alert.overdue,
            alert.units,
            alert.safety,
            wanted,
            alert.word.now is not None,
            alert.word.now or "",
            _along(alert),
        ),
        AlertMoved(incident.id, alert.id, to.id, fresh),
    ]


def undo(
    duplicate: Incident,
    main: Incident,
    others: Sequence[Incident],
    reason: str,
    due_at: datetime,
    new_id: NewId,
) -> list[Event]:
    """The duplicate stands by itself again. ``others``: what else is merged into ``main`` and stays
    there; ``due_at``: for tasks that nobody has taken yet.

    A task that its agency has finished or declined meanwhile stays where that was said.
    """
    if duplicate.merged_into is None:
        return []
    said = spoken(reason, "reason")
    if main.merged_into is not None:
        raise Refused("incident_merged", number=main.number, other=main.merged_into[1])
    events: list[Event] = [
        MergeUndone(duplicate.id, main.id, main.number, said),
        IncidentLetGo(main.id, duplicate.id, duplicate.number),
        *(CallDetached(main.id, call) for call in duplicate.outcomes if call in main.calls),
    ]
    for alert in duplicate.alerts.values():
        if alert.phase == "moved" and alert.moved_to and alert.moved_to[0] == main.id:
            events += _bring_back(duplicate, alert, main, others, due_at, new_id)
    return events


def _bring_back(
    duplicate: Incident,
    alert: Alert,
    main: Incident,
    others: Sequence[Incident],
    due_at: datetime,
    new_id: NewId,
) -> list[Event]:
    there = main.alerts[alert.moved_to[1] if alert.moved_to else ""]
    if there.origin != (duplicate.id, alert.id):
        return _part(duplicate, alert, main, there, due_at)
    if there.phase == "moved":
        repointed = AlertMoved(main.id, there.id, duplicate.id, alert.id)
        return [_return(duplicate, alert, there, False, due_at), repointed]
    if not there.open:
        return []
    joined = [(one, task) for one in others for task in _moved_to(one, main, there)]
    parted = [event for one in joined for event in _part(*one, main, there, due_at)]
    there = _after(main, parted).alerts[there.id]
    taken, word = there.phase == "acknowledged", there.word.own
    events = [
        *parted,
        replace(
            _return(duplicate, alert, there, taken, due_at, there.units, word),
            along=_along(there) if taken else None,
        ),
        AlertMoved(main.id, there.id, duplicate.id, alert.id),
        *_replaced_by(main, there, due_at),
    ]
    for one, task in joined:
        again = _after(one, events)
        events += _hand_on(again, again.alerts[task.id], _after(main, events), new_id)
    return events


def _moved_to(other: Incident, main: Incident, there: Alert) -> list[Alert]:
    """The tasks of ``other`` that go on as this one of ``main``."""
    here = (main.id, there.id)
    return [one for one in other.alerts.values() if one.phase == "moved" and one.moved_to == here]


def _after(incident: Incident, events: Sequence[Event]) -> Incident:
    own = [event for event in events if getattr(event, "incident", "") == incident.id]
    return INCIDENT.replay(own, incident)


def _replaced_by(main: Incident, there: Alert, due_at: datetime) -> list[Event]:
    """The other incident's own tasks that this one stood for: the agency is asked anew."""
    return [_return(main, one, there, False, due_at) for one in _moved_to(main, main, there)]


def _part(
    duplicate: Incident, alert: Alert, main: Incident, there: Alert, due_at: datetime
) -> list[Event]:
    """It was one with a task that stays: it is again what it was, with its units as they are.

    To each of the two goes what the agency had said of it, and nothing that it said of the other.
    """
    own = {unit: there.units[unit] for unit in alert.engaged_units if unit in there.units}
    units, taken = {**alert.units, **own}, alert.was == "acknowledged"
    returned = _return(duplicate, alert, there, taken, due_at, units)
    return [
        returned,
        *([UnitsLeft(main.id, there.id, tuple(own))] if own else []),
        *([WordLeft(main.id, there.id, alert.id)] if alert.id in there.word.carried else []),
    ]


def _return(
    incident: Incident,
    alert: Alert,
    there: Alert,
    taken: bool,
    due_at: datetime,
    units: Mapping[str, str] | None = None,
    word: str | None = None,
) -> AlertReturned:
    """``word``: what was said meanwhile was said of this task; not what it had brought along, which
    others may have brought to it."""
    out = units or {}
    safety = {unit: phase for unit, phase in there.safety.items() if unit in out}
    meanwhile = word if is_further(word, alert.word.now) else None
    said = further(alert.word.own, meanwhile) if taken else None
    again = (incident.id, alert.id, there.id, taken, out, safety, due_at)
    return AlertReturned(*again, said is not None, said or "")


def as_duplicate(call: Call) -> list[Event]:
    """A second caller about the same had an emergency too, and counts as such."""
    if call.outcome == "emergency":
        return [OutcomeSet(call.id, DUPLICATE)]
    return call_rules.outcome_if_none(call, DUPLICATE)


def as_before(call: Call, before: str) -> list[Event]:
    """Unless somebody has said otherwise meanwhile."""
    outcome = before or "emergency"
    if call.outcome != DUPLICATE or outcome == DUPLICATE:
        return []
    return [OutcomeSet(call.id, outcome)]


def unlink(call: Call, incident: str) -> list[Event]:
    if incident not in call.incidents:
        return []
    left = [one for one in call.incidents if one != incident]
    return [CallUnlinked(call.id, incident, left[-1] if left else "")]
