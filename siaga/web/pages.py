"""Pages: shells that carry the console, told which screen to be."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from siaga.web.access import ADMINISTRATOR, CALL_TAKER, OFFICER, SUPERVISOR
from siaga.web.audience import audience_of, visible_incident
from siaga.web.door import signed_in

HOME: Final = {
    CALL_TAKER: "/meja",
    OFFICER: "/instansi",
    SUPERVISOR: "/pengawas",
    ADMINISTRATOR: "/pengawas",
}
MANIFEST: Final = "console/.vite/manifest.json"
ENTRY: Final = "src/main.ts"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(HOME[signed_in(request).role])


@require_safe
@ensure_csrf_cookie
def desk(request: HttpRequest) -> HttpResponse:
    return _shell(request, "desk")


@require_safe
@ensure_csrf_cookie
def agency(request: HttpRequest) -> HttpResponse:
    return _shell(request, "agency")


@require_safe
@ensure_csrf_cookie
def supervisor(request: HttpRequest) -> HttpResponse:
    return _shell(request, "supervisor")


@require_safe
@ensure_csrf_cookie
def recordings(request: HttpRequest) -> HttpResponse:
    return _shell(request, "recordings")


@require_safe
@ensure_csrf_cookie
def announcements(request: HttpRequest) -> HttpResponse:
    return _shell(request, "announcements")


@require_safe
@ensure_csrf_cookie
def incident(request: HttpRequest, incident: str) -> HttpResponse:
    language = get_language() or "id"
    visible_incident(audience_of(signed_in(request), language), incident)
    return _shell(request, "incident", incident)


def _shell(request: HttpRequest, page: str, incident: str | None = None) -> HttpResponse:
    data = {
        "page": page,
        "incident": incident,
        "language": get_language(),
        "csrf": get_token(request),
    }
    return render(request, "web/console.html", {"data": data, "assets": assets()})


def assets() -> dict[str, Any]:
    """The files that Vite built for the console's entry: ``script``, ``styles``, ``preloads``.

    Empty while the console is not built; the page then says how to build it.
    """
    found = finders.find(MANIFEST)
    if not isinstance(found, str):
        return {}
    path = Path(found)
    return _assets(path, path.stat().st_mtime_ns)


@cache
def _assets(manifest: Path, _written: int) -> dict[str, Any]:
    chunks: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))
    entry = chunks[ENTRY]
    preloads = [chunks[name] for name in entry.get("imports", ())]
    styles = [*entry.get("css", ()), *(css for one in preloads for css in one.get("css", ()))]
    return {
        "script": f"console/{entry['file']}",
        "styles": [f"console/{css}" for css in styles],
        "preloads": [f"console/{one['file']}" for one in preloads],
    }
