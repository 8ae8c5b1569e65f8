"""The field: which unit an officer is with, and the caller's number."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from siaga.operations.field import (
    CallCrewHelp,
    JoinUnit,
    LeaveUnit,
    OpenCallerNumber,
    SayCrewSafe,
)
from siaga.operations.unit_service import SetUnitService
from siaga.records.models import Alert, ReportField
from siaga.web.api.answering import DONE, sent
from siaga.web.api.reports import done
from siaga.web.api.schemas import Done, IncidentView, Purpose
from siaga.web.api.schemas_field import CallerNumber, RecommendedUnit, Service
from siaga.web.audience import require_alert, require_part
from siaga.web.door import carry_out, signed_in
from siaga.web.recommended import recommended

router = Router()


@router.post("/units/{unit}/join", response=Done)
def join(request: HttpRequest, unit: str) -> HttpResponse:
    carry_out(request, JoinUnit(unit))
    return sent(DONE)


@router.post("/units/{unit}/service", response=Done)
def service(request: HttpRequest, unit: str, entry: Service) -> HttpResponse:
    """Of the own agency, or by an overseer for whoever is on the telephone."""
    carry_out(request, SetUnitService(unit, entry.reason))
    return sent(DONE)


@router.post("/field/leave", response=Done)
def leave(request: HttpRequest) -> HttpResponse:
    carry_out(request, LeaveUnit())
    return sent(DONE)


@router.post("/incidents/{hex:incident}/alerts/{hex:alert}/caller", response=CallerNumber)
def caller(request: HttpRequest, incident: str, alert: str, entry: Purpose) -> HttpResponse:
    """The caller's number, for a purpose that stands in the timeline of the same incident: a
    merge may have moved the task."""
    require_part(signed_in(request), incident, alert)
    reply = carry_out(request, OpenCallerNumber(incident, alert, entry.purpose))
    field = ReportField.objects.filter(incident=reply["incident"], field="caller_number").first()
    return sent({"number": field.value if field else ""})


@router.post(
    "/incidents/{hex:incident}/alerts/{hex:alert}/units/{unit}/safe", response=IncidentView
)
def safe(request: HttpRequest, incident: str, alert: str, unit: str) -> HttpResponse:
    """The crew is well; it is asked again in a while."""
    require_alert(signed_in(request), incident, alert)
    return done(request, SayCrewSafe(incident, alert, unit), incident)


@router.post(
    "/incidents/{hex:incident}/alerts/{hex:alert}/units/{unit}/help", response=IncidentView
)
def help_called(request: HttpRequest, incident: str, alert: str, unit: str) -> HttpResponse:
    """The crew is in danger."""
    require_alert(signed_in(request), incident, alert)
    return done(request, CallCrewHelp(incident, alert, unit), incident)


@router.get(
    "/incidents/{hex:incident}/alerts/{hex:alert}/recommended", response=list[RecommendedUnit]
)
def recommended_units(request: HttpRequest, incident: str, alert: str) -> HttpResponse:
    """The agency's other units, the one to send first first."""
    require_part(signed_in(request), incident, alert)
    return sent(recommended(Alert.objects.get(id=alert)))
