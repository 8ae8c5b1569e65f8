"""The report of an incident: its fields, priority, calls, notes, its end and return."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Router

from siaga.operations.alarm import RaiseAlarmLevel
from siaga.operations.alerts import Forward
from siaga.operations.command import Command
from siaga.operations.incidents import (
    AddNote,
    AttachCall,
    CloseIncident,
    OverridePriority,
    ReopenIncident,
    SetField,
)
from siaga.operations.news import SettleCaller
from siaga.operations.untouched import LookAt
from siaga.web.api.answering import sent
from siaga.web.api.schemas import (
    CallReference,
    Closing,
    FieldEntry,
    ForwardRequest,
    IncidentView,
    LevelRequest,
    NoteRequest,
    PriorityRequest,
    Reason,
    ToldByHand,
)
from siaga.web.audience import audience_of, visible_incident
from siaga.web.door import carry_out, signed_in
from siaga.web.languages import known
from siaga.web.names import Names
from siaga.web.shapes.incidents import incident_shapes

router = Router()


@router.post("/incidents/{hex:incident}/fields", response=IncidentView)
def set_field(request: HttpRequest, incident: str, entry: FieldEntry) -> HttpResponse:
    """Write one field; the first one opens the report under the id that the page chose."""
    command = SetField(incident, entry.field, entry.value, entry.seen_version, entry.call)
    carry_out(request, command)
    return incident_view(request, incident)


@router.post("/incidents/{hex:incident}/callers/{hex:caller}/settle", response=IncidentView)
def settle_caller(
    request: HttpRequest, incident: str, caller: str, entry: ToldByHand
) -> HttpResponse:
    """Somebody has told a caller by telephone, or tried to."""
    return done(request, SettleCaller(incident, caller, entry.news, entry.how), incident)


@router.post("/incidents/{hex:incident}/priority", response=IncidentView)
def priority(request: HttpRequest, incident: str, entry: PriorityRequest) -> HttpResponse:
    return done(request, OverridePriority(incident, entry.priority, entry.reason), incident)


@router.post("/incidents/{hex:incident}/forward", response=IncidentView)
def forward(request: HttpRequest, incident: str, entry: ForwardRequest) -> HttpResponse:
    instead_of = entry.instead_of or ""
    command = Forward(incident, tuple(entry.agencies), tuple(entry.inform), instead_of)
    return done(request, command, incident)


@router.post("/incidents/{hex:incident}/level", response=IncidentView)
def level(request: HttpRequest, incident: str, entry: LevelRequest) -> HttpResponse:
    """Raise the alarm level, and alert whom the plan calls by it."""
    return done(request, RaiseAlarmLevel(incident, entry.level, entry.reason), incident)


@router.post("/incidents/{hex:incident}/notes", response=IncidentView)
def note(request: HttpRequest, incident: str, entry: NoteRequest) -> HttpResponse:
    command = AddNote(incident, entry.note, entry.agency, entry.question, entry.text)
    return done(request, command, incident)


@router.post("/incidents/{hex:incident}/close", response=IncidentView)
def close(request: HttpRequest, incident: str, entry: Closing) -> HttpResponse:
    return done(request, CloseIncident(incident, entry.disposition), incident)


@router.post("/incidents/{hex:incident}/reopen", response=IncidentView)
def reopen(request: HttpRequest, incident: str, entry: Reason) -> HttpResponse:
    return done(request, ReopenIncident(incident, entry.reason), incident)


@router.post("/incidents/{hex:incident}/looked-at", response=IncidentView)
def looked_at(request: HttpRequest, incident: str, entry: Reason) -> HttpResponse:
    """Nobody touched it for long; a supervisor says why it may go on."""
    return done(request, LookAt(incident, entry.reason), incident)


@router.post("/incidents/{hex:incident}/attach-call", response=IncidentView)
def attach_call(request: HttpRequest, incident: str, entry: CallReference) -> HttpResponse:
    return done(request, AttachCall(incident, entry.call), incident)


def done(request: HttpRequest, command: Command, incident: str) -> HttpResponse:
    """Carry out a command on an incident that exists for this person, and show it as it is now."""
    audience = audience_of(signed_in(request), known(get_language()))
    visible_incident(audience, incident)
    carry_out(request, command)
    return incident_view(request, incident)


def incident_view(request: HttpRequest, incident: str) -> HttpResponse:
    """The incident as this person may see it. Raises ``Http404``."""
    audience = audience_of(signed_in(request), known(get_language()))
    row = visible_incident(audience, incident)
    return sent(incident_shapes([row], audience, Names())[0])
