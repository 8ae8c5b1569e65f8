"""Alerts to agencies, and the units sent for them."""

from __future__ import annotations

from typing import Any

from siaga.domain.alarm import (
    AlarmLevelRaised,
    AlertRead,
    DeclineSettled,
    MoreUnitsRefused,
    UnitsWanted,
)
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
    UnitAssigned,
    UnitCleared,
    UnitEnRoute,
    UnitOnScene,
)
from siaga.domain.incident_state import OPEN_ALERT
from siaga.domain.unit import (
    TrackerIssued,
    TrackerRevoked,
    UnitDefined,
    UnitEngaged,
    UnitInService,
    UnitOutOfService,
    UnitReleased,
)
from siaga.ledger.recorded import Recorded
from siaga.records.deadlines import set_deadline, settle
from siaga.records.models import Alert, Assignment, Unit, UnitPosition
from siaga.records.models.deadline import ALERT
from siaga.records.projecting import projects
from siaga.records.projections.agency_word import say_word
from siaga.records.projections.ladders import (
    drop_place,
    expect_en_route,
    expect_unless_out,
    leave_ladder,
    set_out,
)
from siaga.records.projections.promised import expect_more, is_promised, watch_promise
from siaga.records.projections.push import tell_that_it_is_over
from siaga.records.projections.reports import change_incident
from siaga.records.statements import change, insert, put, remove, rows

AlertEvent = (
    AlertDelivered
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


def change_alert(recorded: Recorded, event: AlertEvent, **changes: Any) -> None:
    change(Alert, {"id": event.alert}, **changes)
    change_incident(recorded, event.incident)


@projects(AlertRaised)
def alert_raised(recorded: Recorded, event: AlertRaised) -> None:
    insert(
        Alert,
        id=event.alert,
        incident=event.incident,
        agency=event.agency,
        position=recorded.position,
        state="raised",
        raised_at=recorded.at,
        due_at=event.due_at,
        inform=event.inform,
        wanted=event.units,
        instead_of=event.instead_of,
    )
    change_incident(recorded, event.incident)
    if not event.inform:
        set_deadline(ALERT, recorded.stream, event.alert, event.due_at, recorded.at)


def _reach(recorded: Recorded, event: AlertEvent, state: str, **changes: Any) -> None:
    """Each state has its own time; all but the delivery end the wait for an answer."""
    change_alert(recorded, event, state=state, **{f"{state}_at": recorded.at}, **changes)
    if state != "delivered":
        settle(ALERT, recorded.stream, event.alert)
        leave_ladder(recorded, event.alert)
        tell_that_it_is_over(recorded, event.alert)
    if state not in OPEN_ALERT:
        drop_place(event.alert)


@projects(AlertDelivered)
def alert_delivered(recorded: Recorded, event: AlertDelivered) -> None:
    _reach(recorded, event, "delivered")


@projects(AlertAcknowledged)
def alert_acknowledged(recorded: Recorded, event: AlertAcknowledged) -> None:
    who = {"acknowledged_by": event.officer, "acknowledged_contact": event.contact}
    _reach(recorded, event, "acknowledged", **who)
    expect_en_route(recorded, event.alert)


@projects(AlertTakenOver)
def alert_taken_over(recorded: Recorded, event: AlertTakenOver) -> None:
    """The figures know when the agency first said "ours"; who has it now has the whole time to
    set out, also with what somebody else had promised."""
    who = {"acknowledged_by": event.officer, "acknowledged_contact": event.contact}
    asked_no_more = {"not_en_route": False, "more_wanted": False}
    change_alert(recorded, event, taken_over_at=recorded.at, **asked_no_more, **who)
    more = event.more_wanted or is_promised(event.alert)
    leave_ladder(recorded, event.alert)
    tell_that_it_is_over(recorded, event.alert)
    expect_unless_out(recorded, event.alert)
    if more:
        expect_more(recorded, event.alert)


@projects(AlertDeclined)
def alert_declined(recorded: Recorded, event: AlertDeclined) -> None:
    said = {"declined_by": event.officer, "declined_reason": event.reason}
    words = {"declined_contact": event.contact, "declined_said": event.said or ""}
    _reach(recorded, event, "declined", declined_position=recorded.position, **said, **words)


@projects(AlertWithdrawn)
def alert_withdrawn(recorded: Recorded, event: AlertWithdrawn) -> None:
    _reach(recorded, event, "withdrawn", withdrawn_reason=event.reason)


@projects(AlertDone)
def alert_done(recorded: Recorded, event: AlertDone) -> None:
    _reach(recorded, event, "done", finding=event.finding, done_text=event.done or "")


@projects(AlertOverdue)
def alert_overdue(recorded: Recorded, event: AlertOverdue) -> None:
    change_alert(recorded, event, overdue=True)
    settle(ALERT, recorded.stream, event.alert)


@projects(AlertUnderWay)
def alert_under_way(recorded: Recorded, event: AlertUnderWay) -> None:
    say_word(recorded, event)
    change_incident(recorded, event.incident)
    set_out(recorded, event.alert)


@projects(AlertRead)
def alert_read(recorded: Recorded, event: AlertRead) -> None:
    change_alert(recorded, event, state="read", read_at=recorded.at, read_by=event.officer)


@projects(UnitsWanted)
def units_wanted(recorded: Recorded, event: UnitsWanted) -> None:
    change_alert(recorded, event, wanted=event.units)


@projects(MoreUnitsRefused)
def more_units_refused(recorded: Recorded, event: MoreUnitsRefused) -> None:
    change_incident(recorded, event.incident)


@projects(DeclineSettled)
def decline_settled(recorded: Recorded, event: DeclineSettled) -> None:
    change_alert(recorded, event, settled_reason=event.reason)


@projects(AlarmLevelRaised)
def alarm_level_raised(recorded: Recorded, event: AlarmLevelRaised) -> None:
    change_incident(recorded, event.incident, level=event.level)


@projects(UnitAssigned)
def unit_assigned(recorded: Recorded, event: UnitAssigned) -> None:
    insert(
        Assignment,
        position=recorded.position,
        incident=event.incident,
        alert=event.alert,
        unit=event.unit,
        state="assigned",
        assigned_at=recorded.at,
    )
    change_incident(recorded, event.incident)


def _step(recorded: Recorded, event: UnitEnRoute | UnitOnScene | UnitCleared, state: str) -> None:
    """The one assignment of the unit to this alert that is not over yet."""
    running = {"alert": event.alert, "unit": event.unit, "cleared_at": None}
    change(Assignment, running, state=state, **{f"{state}_at": recorded.at})
    change_incident(recorded, event.incident)


@projects(UnitEnRoute)
def unit_en_route(recorded: Recorded, event: UnitEnRoute) -> None:
    _step(recorded, event, "en_route")
    set_out(recorded, event.alert)


@projects(UnitOnScene)
def unit_on_scene(recorded: Recorded, event: UnitOnScene) -> None:
    """One that was on its way is no further one: what is asked for besides is still to come."""
    which = {"alert": event.alert, "unit": event.unit, "cleared_at": None}
    just_left = rows(Assignment, ["unit"], {**which, "state": "assigned"})
    _step(recorded, event, "on_scene")
    if just_left:
        set_out(recorded, event.alert)


@projects(UnitCleared)
def unit_cleared(recorded: Recorded, event: UnitCleared) -> None:
    """One that turns back is expected anew, or another in its place. Of one that never left the
    first time still runs."""
    which = {"alert": event.alert, "unit": event.unit, "cleared_at": None}
    turns_back = rows(Assignment, ["unit"], {**which, "state": "en_route"})
    _step(recorded, event, "cleared")
    if turns_back:
        expect_unless_out(recorded, event.alert)
        watch_promise(recorded, event.alert)


@projects(UnitDefined)
def unit_defined(_recorded: Recorded, event: UnitDefined) -> None:
    put(
        Unit,
        code=event.unit,
        agency=event.agency,
        name=event.name,
        kind=event.kind,
        station=event.station,
        active=event.active,
        shifts=list(event.shifts),
    )


@projects(UnitOutOfService)
def unit_out_of_service(_recorded: Recorded, event: UnitOutOfService) -> None:
    change(Unit, {"code": event.unit}, out_of_service=event.reason)


@projects(UnitInService)
def unit_in_service(_recorded: Recorded, event: UnitInService) -> None:
    change(Unit, {"code": event.unit}, out_of_service="")


@projects(TrackerIssued)
def tracker_issued(_recorded: Recorded, event: TrackerIssued) -> None:
    change(Unit, {"code": event.unit}, tracker=event.digest)
    remove(UnitPosition, {"unit": event.unit})


@projects(TrackerRevoked)
def tracker_revoked(_recorded: Recorded, event: TrackerRevoked) -> None:
    change(Unit, {"code": event.unit}, tracker="")
    remove(UnitPosition, {"unit": event.unit})


@projects(UnitEngaged)
def unit_engaged(_recorded: Recorded, event: UnitEngaged) -> None:
    engaged = {"engaged_incident": event.incident, "engaged_alert": event.alert}
    change(Unit, {"code": event.unit}, **engaged)


@projects(UnitReleased)
def unit_released(_recorded: Recorded, event: UnitReleased) -> None:
    change(Unit, {"code": event.unit}, engaged_incident="", engaged_alert="")
