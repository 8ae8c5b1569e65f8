"""Alerts to agencies, and the units sent for them."""

from __future__ import annotations

from typing import Any

from siaga.domain.incident import (
    AlertAcknowledged,
    AlertDeclined,
    AlertDelivered,
    AlertDone,
    AlertOverdue,
    AlertRaised,
    AlertWithdrawn,
    UnitAssigned,
    UnitCleared,
    UnitEnRoute,
    UnitOnScene,
)
from siaga.domain.unit import UnitDefined, UnitEngaged, UnitReleased
from siaga.ledger.recorded import Recorded
from siaga.records.deadlines import set_deadline, settle
from siaga.records.models import Alert, Assignment, Unit
from siaga.records.models.deadline import ALERT
from siaga.records.projecting import projects
from siaga.records.projections.reports import change_incident

AlertEvent = (
    AlertDelivered | AlertAcknowledged | AlertDeclined | AlertWithdrawn | AlertOverdue | AlertDone
)


def change_alert(recorded: Recorded, event: AlertEvent, **changes: Any) -> None:
    Alert.objects.filter(id=event.alert).update(**changes)
    change_incident(recorded, event.incident)


@projects(AlertRaised)
def alert_raised(recorded: Recorded, event: AlertRaised) -> None:
    Alert.objects.create(
        id=event.alert,
        incident=event.incident,
        agency=event.agency,
        position=recorded.position,
        state="raised",
        raised_at=recorded.at,
        due_at=event.due_at,
    )
    change_incident(recorded, event.incident)
    set_deadline(ALERT, recorded.stream, event.alert, event.due_at)


@projects(AlertDelivered)
def alert_delivered(recorded: Recorded, event: AlertDelivered) -> None:
    change_alert(recorded, event, state="delivered", delivered_at=recorded.at)


@projects(AlertAcknowledged)
def alert_acknowledged(recorded: Recorded, event: AlertAcknowledged) -> None:
    change_alert(
        recorded,
        event,
        state="acknowledged",
        acknowledged_at=recorded.at,
        acknowledged_by=event.officer,
    )
    settle(ALERT, recorded.stream, event.alert)


@projects(AlertDeclined)
def alert_declined(recorded: Recorded, event: AlertDeclined) -> None:
    change_alert(
        recorded,
        event,
        state="declined",
        declined_at=recorded.at,
        declined_by=event.officer,
        declined_reason=event.reason,
    )
    settle(ALERT, recorded.stream, event.alert)


@projects(AlertWithdrawn)
def alert_withdrawn(recorded: Recorded, event: AlertWithdrawn) -> None:
    change_alert(
        recorded,
        event,
        state="withdrawn",
        withdrawn_at=recorded.at,
        withdrawn_reason=event.reason,
    )
    settle(ALERT, recorded.stream, event.alert)


@projects(AlertOverdue)
def alert_overdue(recorded: Recorded, event: AlertOverdue) -> None:
    change_alert(recorded, event, overdue=True)
    settle(ALERT, recorded.stream, event.alert)


@projects(AlertDone)
def alert_done(recorded: Recorded, event: AlertDone) -> None:
    change_alert(
        recorded,
        event,
        state="done",
        done_at=recorded.at,
        finding=event.finding,
        done_text=event.done or "",
    )


@projects(UnitAssigned)
def unit_assigned(recorded: Recorded, event: UnitAssigned) -> None:
    Assignment.objects.create(
        position=recorded.position,
        incident=event.incident,
        alert=event.alert,
        unit=event.unit,
        state="assigned",
        assigned_at=recorded.at,
    )
    change_incident(recorded, event.incident)


def _step(
    recorded: Recorded, event: UnitEnRoute | UnitOnScene | UnitCleared, **changes: Any
) -> None:
    """The one assignment of the unit to this alert that is not over yet."""
    running = Assignment.objects.filter(alert=event.alert, unit=event.unit, cleared_at=None)
    running.update(**changes)
    change_incident(recorded, event.incident)


@projects(UnitEnRoute)
def unit_en_route(recorded: Recorded, event: UnitEnRoute) -> None:
    _step(recorded, event, state="en_route", en_route_at=recorded.at)


@projects(UnitOnScene)
def unit_on_scene(recorded: Recorded, event: UnitOnScene) -> None:
    _step(recorded, event, state="on_scene", on_scene_at=recorded.at)


@projects(UnitCleared)
def unit_cleared(recorded: Recorded, event: UnitCleared) -> None:
    _step(recorded, event, state="cleared", cleared_at=recorded.at)


@projects(UnitDefined)
def unit_defined(_recorded: Recorded, event: UnitDefined) -> None:
    Unit.objects.update_or_create(
        code=event.unit,
        defaults={
            "agency": event.agency,
            "name": event.name,
            "kind": event.kind,
            "station": event.station,
            "active": event.active,
        },
    )


@projects(UnitEngaged)
def unit_engaged(_recorded: Recorded, event: UnitEngaged) -> None:
    Unit.objects.filter(code=event.unit).update(
        engaged_incident=event.incident, engaged_alert=event.alert
    )


@projects(UnitReleased)
def unit_released(_recorded: Recorded, event: UnitReleased) -> None:
    Unit.objects.filter(code=event.unit).update(engaged_incident="", engaged_alert="")
