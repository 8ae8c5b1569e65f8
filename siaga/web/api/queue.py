"""The queue: what a call wants, silence, reputations; and how the whole room works."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from siaga.operations.command import Command
from siaga.operations.modes import BeginDrill, BeginSurge, EndDrill, EndSurge, SetSkills
from siaga.operations.queue import (
    AskByKeys,
    FinishReview,
    ForgiveNumber,
    LiftDrill,
    SendBack,
    StopCallBack,
    WantSkill,
)
from siaga.records.models import Call
from siaga.web.api.answering import DONE, sent
from siaga.web.api.schemas import Done
from siaga.web.api.schemas_queue import (
    DrillRequest,
    Prompt,
    ReputationView,
    Skill,
    SkillsRequest,
    Surge,
    Trunk,
    TrunkList,
)
from siaga.web.door import carry_out
from siaga.web.names import Names
from siaga.web.shapes.reputation import reputation_shape

router = Router()


@router.post("/calls/{hex:call}/skill", response=Done)
def skill(request: HttpRequest, call: str, entry: Skill) -> HttpResponse:
    return _done(request, WantSkill(call, entry.skill))


@router.post("/calls/{hex:call}/send-back", response=Done)
def send_back(request: HttpRequest, call: str, entry: Skill) -> HttpResponse:
    """Back to the queue, for somebody who has the skill."""
    return _done(request, SendBack(call, entry.skill))


@router.post("/calls/{hex:call}/prompt", response=Done)
def prompt(request: HttpRequest, call: str, entry: Prompt) -> HttpResponse:
    """Nobody speaks: let the caller hear an announcement that asks for keys."""
    return _done(request, AskByKeys(call, entry.prompt))


@router.post("/calls/{hex:call}/stop-call-back", response=Done)
def stop_call_back(request: HttpRequest, call: str) -> HttpResponse:
    return _done(request, StopCallBack(call))


@router.post("/calls/{hex:call}/lift-drill", response=Done)
def lift_drill(request: HttpRequest, call: str) -> HttpResponse:
    """A call marked as a drill's is real."""
    return _done(request, LiftDrill(call))


@router.post("/calls/{hex:call}/forgive", response=Done)
def forgive(request: HttpRequest, call: str) -> HttpResponse:
    """Forgive the number of this call the pranks it made until now."""
    return _done(request, ForgiveNumber(call))


@router.get("/reputation", response=ReputationView)
def reputation(request: HttpRequest) -> HttpResponse:
    return sent(reputation_shape(timezone.now(), Names()))


@router.post("/reputation/reviewed", response=Done)
def reviewed(request: HttpRequest) -> HttpResponse:
    return _done(request, FinishReview())


@router.post("/surge", response=Done)
def surge(request: HttpRequest, entry: Surge) -> HttpResponse:
    return _done(request, BeginSurge() if entry.on else EndSurge())


@router.get("/drills", response=TrunkList)
def trunks(request: HttpRequest) -> HttpResponse:
    """Trunks on which a drill can be held: those that brought calls, and those of drills."""
    own = set(settings.SIAGA_DRILL_TRUNKS)
    seen = Call.objects.order_by().values_list("trunk", flat=True).distinct()
    names = sorted(own | {name for name in seen if name})
    return sent({"trunks": [{"name": name, "drills_only": name in own} for name in names]})


@router.post("/drills", response=Done)
def begin_drill(request: HttpRequest, entry: DrillRequest) -> HttpResponse:
    return _done(request, BeginDrill(entry.trunk, entry.minutes, tuple(entry.numbers)))


@router.post("/drills/end", response=Done)
def end_drill(request: HttpRequest, entry: Trunk) -> HttpResponse:
    return _done(request, EndDrill(entry.trunk))


@router.post("/desks/skills", response=Done)
def skills(request: HttpRequest, entry: SkillsRequest) -> HttpResponse:
    command = SetSkills(entry.call_taker, tuple(entry.skills), entry.second_line)
    return _done(request, command)


def _done(request: HttpRequest, command: Command) -> HttpResponse:
    carry_out(request, command)
    return sent(DONE)
