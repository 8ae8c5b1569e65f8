"""Major incidents: declared, gathering, commanded, logged, ended; the page for the leadership."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from siaga.operations.casualties import CountCasualties
from siaga.operations.command import Command
from siaga.operations.majors import (
    DeclareMajor,
    EndMajor,
    GatherIncident,
    LogSituation,
    NameCommander,
    ReleaseIncident,
    ReopenMajor,
)
from siaga.records.models import MajorIncident
from siaga.web.api.answering import sent
from siaga.web.api.reports import done
from siaga.web.api.schemas import IncidentView, Reason
from siaga.web.api.schemas_majors import (
    CasualtyRequest,
    CommanderRequest,
    EndRequest,
    GatherRequest,
    LogRequest,
    MajorBrief,
    MajorRequest,
    MajorView,
)
from siaga.web.audience import require_alert
from siaga.web.door import carry_out, signed_in
from siaga.web.names import Names
from siaga.web.shapes.majors import Whole, brief

router = Router()
LISTED = 50
MAJOR = "/majors/{hex:major}"


@router.get("/majors", response=list[MajorBrief])
def majors(request: HttpRequest) -> HttpResponse:
    """Running and ended ones, the newest first."""
    names = Names()
    return sent([brief(one, names) for one in MajorIncident.objects.all()[:LISTED]])


@router.post("/majors", response=MajorView)
def declare(request: HttpRequest, entry: MajorRequest) -> HttpResponse:
    """Under the id that the page chose."""
    carry_out(request, DeclareMajor(entry.major, entry.name, entry.kind, tuple(entry.incidents)))
    return _view(entry.major)


@router.get(MAJOR, response=MajorView)
def major(request: HttpRequest, major: str) -> HttpResponse:
    return _view(major)


@router.post(MAJOR + "/incidents", response=MajorView)
def gather(request: HttpRequest, major: str, entry: GatherRequest) -> HttpResponse:
    return _done(request, GatherIncident(major, entry.incident), major)


@router.post(MAJOR + "/incidents/{hex:incident}/release", response=MajorView)
def release(request: HttpRequest, major: str, incident: str, entry: Reason) -> HttpResponse:
    return _done(request, ReleaseIncident(major, incident, entry.reason), major)


@router.post(MAJOR + "/commander", response=MajorView)
def commander(request: HttpRequest, major: str, entry: CommanderRequest) -> HttpResponse:
    return _done(request, NameCommander(major, entry.agency, entry.person), major)


@router.post(MAJOR + "/log", response=MajorView)
def log(request: HttpRequest, major: str, entry: LogRequest) -> HttpResponse:
    command = LogSituation(major, entry.entry, entry.text, entry.for_all, entry.corrects or "")
    return _done(request, command, major)


@router.post(MAJOR + "/end", response=MajorView)
def end(request: HttpRequest, major: str, entry: EndRequest) -> HttpResponse:
    return _done(request, EndMajor(major, entry.summary), major)


@router.post(MAJOR + "/reopen", response=MajorView)
def reopen(request: HttpRequest, major: str, entry: Reason) -> HttpResponse:
    return _done(request, ReopenMajor(major, entry.reason), major)


@router.post("/incidents/{hex:incident}/alerts/{hex:alert}/casualties", response=IncidentView)
def casualties(
    request: HttpRequest, incident: str, alert: str, entry: CasualtyRequest
) -> HttpResponse:
    """All that the agency knows of now."""
    require_alert(signed_in(request), incident, alert)
    return done(request, CountCasualties(incident, alert, entry.model_dump()), incident)


def _done(request: HttpRequest, command: Command, major: str) -> HttpResponse:
    carry_out(request, command)
    return _view(major)


def _view(major: str) -> HttpResponse:
    row = MajorIncident.objects.filter(id=major).first()
    if row is None:
        raise Http404
    return sent(Whole(row, Names()).shape(timezone.now()))
