"""Stored recordings as a list: those of no incident above all, which no other page shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router

from siaga.domain.number import number_key
from siaga.records.models import Call, IncidentCall, LegalHold
from siaga.web.api.answering import sent
from siaga.web.api.schemas import Page, Searched
from siaga.web.api.schemas_recordings import KeptPage
from siaga.web.names import Names
from siaga.web.shapes.calls import call_shapes
from siaga.web.shapes.keeping import hold_shape

router = Router()
ROWS = 20
CALL, INCIDENT = "call:", "incident:"


@router.get("/recordings-kept", response=KeptPage)
def kept(
    request: HttpRequest,
    page: Page = 1,
    which: Literal["alone", "held", "all"] = "alone",
    number: Searched = "",
) -> HttpResponse:
    """The newest first. ``alone``: about no incident; ``held``: by a legal hold of their own or
    of their incident. ``number``: the caller's, whole."""
    found = Call.objects.filter(recording="stored").order_by("-offered_at", "-id")
    if number.strip():
        found = found.filter(number_key=number_key(number) or "-")
    if which == "alone":
        found = found.exclude(id__in=IncidentCall.objects.values("call"))
    elif which == "held":
        found = _held(found)
    rows = list(found[(page - 1) * ROWS : page * ROWS])
    names = Names()
    holds = _holds(rows)
    shapes = call_shapes(rows, names)
    items = [
        {"call": shape, "hold": hold_shape(hold, names) if (hold := holds.get(row.id)) else None}
        for row, shape in zip(rows, shapes, strict=True)
    ]
    return sent({"items": items, "total": found.count()})


def _held(found: QuerySet[Call]) -> QuerySet[Call]:
    subjects = list(LegalHold.objects.values_list("subject", flat=True))
    calls = [one.removeprefix(CALL) for one in subjects if one.startswith(CALL)]
    incidents = [one.removeprefix(INCIDENT) for one in subjects if one.startswith(INCIDENT)]
    about = IncidentCall.objects.filter(incident__in=incidents).values("call")
    return found.filter(Q(id__in=calls) | Q(id__in=about))


def _holds(rows: Sequence[Call]) -> dict[str, Any]:
    """The hold on each call: its own, else its incident's."""
    about = IncidentCall.objects.filter(call__in=[row.id for row in rows])
    pairs = [
        (call, f"{INCIDENT}{incident}") for call, incident in about.values_list("call", "incident")
    ]
    pairs += [(row.id, f"{CALL}{row.id}") for row in rows]
    standing = LegalHold.objects.in_bulk([subject for _call, subject in pairs])
    return {call: standing[subject] for call, subject in pairs if subject in standing}
