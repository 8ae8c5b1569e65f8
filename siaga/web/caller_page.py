"""The caller's own page: how far the help is, for whoever has the address from the SMS.

It knows nobody: no number, no name, no agency, no place finer than the kecamatan. It sets no
cookie, loads nothing else and weighs some two kilobytes.
"""

from __future__ import annotations

import contextlib
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from csp.decorators import csp
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, override
from django.views.decorators.http import require_http_methods

from siaga.domain.incident_state import ENGAGED
from siaga.domain.news import BY_SMS
from siaga.domain.news_rules import is_over
from siaga.domain.refusal import Refused
from siaga.operations.command import CALLER
from siaga.operations.door import execute
from siaga.operations.news import RateByLink, find_by_link
from siaga.records.models import Alert, Assignment, Call, Incident, IncidentCall, ToldCaller
from siaga.web.languages import LANGUAGES, known
from siaga.web.places import place_names

STYLE: Final = (Path(__file__).parent / "templates/web/caller_page.css").read_text("utf-8")
_DIGEST: Final = b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY: Final = {
    "default-src": ["'none'"],
    "style-src": [f"'sha256-{_DIGEST}'"],
    "img-src": ["data:"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
RATINGS: Final = range(1, 6)
TAKEN: Final = ("acknowledged", "done")
AGAIN_S: Final = 60
"""While help is on its way the page asks again by itself."""


@dataclass(frozen=True)
class Progress:
    """Moments of the incident; None: not yet."""

    received: datetime
    en_route: datetime | None
    on_scene: datetime | None
    ended: datetime | None


@csp(POLICY)  # type: ignore[arg-type]  # it takes views with more than a request as well
@require_http_methods(["GET", "HEAD", "POST"])
def caller_page(request: HttpRequest, link: str) -> HttpResponse:
    """An address that was never given and one whose time is over read the same."""
    if request.method == "POST":
        return _rate(request, link)
    language = known(request.GET.get("bahasa"))
    with override(language):
        shown = _shown(link)
        status = 200 if shown else 404
        other = next(one for one in LANGUAGES if one != language)
        frame = {
            "style": STYLE,
            "centre": settings.SIAGA_CENTRE_NAME,
            "language": language,
            "other": other,
            "again_s": AGAIN_S if shown and shown["at_work"] else None,
        }
        page = render(request, "web/caller_page.html", {**frame, "shown": shown}, status=status)
    page["Content-Language"] = language
    page["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    page["Referrer-Policy"] = "no-referrer"
    return page


def _rate(request: HttpRequest, link: str) -> HttpResponse:
    """Whatever the rules say, the page shows what counts now."""
    written = request.POST.get("nilai", "")
    if written in {str(digit) for digit in RATINGS}:
        with contextlib.suppress(Refused):
            execute(RateByLink(link, int(written)), by=CALLER)
    response = HttpResponseRedirect(request.get_full_path())
    response["Referrer-Policy"] = "no-referrer"
    return response


def _shown(link: str) -> dict[str, Any] | None:
    """What the page says; None when there is nothing to see by this address."""
    found = find_by_link(link)
    if found is None:
        return None
    incident = _incident(*found)
    if incident is None or is_over(incident.closed_at, timezone.now()):
        return None
    told = ToldCaller.objects.filter(incident=incident.id, call=found[1]).first()
    closed = incident.state == "closed"
    progress = _progress(incident, found[1])
    return {
        "number": incident.number,
        "kecamatan": place_names(incident.region)["kecamatan_name"],
        "steps": _steps(progress),
        "at_work": not closed,
        "may_rate": closed and told is not None and told.ended == BY_SMS,
        "rating": told.rating if told else None,
        "ratings": [(digit, digit == (told.rating if told else None)) for digit in RATINGS],
    }


def _incident(incident: str, call: str) -> Incident | None:
    """A merge that was undone takes the call back to the record that it is about. ``call`` is the
    report itself of somebody who came to the office."""
    own = Incident.objects.filter(id=call).first()
    while own is not None and own.merged_into:
        own = Incident.objects.filter(id=own.merged_into).first()
    if own is not None:
        return own
    if not IncidentCall.objects.filter(incident=incident, call=call).exists():
        about = Call.objects.filter(id=call).values_list("incident", flat=True).first()
        incident = about or ""
    return Incident.objects.filter(id=incident).exclude(state="merged").first()


def _progress(incident: Incident, call: str) -> Progress:
    """Of units that turned round before they arrived nothing is said. Of an agency without units it
    is known that its people set out, and not when they arrive."""
    sent = Assignment.objects.filter(incident=incident.id)
    coming = [one for one in sent if one.on_scene_at or one.state in ENGAGED]
    people = Alert.objects.filter(incident=incident.id, state__in=TAKEN, set_out_at__isnull=False)
    left = [at for one in coming if (at := one.en_route_at or one.on_scene_at)]
    offered = Call.objects.filter(id=call).values_list("offered_at", flat=True).first()
    return Progress(
        offered or incident.opened_at,
        min(
            [*left, *(at for at in people.values_list("set_out_at", flat=True) if at)], default=None
        ),
        min((one.on_scene_at for one in coming if one.on_scene_at), default=None),
        incident.closed_at if incident.state == "closed" else None,
    )


def _steps(progress: Progress) -> list[dict[str, Any]]:
    """What was left out when it ended is not shown as still to come."""
    named = [
        (gettext("Your report was received"), progress.received),
        (gettext("Help has set out"), progress.en_route),
        (gettext("Help is at the place"), progress.on_scene),
        (gettext("Ended"), progress.ended),
    ]
    return [
        {"name": name, "at": at} for name, at in named if at is not None or progress.ended is None
    ]
