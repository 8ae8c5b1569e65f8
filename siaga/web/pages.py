"""Pages: shells that carry the console, told which screen to be."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from siaga.records.models import MajorIncident
from siaga.web.access import ADMINISTRATOR, CALL_TAKER, LEADERSHIP, OFFICER, SUPERVISOR
from siaga.web.audience import audience_of, visible_incident
from siaga.web.door import signed_in

HOME: Final = {
    CALL_TAKER: "/meja",
    OFFICER: "/instansi",
    SUPERVISOR: "/pengawas",
    ADMINISTRATOR: "/pengawas",
    LEADERSHIP: "/kejadian-besar",
}
MANIFEST: Final = "console/.vite/manifest.json"
ENTRY: Final = "src/main.ts"
FIELD: Final = "src/field/FieldPage.svelte"
FIELD_PARTS: Final = ("src/field/", "src/lib/parts/")
"""What the field's page loads later, when it is asked for; the map is too big to be kept unasked."""


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
def field(request: HttpRequest) -> HttpResponse:
    return _shell(request, "field")


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
def plans(request: HttpRequest) -> HttpResponse:
    return _shell(request, "plans")


@require_safe
@ensure_csrf_cookie
def majors(request: HttpRequest) -> HttpResponse:
    return _shell(request, "majors")


@require_safe
@ensure_csrf_cookie
def major(request: HttpRequest, major: str) -> HttpResponse:
    if not MajorIncident.objects.filter(id=major).exists():
        raise Http404
    return _shell(request, "major")


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
    screen = FIELD if page == "field" else None
    return render(request, "web/console.html", {"data": data, "assets": assets(screen)})


def assets(screen: str | None = None) -> dict[str, Any]:
    """The files that Vite built for the console's entry: ``script``, ``styles``, ``preloads``.

    With ``screen``, the module of one screen, also what that loads first: on a slow line each
    file that is asked for only after another has been read costs a second.
    Empty while the console is not built; the page then says how to build it.
    """
    chunks = _chunks()
    if not chunks:
        return {}
    wanted = [chunks[name] for name in _loaded(chunks, [ENTRY, *([screen] if screen else [])])]
    return {
        "script": f"console/{chunks[ENTRY]['file']}",
        "styles": [f"console/{css}" for one in wanted for css in one.get("css", ())],
        "preloads": [f"console/{one['file']}" for one in wanted if one is not chunks[ENTRY]],
    }


def built_for(screen: str) -> set[str]:
    """Every file that the entry and ``screen`` need, and those parts that it loads later."""
    chunks = _chunks()
    if screen not in chunks:
        return set()
    later = [one for one in chunks[screen].get("dynamicImports", ()) if one.startswith(FIELD_PARTS)]
    wanted = [chunks[name] for name in _loaded(chunks, [ENTRY, screen, *later])]
    return {f"console/{file}" for one in wanted for file in (one["file"], *one.get("css", ()))}


def field_scripts() -> str:
    """Everything that the field's page can load, as text: what is said there stands in it.

    "" while the console is not built.
    """
    found = finders.find(MANIFEST)
    chunks = _chunks()
    if not isinstance(found, str) or FIELD not in chunks:
        return ""
    return _scripts(Path(found), Path(found).stat().st_mtime_ns)


@cache
def _scripts(manifest: Path, written: int) -> str:
    chunks = _read(manifest, written)
    names = _loaded(chunks, [ENTRY, FIELD, *chunks[FIELD].get("dynamicImports", ())])
    files = [manifest.parents[1] / chunks[name]["file"] for name in names]
    return "".join(file.read_text(encoding="utf-8") for file in files if file.suffix == ".js")


def _loaded(chunks: dict[str, Any], names: list[str]) -> list[str]:
    """``names`` and what they import, each once, in the order in which they were named."""
    found: list[str] = []
    waiting = list(names)
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found.append(name)
            waiting.extend(chunks[name].get("imports", ()))
    return found


def _chunks() -> dict[str, Any]:
    """Vite's list of what it built; {} while it has not."""
    found = finders.find(MANIFEST)
    if not isinstance(found, str):
        return {}
    path = Path(found)
    return _read(path, path.stat().st_mtime_ns)


@cache
def _read(manifest: Path, _written: int) -> dict[str, Any]:
    chunks: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))
    return chunks
