"""Answers that are not what was asked for: in words, as JSON for the API, as a page for people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from siaga.catalogue.voice import LARGEST_BYTES as LARGEST_SOUND_BYTES
from siaga.domain.file_rules import LARGEST_BYTES
from siaga.domain.refusal import Malformed, Refused
from siaga.ledger.unavailable import LedgerUnavailable
from siaga.web.words import say

BODY_LIMIT: Final = 256 * 1024
"""Bytes of one request. The longest field is 10,000 characters: far below this."""

IS_FILE: Final = re.compile(r"/api/incidents/[0-9a-f]{32}/files")
IS_SOUND: Final = re.compile(r"/api/announcements/[a-z_]{1,40}")
"""What may be bigger: the file itself is the body."""

OUTAGE: Final = (LedgerUnavailable, OperationalError, InterfaceError)
"""The database can not be reached or written; nothing is wrong with the request."""

STREAMS: Final = frozenset(
    {
        "unknown_call",
        "unknown_incident",
        "unknown_alert",
        "unknown_account",
        "unknown_file",
        "unknown_major",
    }
)
"""Codes of what an address names: 404 rather than 400."""


def largest_body(path: str) -> int:
    """Bytes that may be sent there."""
    if IS_SOUND.fullmatch(path):
        return LARGEST_SOUND_BYTES
    return LARGEST_BYTES if IS_FILE.fullmatch(path) else BODY_LIMIT


def body(code: str, values: Mapping[str, object]) -> dict[str, object]:
    """``{"code", "message", "values"}``: what every refusal of the API carries."""
    return {
        "code": code,
        "message": say(code, values),
        "values": {name: _plain(value) for name, value in values.items()},
    }


def answer(request: HttpRequest, status: int, code: str, **values: object) -> HttpResponse:
    """The refusal as whoever asked can read it."""
    content = body(code, values)
    if wants_json(request):
        response: HttpResponse = JsonResponse(content, status=status)
    else:
        response = render(request, "web/trouble.html", {"trouble": content}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith(("/api/", "/live/"))


def status_of(refusal: Refused) -> int:
    """400 malformed, 403 not yours, 404 not there, 409 refused or changed, 413 too long."""
    if refusal.code == "forbidden":
        return 403
    if refusal.code in STREAMS:
        return 404
    if refusal.code in ("too_long", "file_too_big"):
        return 413
    if isinstance(refusal, Malformed):
        return 400
    return 409


def refuse(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return answer(request, status_of(refusal), refusal.code, **refusal.values)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database can not be reached or written; the page keeps what it has and asks again."""
    response = answer(request, 503, "ledger_unavailable")
    response["Retry-After"] = "2"
    return response


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's name for the hook: settings.CSRF_FAILURE_VIEW."""
    return answer(request, 403, "csrf")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 404, "not_found")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 403, "forbidden")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 400, "malformed", where=request.path[:200])


def defect(request: HttpRequest) -> HttpResponse:
    return answer(request, 500, "defect")


def too_big(request: HttpRequest) -> HttpResponse:
    if IS_FILE.fullmatch(request.path):
        return answer(request, 413, "file_too_big", limit_mb=LARGEST_BYTES // 2**20)
    if IS_SOUND.fullmatch(request.path):
        return answer(request, 413, "too_big", limit_kb=LARGEST_SOUND_BYTES // 1024)
    limit = min(BODY_LIMIT, settings.DATA_UPLOAD_MAX_MEMORY_SIZE or BODY_LIMIT)
    return answer(request, 413, "too_big", limit_kb=limit // 1024)


def _plain(value: object) -> object:
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return str(value)
