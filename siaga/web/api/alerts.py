"""What an agency does with its task: takes it, sends units, finishes it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from siaga.operations.alarm import ReadAlert, SettleDecline
from siaga.operations.alerts import (
    Acknowledge,
    AssignUnit,
    ConfirmDelivered,
    Decline,
    FinishAlert,
    ReportUnderWay,
    UnitMoved,
    Withdraw,
)
from siaga.operations.command import Command
from siaga.web.api.reports import done
from siaga.web.api.schemas import Finish, IncidentView, Reason, Step, UnitReference
from siaga.web.api.schemas_alerts import UnderWay
from siaga.web.audience import require_alert
from siaga.web.door import signed_in

router = Router()
ALERT = "/incidents/{hex:incident}/alerts/{hex:alert}"


@router.post(ALERT + "/delivered", response=IncidentView)
def delivered(request: HttpRequest, incident: str, alert: str) -> HttpResponse:
    """The agency's screen has drawn it."""
    return _done(request, ConfirmDelivered(incident, alert), incident, alert)


@router.post(ALERT + "/acknowledge", response=IncidentView)
def acknowledge(request: HttpRequest, incident: str, alert: str) -> HttpResponse:
    return _done(request, Acknowledge(incident, alert), incident, alert)


@router.post(ALERT + "/read", response=IncidentView)
def read(request: HttpRequest, incident: str, alert: str) -> HttpResponse:
    """An agency that is only informed has read it."""
    return _done(request, ReadAlert(incident, alert), incident, alert)


@router.post(ALERT + "/settle-decline", response=IncidentView)
def settle_decline(request: HttpRequest, incident: str, alert: str, entry: Reason) -> HttpResponse:
    """Nobody need come instead of the agency that declined."""
    return _done(request, SettleDecline(incident, alert, entry.reason), incident, alert)


@router.post(ALERT + "/decline", response=IncidentView)
def decline(request: HttpRequest, incident: str, alert: str, entry: Reason) -> HttpResponse:
    return _done(request, Decline(incident, alert, entry.reason), incident, alert)


@router.post(ALERT + "/withdraw", response=IncidentView)
def withdraw(request: HttpRequest, incident: str, alert: str, entry: Reason) -> HttpResponse:
    return _done(request, Withdraw(incident, alert, entry.reason), incident, alert)


@router.post(ALERT + "/assign", response=IncidentView)
def assign(request: HttpRequest, incident: str, alert: str, entry: UnitReference) -> HttpResponse:
    return _done(request, AssignUnit(incident, alert, entry.unit), incident, alert)


@router.post(ALERT + "/under-way", response=IncidentView)
def under_way(
    request: HttpRequest, incident: str, alert: str, entry: UnderWay | None = None
) -> HttpResponse:
    """An agency without units has set out, or deals with it from its place."""
    said = entry if entry is not None else UnderWay()
    command = ReportUnderWay(incident, alert, said.reason, said.what)
    return _done(request, command, incident, alert)


@router.post(ALERT + "/units/{unit}", response=IncidentView)
def move(request: HttpRequest, incident: str, alert: str, unit: str, entry: Step) -> HttpResponse:
    """A unit's step: ``en_route``, ``on_scene`` or ``cleared``."""
    return _done(request, UnitMoved(incident, alert, unit, entry.to), incident, alert)


@router.post(ALERT + "/done", response=IncidentView)
def finish(request: HttpRequest, incident: str, alert: str, entry: Finish) -> HttpResponse:
    return _done(request, FinishAlert(incident, alert, entry.finding, entry.done), incident, alert)


def _done(request: HttpRequest, command: Command, incident: str, alert: str) -> HttpResponse:
    require_alert(signed_in(request), incident, alert)
    return done(request, command, incident)
