"""The supervisor at calls and at other people's desks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from siaga.operations.desks import MakeReady, PauseDesk, SignOffDesk
from siaga.operations.supervision import (
    AttendCall,
    CallSupervisor,
    HeedCall,
    StopAttending,
    TakeOverCall,
)
from siaga.web.api.answering import DONE, sent
from siaga.web.api.calls import done
from siaga.web.api.party_schemas import Mode
from siaga.web.api.schemas import CallView, Done, Reason
from siaga.web.door import carry_out

router = Router()


@router.post("/calls/{hex:call}/supervisor", response=CallView)
def call_supervisor(request: HttpRequest, call: str) -> HttpResponse:
    return done(request, CallSupervisor(call), call)


@router.post("/calls/{hex:call}/heed", response=CallView)
def heed(request: HttpRequest, call: str) -> HttpResponse:
    return done(request, HeedCall(call), call)


@router.post("/calls/{hex:call}/attend", response=CallView)
def attend(request: HttpRequest, call: str, entry: Mode) -> HttpResponse:
    """Listen, whisper or join; needs the own desk signed on, with its audio."""
    return done(request, AttendCall(call, entry.mode), call)


@router.post("/calls/{hex:call}/attend/stop", response=CallView)
def stop_attending(request: HttpRequest, call: str) -> HttpResponse:
    return done(request, StopAttending(call), call)


@router.post("/calls/{hex:call}/take-over", response=CallView)
def take_over(request: HttpRequest, call: str) -> HttpResponse:
    """A supervisor, or whoever left this call to the others and goes back."""
    return done(request, TakeOverCall(call), call)


@router.post("/desks/{int:call_taker}/ready", response=Done)
def make_ready(request: HttpRequest, call_taker: int) -> HttpResponse:
    carry_out(request, MakeReady(call_taker))
    return sent(DONE)


@router.post("/desks/{int:call_taker}/pause", response=Done)
def pause(request: HttpRequest, call_taker: int, entry: Reason) -> HttpResponse:
    carry_out(request, PauseDesk(entry.reason, call_taker))
    return sent(DONE)


@router.post("/desks/{int:call_taker}/sign-off", response=Done)
def sign_off(request: HttpRequest, call_taker: int) -> HttpResponse:
    carry_out(request, SignOffDesk("supervisor", call_taker))
    return sent(DONE)
