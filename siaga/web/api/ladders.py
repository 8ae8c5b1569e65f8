"""What a supervisor does with a ladder that climbs, and who is missing on the rosters."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from siaga.operations.command import Command
from siaga.operations.ladders import HurryLadder, RedirectAlert, StopLadder
from siaga.web.api.answering import sent
from siaga.web.api.reports import done
from siaga.web.api.schemas import IncidentView, Reason
from siaga.web.api.schemas_ladders import Hurry, Redirect, RosterGaps
from siaga.web.audience import require_alert
from siaga.web.door import signed_in
from siaga.web.names import Names
from siaga.web.roster_gaps import warnings

router = Router()
LADDER = "/incidents/{hex:incident}/alerts/{hex:alert}"


@router.post(LADDER + "/hurry", response=IncidentView)
def hurry(request: HttpRequest, incident: str, alert: str, entry: Hurry) -> HttpResponse:
    """Ask the next step now."""
    return _done(request, HurryLadder(incident, alert, entry.reason, entry.step), incident, alert)


@router.post(LADDER + "/stop-ladder", response=IncidentView)
def stop(request: HttpRequest, incident: str, alert: str, entry: Reason) -> HttpResponse:
    """Nobody further is asked; the task itself stays."""
    return _done(request, StopLadder(incident, alert, entry.reason), incident, alert)


@router.post(LADDER + "/redirect", response=IncidentView)
def redirect(request: HttpRequest, incident: str, alert: str, entry: Redirect) -> HttpResponse:
    """Another agency has the task from now on."""
    command = RedirectAlert(incident, alert, entry.agency, entry.reason)
    return _done(request, command, incident, alert)


@router.get("/rosters/gaps", response=list[RosterGaps])
def gaps(request: HttpRequest) -> HttpResponse:
    """When until tomorrow night nobody could be asked."""
    return sent(warnings(timezone.localtime().replace(tzinfo=None), Names()))


def _done(request: HttpRequest, command: Command, incident: str, alert: str) -> HttpResponse:
    require_alert(signed_in(request), incident, alert)
    return done(request, command, incident)
