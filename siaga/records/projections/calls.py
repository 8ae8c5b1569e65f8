"""Calls on the line: offered, presented, answered, held, ended."""

from __future__ import annotations

from typing import Any

from siaga.domain.call import (
    AnswerRequested,
    CallAnswered,
    CallEnded,
    CallHandedToFallback,
    CallHeld,
    CallOffered,
    CallPresented,
    CallResumed,
    CallTakenByFallback,
    CallTakerLost,
    HangUpRequested,
    HoldRequested,
    PresentationLapsed,
    ResumeRequested,
)
from siaga.domain.call_state import MOVES
from siaga.domain.number import number_key
from siaga.ledger.recorded import Recorded
from siaga.records.deadlines import set_deadline, settle
from siaga.records.models import Call, Desk
from siaga.records.models.deadline import LEG_IN_CALL, PRESENTATION
from siaga.records.projecting import projects
from siaga.records.statements import change, insert, rows


def change_call(recorded: Recorded, call: str, **changes: Any) -> None:
    where = {"id": call}
    change(Call, where, version=recorded.version, position=recorded.position, **changes)


def occupy(recorded: Recorded, call_taker: int, busy: str, call: str) -> None:
    change(Desk, {"call_taker": call_taker}, busy=busy, call=call, since=recorded.at)


def vacate(recorded: Recorded, call: str) -> None:
    """Whoever had the call is free again, and last in the line of the idle."""
    for (call_taker,) in rows(Desk, ["call_taker"], {"call": call}):
        settle(LEG_IN_CALL, f"desk:{call_taker}")
    change(Desk, {"call": call}, busy="", call="", since=recorded.at, idle_since=recorded.at)


@projects(CallOffered)
def call_offered(recorded: Recorded, event: CallOffered) -> None:
    insert(
        Call,
        id=event.call,
        version=recorded.version,
        position=recorded.position,
        direction=event.direction,
        phase="waiting" if event.direction == "in" else "connecting",
        number=event.number,
        number_key=number_key(event.number),
        number_withheld=event.number_withheld,
        trunk=event.trunk,
        dialled=event.dialled,
        channel=event.channel,
        offered_at=recorded.at,
        call_taker=event.call_taker,
        call_back_of=event.call_back_of,
    )
    if event.call_taker is not None:
        occupy(recorded, event.call_taker, "talking", event.call)


@projects(CallPresented)
def call_presented(recorded: Recorded, event: CallPresented) -> None:
    change_call(
        recorded,
        event.call,
        phase="ringing",
        presented_to=event.call_taker,
        presented_until=event.until,
    )
    occupy(recorded, event.call_taker, "ringing", event.call)
    set_deadline(PRESENTATION, recorded.stream, event.call_taker, event.until)


@projects(PresentationLapsed)
def presentation_lapsed(recorded: Recorded, event: PresentationLapsed) -> None:
    ((lapses,),) = rows(Call, ["lapses"], {"id": event.call})
    change_call(
        recorded,
        event.call,
        phase="waiting",
        presented_to=None,
        presented_until=None,
        call_taker=None,
        lapses=[*lapses, event.call_taker],
    )
    vacate(recorded, event.call)
    settle(PRESENTATION, recorded.stream)


@projects(AnswerRequested)
def answer_requested(recorded: Recorded, event: AnswerRequested) -> None:
    change_call(
        recorded,
        event.call,
        phase="connecting",
        presented_to=None,
        presented_until=None,
        call_taker=event.call_taker,
    )
    occupy(recorded, event.call_taker, "talking", event.call)
    settle(PRESENTATION, recorded.stream)


@projects(CallAnswered)
def call_answered(recorded: Recorded, event: CallAnswered) -> None:
    change_call(recorded, event.call, phase="talking", call_taker=event.call_taker)
    first = {"id": event.call, "via_fallback": False, "answered_at": None}
    change(Call, first, answered_at=recorded.at)


@projects(CallTakerLost)
def call_taker_lost(recorded: Recorded, event: CallTakerLost) -> None:
    ((lapses,),) = rows(Call, ["lapses"], {"id": event.call})
    change_call(
        recorded,
        event.call,
        phase="waiting",
        call_taker=None,
        wish="",
        lapses=[*lapses, event.call_taker],
    )
    vacate(recorded, event.call)


@projects(HoldRequested)
def hold_requested(recorded: Recorded, event: HoldRequested) -> None:
    change_call(recorded, event.call, wish="hold")


@projects(ResumeRequested)
def resume_requested(recorded: Recorded, event: ResumeRequested) -> None:
    change_call(recorded, event.call, wish="resume")


@projects(HangUpRequested)
def hang_up_requested(recorded: Recorded, event: HangUpRequested) -> None:
    change_call(recorded, event.call, wish="hang_up")


@projects(CallHeld)
def call_held(recorded: Recorded, event: CallHeld) -> None:
    change_call(recorded, event.call, phase="held")
    change(Call, {"id": event.call, "wish": "hold"}, wish="")


@projects(CallResumed)
def call_resumed(recorded: Recorded, event: CallResumed) -> None:
    change_call(recorded, event.call, phase="talking")
    change(Call, {"id": event.call, "wish": "resume"}, wish="")


@projects(CallEnded)
def call_ended(recorded: Recorded, event: CallEnded) -> None:
    """A call-back keeps who dialled it; an unanswered citizen's call belongs to nobody."""
    change_call(
        recorded,
        event.call,
        phase="ended",
        presented_to=None,
        presented_until=None,
        wish="",
        ended_by=event.by,
        cause=event.cause,
    )
    change(Call, {"id": event.call, "ended_at": None}, ended_at=recorded.at)
    unanswered = {"id": event.call, "answered_at": None, "direction": "in"}
    change(Call, unanswered, call_taker=None)
    vacate(recorded, event.call)
    settle(PRESENTATION, recorded.stream)


@projects(CallHandedToFallback)
def call_handed_to_fallback(recorded: Recorded, event: CallHandedToFallback) -> None:
    change_call(recorded, event.call, phase="fallback")


@projects(CallTakenByFallback)
def call_taken_by_fallback(recorded: Recorded, event: CallTakenByFallback) -> None:
    """Its times are Asterisk's, not those of the filing; who was answered before stays so."""
    change_call(
        recorded,
        event.call,
        via_fallback=True,
        fallback_phone=event.phone,
        offered_at=event.began_at,
        ended_at=event.ended_at,
        wish="",
    )
    change(Call, {"id": event.call, "answered_at": None}, answered_at=event.answered_at)
    unanswered = {"id": event.call, "phase": tuple(MOVES["CallTakenByFallback"])}
    change(
        Call,
        unanswered,
        phase="fallback",
        presented_to=None,
        presented_until=None,
        call_taker=None,
    )
    vacate(recorded, event.call)
    settle(PRESENTATION, recorded.stream)
