"""Calls: lists, and what a call taker does with one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from siaga.operations.command import Command
from siaga.operations.conversations import (
    AnswerCall,
    CallBack,
    HangUpCall,
    HoldCall,
    ResumeCall,
    SetOutcome,
    SettleCallBack,
)
from siaga.operations.referrals import FollowUpReferral, ReferCall
from siaga.records.models import Call
from siaga.web.api.answering import sent
from siaga.web.api.schemas import (
    CalledBack,
    CallPage,
    CallView,
    OutcomeRequest,
    Page,
    Settlement,
)
from siaga.web.api.schemas_referrals import FollowUpRequest, ReferRequest
from siaga.web.door import carry_out
from siaga.web.names import Names
from siaga.web.shapes.calls import call_shapes

router = Router()
ROWS = 50


@router.get("/calls", response=CallPage)
def calls(request: HttpRequest, page: Page = 1, call_back: str = "") -> HttpResponse:
    """All calls, the newest first; ``call_back=due`` those that somebody must still call back."""
    found = Call.objects.all()
    if call_back:
        found = found.filter(call_back=call_back)
    rows = list(found[(page - 1) * ROWS : page * ROWS])
    return sent({"items": call_shapes(rows, Names()), "total": found.count()})


@router.get("/calls/{hex:call}", response=CallView)
def call(request: HttpRequest, call: str) -> HttpResponse:
    return _view(call)


@router.post("/calls/{hex:call}/answer", response=CallView)
def answer(request: HttpRequest, call: str) -> HttpResponse:
    return done(request, AnswerCall(call), call)


@router.post("/calls/{hex:call}/hold", response=CallView)
def hold(request: HttpRequest, call: str) -> HttpResponse:
    return done(request, HoldCall(call), call)


@router.post("/calls/{hex:call}/resume", response=CallView)
def resume(request: HttpRequest, call: str) -> HttpResponse:
    return done(request, ResumeCall(call), call)


@router.post("/calls/{hex:call}/hang-up", response=CallView)
def hang_up(request: HttpRequest, call: str) -> HttpResponse:
    return done(request, HangUpCall(call), call)


@router.post("/calls/{hex:call}/outcome", response=CallView)
def outcome(request: HttpRequest, call: str, entry: OutcomeRequest) -> HttpResponse:
    return done(request, SetOutcome(call, entry.outcome), call)


@router.post("/calls/{hex:call}/refer", response=CallView)
def refer(request: HttpRequest, call: str, entry: ReferRequest) -> HttpResponse:
    """Not an emergency: handed over."""
    return done(request, ReferCall(call, entry.to), call)


@router.post("/calls/{hex:call}/refer/result", response=CallView)
def follow_up(request: HttpRequest, call: str, entry: FollowUpRequest) -> HttpResponse:
    """What came of the hand-over."""
    found = FollowUpReferral(call, entry.to, entry.result, entry.reference, entry.said, entry.seen)
    return done(request, found, call)


@router.post("/calls/{hex:call}/settle-call-back", response=CallView)
def settle_call_back(request: HttpRequest, call: str, entry: Settlement) -> HttpResponse:
    return done(request, SettleCallBack(call, entry.how), call)


@router.post("/calls/{hex:call}/call-back", response=CalledBack)
def call_back(request: HttpRequest, call: str) -> HttpResponse:
    """Dial the number again; answers with the id of the outgoing call."""
    reply = carry_out(request, CallBack(call))
    return sent({"call": reply["back_call"]})


def done(request: HttpRequest, command: Command, call: str) -> HttpResponse:
    """Carry it out; the answer is the call as it is then."""
    carry_out(request, command)
    return _view(call)


def _view(call: str) -> HttpResponse:
    row = Call.objects.filter(id=call).first()
    if row is None:
        raise Http404
    return sent(call_shapes([row], Names())[0])
