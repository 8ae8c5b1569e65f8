"""What a browser keeps so that a screen opens while the server is away: an empty page and files.

Nothing here knows anybody: what a person last saw is kept by the console, apart
(``console/src/lib/offline``), and forgotten when that person signs out.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Final

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from siaga.web.pages import FIELD, assets, built_for

WORKER: Final = "console/worker.js"
FILES: Final = "console/assets"


@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """The page around every screen, for nobody in particular."""
    return render(request, "web/console.html", {"assets": assets()})


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, told what to keep. 404 while the console is not built.

    A phone keeps the ``field``'s only, a desk all: one worker for both, because a browser that
    exchanges one for another may lose the page it is opening (``docs/adr/0012-the-field.md``).
    Its address is at the top because a worker serves what lies below its own.
    The version changes with any byte of it, so a browser notices a new build.
    """
    script, folder = finders.find(WORKER), finders.find(FILES)
    if not isinstance(script, str) or not isinstance(folder, str):
        raise Http404
    source = Path(script).read_text(encoding="utf-8")
    files = sorted(static(f"{FILES}/{file.name}") for file in Path(folder).iterdir())
    field = sorted(static(file) for file in built_for(FIELD))
    page = shell(request).content
    digest = hashlib.sha256(page + json.dumps(files).encode() + source.encode())
    version = digest.hexdigest()[:16]
    build = {"version": version, "shell": reverse("shell"), "files": files, "field": field}
    response = HttpResponse(
        f"const BUILD = {json.dumps(build)};\n{source}", content_type="text/javascript"
    )
    response["Cache-Control"] = "no-cache"
    return response
