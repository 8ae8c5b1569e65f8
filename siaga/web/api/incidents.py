"""Incidents to look at: the list with search, one, its timeline."""

from __future__ import annotations

from typing import Annotated

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Router
from pydantic import Field

from siaga.records.models import Incident, ReportField
from siaga.web.api.answering import sent
from siaga.web.api.reports import incident_view
from siaga.web.api.schemas import IncidentPage, IncidentView, Page, TimelineEntry
from siaga.web.audience import Audience, audience_of, visible_incident, visible_incidents
from siaga.web.door import signed_in
from siaga.web.languages import known
from siaga.web.names import Names
from siaga.web.shapes.incidents import CENTRE_ONLY, incident_shapes
from siaga.web.timeline.story import story_of

router = Router()
ROWS = 50
Searched = Annotated[str, Field(max_length=200)]


@router.get("/incidents", response=IncidentPage)
def incidents(
    request: HttpRequest,
    q: Searched = "",
    state: str = "",
    category: str = "",
    page: Page = 1,
) -> HttpResponse:
    """The newest first. ``q`` is looked for in the number and in what was written."""
    audience = _audience(request)
    found = visible_incidents(audience)
    if state:
        found = found.filter(state=state)
    if category:
        found = found.filter(category=category)
    if q.strip():
        found = _saying(found, q.strip(), audience)
    rows = list(found.order_by("-opened_at")[(page - 1) * ROWS : page * ROWS])
    items = incident_shapes(rows, audience, Names())
    return sent({"items": items, "total": found.count()})


@router.get("/incidents/{hex:incident}", response=IncidentView)
def incident(request: HttpRequest, incident: str) -> HttpResponse:
    return incident_view(request, incident)


@router.get("/incidents/{hex:incident}/timeline", response=list[TimelineEntry])
def timeline(request: HttpRequest, incident: str) -> HttpResponse:
    """What happened, in order: the incident's own story and that of its calls."""
    audience = _audience(request)
    visible_incident(audience, incident)
    return sent(story_of(incident, audience))


def _audience(request: HttpRequest) -> Audience:
    return audience_of(signed_in(request), known(get_language()))


def _saying(found: QuerySet[Incident], text: str, audience: Audience) -> QuerySet[Incident]:
    """Incidents whose number or report has every word of ``text``; never by a field not seen."""
    for word in text.split():
        said = ReportField.objects.filter(value__icontains=word)
        if not audience.centre:
            said = said.exclude(field__in=CENTRE_ONLY)
        found = found.filter(Q(number__icontains=word) | Q(id__in=said.values("incident")))
    return found
