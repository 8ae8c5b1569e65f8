"""Incidents merged, parted, and made from one another's report."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from siaga.operations.merging import MergeIncident, UndoMerge
from siaga.operations.splitting import SplitReport
from siaga.web.alike import alike
from siaga.web.api.answering import sent
from siaga.web.api.reports import done, incident_view
from siaga.web.api.schemas import IncidentView, Reason
from siaga.web.api.schemas_together import AlikeIncident, MergeRequest, SplitRequest
from siaga.web.audience import Audience, visible_incident
from siaga.web.door import carry_out

router = Router()
Searched = Annotated[str, Field(max_length=200)]


@router.get("/incidents/{hex:incident}/alike", response=list[AlikeIncident])
def alike_incidents(request: HttpRequest, incident: str, q: Searched = "") -> HttpResponse:
    """Into which this one could be merged."""
    return sent(alike(visible_incident(Audience(None, ""), incident), q.strip()))


@router.post("/incidents/{hex:incident}/merge", response=IncidentView)
def merge(request: HttpRequest, incident: str, entry: MergeRequest) -> HttpResponse:
    """It is the same as ``into``."""
    return done(request, MergeIncident(incident, entry.into, entry.reason), incident)


@router.post("/incidents/{hex:incident}/undo-merge", response=IncidentView)
def undo_merge(request: HttpRequest, incident: str, entry: Reason) -> HttpResponse:
    return done(request, UndoMerge(incident, entry.reason), incident)


@router.post("/incidents/{hex:incident}/split", response=IncidentView)
def split(request: HttpRequest, incident: str, entry: SplitRequest) -> HttpResponse:
    """Answers with the new incident."""
    visible_incident(Audience(None, ""), incident)
    carry_out(request, SplitReport(incident, entry.incident, tuple(entry.parts)))
    return incident_view(request, entry.incident)
