"""Who else is in a call: bring in, transfer, leave, keypad, the pause of the recording."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from siaga.operations.parties import (
    AcceptInvitation,
    DropParty,
    HandOverCall,
    InviteParty,
    LeaveCall,
    PauseRecording,
    ResumeRecording,
    SendKeys,
)
from siaga.web.api.calls import done
from siaga.web.api.party_schemas import Invitation, Keys
from siaga.web.api.schemas import CallView, Reason

router = Router()


@router.post("/calls/{hex:call}/parties", response=CallView)
def invite(request: HttpRequest, call: str, entry: Invitation) -> HttpResponse:
    """Ring somebody: into the conference, to speak with first, or to take the call over."""
    command = InviteParty(call, entry.kind, entry.manner, entry.who, entry.number)
    return done(request, command, call)


@router.post("/calls/{hex:call}/parties/{hex:party}/drop", response=CallView)
def drop(request: HttpRequest, call: str, party: str) -> HttpResponse:
    return done(request, DropParty(call, party), call)


@router.post("/calls/{hex:call}/parties/{hex:party}/hand-over", response=CallView)
def hand_over(request: HttpRequest, call: str, party: str) -> HttpResponse:
    return done(request, HandOverCall(call, party), call)


@router.post("/calls/{hex:call}/accept", response=CallView)
def accept(request: HttpRequest, call: str) -> HttpResponse:
    """Come into the conference that rings at the own desk."""
    return done(request, AcceptInvitation(call), call)


@router.post("/calls/{hex:call}/leave", response=CallView)
def leave(request: HttpRequest, call: str) -> HttpResponse:
    return done(request, LeaveCall(call), call)


@router.post("/calls/{hex:call}/keys", response=CallView)
def keys(request: HttpRequest, call: str, entry: Keys) -> HttpResponse:
    return done(request, SendKeys(call, entry.digits, entry.party or ""), call)


@router.post("/calls/{hex:call}/recording/pause", response=CallView)
def pause_recording(request: HttpRequest, call: str, entry: Reason) -> HttpResponse:
    return done(request, PauseRecording(call, entry.reason), call)


@router.post("/calls/{hex:call}/recording/resume", response=CallView)
def resume_recording(request: HttpRequest, call: str) -> HttpResponse:
    return done(request, ResumeRecording(call), call)
