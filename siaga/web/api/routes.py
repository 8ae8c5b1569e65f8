"""The API: routes, and what becomes of errors. Who may use them: ``web/access.py``."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from siaga.domain.refusal import Refused
from siaga.web import trouble
from siaga.web.api import (
    alerts,
    announcements,
    board,
    calls,
    certificates,
    desk,
    field,
    files,
    incidents,
    keeping,
    kept,
    ladders,
    majors,
    parties,
    places,
    plans,
    positions,
    push,
    queue,
    recordings,
    reports,
    supervision,
    together,
    trunks,
)

api = NinjaAPI(
    title="Siaga 112", version="1", docs_url=None, openapi_url=None, urls_namespace="api"
)
ROUTERS = (
    *(
        board,
        desk,
        calls,
        parties,
        supervision,
        queue,
        recordings,
        keeping,
        kept,
        reports,
        incidents,
        alerts,
        places,
    ),
    announcements,
    trunks,
    certificates,
    field,
    files,
    positions,
    push,
    plans,
    together,
    ladders,
    majors,
)
for router in ROUTERS:
    api.add_router("", router.router)


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return trouble.refuse(request, refusal)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, _missing: Http404) -> HttpResponse:
    return trouble.not_found(request)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A text over its limit is 413, as everything that is too big; the rest is 400."""
    first: dict[str, Any] = error.errors[0] if error.errors else {}
    where = ".".join(str(part) for part in first.get("loc", ())[1:] if part != "entry")
    if first.get("type") == "string_too_long":
        limit = first.get("ctx", {}).get("max_length")
        return trouble.answer(request, 413, "too_long", limit=limit, field=where)
    return trouble.answer(request, 400, "malformed", where=where[:200])


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Ninja's own: a body that is not JSON."""
    return trouble.answer(request, error.status_code, "malformed", where="JSON")


for outage in trouble.OUTAGE:
    api.add_exception_handler(outage, lambda request, _outage: trouble.unavailable(request))
