"""The call taker's own desk: shift, audio leg, ready and pause."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from siaga.domain.refusal import Refused
from siaga.operations.centre import RequestDemoCall
from siaga.operations.desks import MakeReady, PauseDesk, SignOffDesk, SignOnDesk
from siaga.web.api.answering import DONE, sent
from siaga.web.api.schemas import DemoCall, Done, Reason
from siaga.web.api.schemas_desk import DeskDevice, Leg
from siaga.web.door import carry_out

router = Router()

REALM: Final = "siaga"
LEG_FOR: Final = timedelta(hours=16)
"""Longer than any session: the session's end signs the desk off before."""


@router.post("/desk/sign-on", response=Leg)
def sign_on(request: HttpRequest, entry: DeskDevice) -> HttpResponse:
    """Begin the shift; the credentials are good for this browser's audio leg only. With a desk
    phone they are good for nothing: the engine never hears of them.

    Asked again, new ones are made and the earlier ones end: the newest page has the desk.
    """
    leg, password = secrets.token_hex(16), secrets.token_urlsafe(24)
    ha1 = hashlib.md5(f"{leg}:{REALM}:{password}".encode(), usedforsecurity=False).hexdigest()
    session = request.session.session_key or ""
    expires_at = timezone.now() + LEG_FOR
    reply = carry_out(request, SignOnDesk(leg, ha1, expires_at, session, entry.phone))
    if not entry.phone and reply["leg"] != leg:
        raise Refused("changed_meanwhile")
    return sent(
        {
            "username": leg,
            "password": password,
            "ws": "/sip",
            "target": f"sip:desk@{REALM}",
            "ice_servers": [],
        }
    )


@router.post("/desk/sign-off", response=Done)
def sign_off(request: HttpRequest) -> HttpResponse:
    carry_out(request, SignOffDesk("own"))
    return sent(DONE)


@router.post("/desk/ready", response=Done)
def ready(request: HttpRequest) -> HttpResponse:
    carry_out(request, MakeReady())
    return sent(DONE)


@router.post("/desk/pause", response=Done)
def pause(request: HttpRequest, entry: Reason) -> HttpResponse:
    carry_out(request, PauseDesk(entry.reason))
    return sent(DONE)


@router.post("/demo/call", response=Done)
def demo_call(request: HttpRequest, entry: DemoCall) -> HttpResponse:
    """Let a simulated citizen call 112: in demo mode only."""
    if not settings.SIAGA_CONFIGURATION.demo:
        raise Refused("demo_only")
    carry_out(request, RequestDemoCall(entry.category))
    return sent(DONE)
