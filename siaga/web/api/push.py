"""Web Push: an officer's browser asks to sound, and takes that back."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from siaga.domain.push import TAKEN_BACK
from siaga.operations.push import BeginPush, EndPush, allowed_services
from siaga.protocols.web_push import public_key, signing_key
from siaga.records.models import PushBrowser
from siaga.web.api.answering import DONE, sent
from siaga.web.api.schemas import Done
from siaga.web.api.schemas_push import PushEntry, PushTakenBack, PushView
from siaga.web.door import carry_out, signed_in
from siaga.web.signin import PUSH_BROWSER

router = Router()


@router.get("/push", response=PushView)
def look(request: HttpRequest) -> HttpResponse:
    """With which key a browser subscribes, and which of this officer's browsers sound."""
    own = PushBrowser.objects.filter(account=signed_in(request).pk)
    there = allowed_services() is not None
    key = public_key(signing_key(str(settings.SIAGA_PUSH_KEY))) if there else ""
    return sent({"key": key, "browsers": list(own.values_list("browser", flat=True))})


@router.post("/push", response=Done)
def begin(request: HttpRequest, entry: PushEntry) -> HttpResponse:
    """This browser sounds from now on; until it is taken back, or signed out."""
    reply = carry_out(request, BeginPush(entry.endpoint, entry.p256dh, entry.auth))
    request.session[PUSH_BROWSER] = reply["browser"]
    return sent(DONE)


@router.post("/push/end", response=Done)
def end(request: HttpRequest, entry: PushTakenBack) -> HttpResponse:
    carry_out(request, EndPush(entry.browser, TAKEN_BACK))
    request.session.pop(PUSH_BROWSER, None)
    return sent(DONE)
