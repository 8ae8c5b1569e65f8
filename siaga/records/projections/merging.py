"""Incidents that turn out to be one, and part again: rows of tasks and units move along."""

from __future__ import annotations

from collections.abc import Iterable

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
    OriginNamed,
    ReportSplit,
    UnitsCarried,
    UnitsLeft,
    WordCarried,
    WordLeft,
)
from siaga.ledger.recorded import Recorded
from siaga.records.deadlines import hand_on, set_deadline, settle
from siaga.records.models import Alert, Assignment, IncidentCall
from siaga.records.models.deadline import ALERT, CREW_ANSWER, CREW_ASK
from siaga.records.projecting import projects
from siaga.records.projections.agency_word import bring_word, carry_word, leave_word
from siaga.records.projections.along import climb_on, stand_as, take_clock
from siaga.records.projections.calls import change_call
from siaga.records.projections.ladders import (
    ask_nobody_more,
    await_nobody,
    expect_unless_out,
    set_out,
)
from siaga.records.projections.promised import keep_promise, move_promise, watch_promise
from siaga.records.projections.push import tell_that_it_is_over
from siaga.records.projections.reports import change_incident
from siaga.records.statements import change, remove


@projects(IncidentMerged)
def incident_merged(recorded: Recorded, event: IncidentMerged) -> None:
    change_incident(
        recorded,
        event.incident,
        state="closed",
        disposition="duplicate",
        closed_at=recorded.at,
        merged_into=event.into,
    )


@projects(MergeUndone)
def merge_undone(recorded: Recorded, event: MergeUndone) -> None:
    change_incident(
        recorded, event.incident, state="open", disposition=None, closed_at=None, merged_into=""
    )


@projects(IncidentTookIn)
def incident_took_in(recorded: Recorded, event: IncidentTookIn) -> None:
    change_incident(recorded, event.incident)


@projects(IncidentLetGo)
def incident_let_go(recorded: Recorded, event: IncidentLetGo) -> None:
    change_incident(recorded, event.incident)


@projects(ReportSplit)
def report_split(recorded: Recorded, event: ReportSplit) -> None:
    change_incident(recorded, event.incident)


@projects(OriginNamed)
def origin_named(recorded: Recorded, event: OriginNamed) -> None:
    change_incident(recorded, event.incident, origin=event.origin)


@projects(CallDetached)
def call_detached(recorded: Recorded, event: CallDetached) -> None:
    remove(IncidentCall, {"incident": event.incident, "call": event.call})
    change_incident(recorded, event.incident)


@projects(CallUnlinked)
def call_unlinked(recorded: Recorded, event: CallUnlinked) -> None:
    change_call(recorded, event.call, incident=event.about)


@projects(AlertCarried)
def alert_carried(recorded: Recorded, event: AlertCarried) -> None:
    """The task's own times go along, so that no figure says it was answered in no time."""
    row = Alert.objects.get(id=event.origin_alert)
    row.pk, row.incident, row.position = event.alert, event.incident, recorded.position
    row.state = "acknowledged" if event.taken else "raised"
    row.instead_of, row.moved_to, row.moved_incident = "", "", ""
    row.carried, row.carried_from, row.wanted = True, event.origin_alert, event.wanted
    row.carried_word = None
    row.save(force_insert=True)
    change(Assignment, {"alert": event.origin_alert}, incident=event.incident, alert=event.alert)
    _watch_there(recorded, f"incident:{event.origin}", event.units)
    if not event.taken and not event.overdue:
        set_deadline(ALERT, recorded.stream, event.alert, row.due_at)
    if event.along is None:
        expect_unless_out(recorded, event.alert)
    else:
        take_clock(recorded, event.origin, event.origin_alert, event.alert)
    watch_promise(recorded, event.alert)
    change_incident(recorded, event.incident)


@projects(AlertMoved)
def alert_moved(recorded: Recorded, event: AlertMoved) -> None:
    change(
        Alert,
        {"id": event.alert},
        state="moved",
        moved_to=event.to_alert,
        moved_incident=event.to_incident,
    )
    settle(ALERT, recorded.stream, event.alert)
    ask_nobody_more(recorded, event.alert)
    move_promise(recorded, event.alert, event.to_alert)
    tell_that_it_is_over(recorded, event.alert)
    change_incident(recorded, event.incident)


@projects(AlertReturned)
def alert_returned(recorded: Recorded, event: AlertReturned) -> None:
    """What an agency has said meanwhile stays said; who has not said "ours" is asked anew."""
    there = Alert.objects.get(id=event.from_alert)
    row = Alert.objects.get(id=event.alert)
    units = tuple(event.units)
    if units:
        _take_units(event.from_alert, event.incident, event.alert, units)
        _watch_there(recorded, f"incident:{there.incident}", units)
    if event.taken and row.acknowledged_at is None:
        row.acknowledged_at, row.acknowledged_by = there.acknowledged_at, there.acknowledged_by
        row.acknowledged_contact = there.acknowledged_contact
        row.taken_over_at = there.taken_over_at
    if event.under_way:
        bring_word(event, row, there)
    row.moved_to, row.moved_incident = "", ""
    row.state = "acknowledged" if event.taken else "raised"
    if event.along is not None:
        stand_as(row, there)
    if not event.taken:
        row.overdue, row.delivered_at = False, None
        row.not_en_route, row.more_wanted = False, False
        row.raised_at, row.due_at = recorded.at, event.due_at
        set_deadline(ALERT, recorded.stream, event.alert, event.due_at)
    if event.along is not None:
        take_clock(recorded, there.incident, there.id, event.alert)
    row.save()
    if event.along is None:
        expect_unless_out(recorded, event.alert)
        climb_on(recorded, event.alert, event.due_at)
    for one in (event.alert, event.from_alert):
        keep_promise(recorded, one)
    change_incident(recorded, event.incident)


@projects(UnitsCarried)
def units_carried(recorded: Recorded, event: UnitsCarried) -> None:
    """With those that are out somebody is, whichever of the two tasks they were sent for."""
    units = tuple(event.units)
    _take_units(event.origin_alert, event.incident, event.alert, units)
    _watch_there(recorded, f"incident:{event.origin}", units)
    if event.anybody_out:
        await_nobody(recorded, event.alert)
    watch_promise(recorded, event.alert)
    change_incident(recorded, event.incident)


@projects(UnitsLeft)
def units_left(recorded: Recorded, event: UnitsLeft) -> None:
    """Their rows went with the task that they are on now."""
    expect_unless_out(recorded, event.alert)
    keep_promise(recorded, event.alert)
    change_incident(recorded, event.incident)


@projects(WordCarried)
def word_carried(recorded: Recorded, event: WordCarried) -> None:
    if carry_word(event):
        set_out(recorded, event.alert)
    change_incident(recorded, event.incident)


@projects(WordLeft)
def word_left(recorded: Recorded, event: WordLeft) -> None:
    leave_word(event)
    expect_unless_out(recorded, event.alert)
    change_incident(recorded, event.incident)


def _take_units(source: str, incident: str, alert: str, units: tuple[str, ...]) -> None:
    change(Assignment, {"alert": source, "unit": units}, incident=incident, alert=alert)


def _watch_there(recorded: Recorded, stream: str, units: Iterable[str]) -> None:
    """The clock that asks whether a crew is safe goes on where the crew's task is."""
    for unit in units:
        for kind in (CREW_ASK, CREW_ANSWER):
            hand_on(kind, stream, recorded.stream, unit)
