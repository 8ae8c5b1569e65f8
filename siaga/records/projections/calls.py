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
from siaga.domain.queue import CUT
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


def vacate(recorded: Recorded, call: str, call_taker: int | None = None) -> None:
    """Whoever had the call is free again, and last in the line of the idle: that desk, or
    all that the call is on."""
    desks = {"call": call} if call_taker is None else {"call": call, "call_taker": call_taker}
    for (desk,) in rows(Desk, ["call_taker"], desks):
        settle(LEG_IN_CALL, f"desk:{desk}")
    change(Desk, desks, busy="", call="", since=recorded.at, idle_since=recorded.at)


def stop_ringing(recorded: Recorded, call: str, but: int) -> None:
    """The others' ring is over. They keep their place: being slower is not letting it lapse."""
    ringing = Desk.objects.filter(call=call, busy="ringing").exclude(call_taker=but)
    ringing.update(busy="", call="", since=recorded.at)


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
        drill=event.drill,
    )
    if event.call_taker is not None:
        occupy(recorded, event.call_taker, "talking", event.call)


@projects(CallPresented)
def call_presented(recorded: Recorded, event: CallPresented) -> None:
    rings_at = Call.objects.values_list("rings_at", flat=True).get(id=event.call)
    change_call(
        recorded,
        event.call,
        phase="ringing",
        rings_at=[*rings_at, event.call_taker],
        presented_until=event.until,
    )
    occupy(recorded, event.call_taker, "ringing", event.call)
    set_deadline(PRESENTATION, recorded.stream, event.call_taker, event.until)


@projects(PresentationLapsed)
def presentation_lapsed(recorded: Recorded, event: PresentationLapsed) -> None:
    columns = ["lapses", "rings_at", "presented_until"]
    ((lapses, rings_at, presented_until),) = rows(Call, columns, {"id": event.call})
    still = [desk for desk in rings_at if desk != event.call_taker]
    change_call(
        recorded,
        event.call,
        phase="ringing" if event.others_ring else "waiting",
        rings_at=still,
        presented_until=presented_until if event.others_ring else None,
        call_taker=None,
        lapses=[*lapses, event.call_taker],
    )
    vacate(recorded, event.call, event.call_taker)
    settle(PRESENTATION, recorded.stream, event.call_taker)


@projects(AnswerRequested)
def answer_requested(recorded: Recorded, event: AnswerRequested) -> None:
    change_call(
        recorded,
        event.call,
        phase="connecting",
        rings_at=[],
        presented_until=None,
        call_taker=event.call_taker,
    )
    stop_ringing(recorded, event.call, but=event.call_taker)
    occupy(recorded, event.call_taker, "talking", event.call)
    settle(PRESENTATION, recorded.stream)


@projects(CallAnswered)
def call_answered(recorded: Recorded, event: CallAnswered) -> None:
    """A call that was sent back keeps the time at which it was first answered."""
    change_call(recorded, event.call, phase="talking", call_taker=event.call_taker)
    first = {"id": event.call, "via_fallback": False, "answered_at": None}
    change(Call, first, answered_at=recorded.at)


@projects(CallTakerLost)
def call_taker_lost(recorded: Recorded, event: CallTakerLost) -> None:
    """Before everybody else, like whoever was cut in mid-sentence."""
    ((lapses, because),) = rows(Call, ["lapses", "because"], {"id": event.call})
    change_call(
        recorded,
        event.call,
        phase="waiting",
        call_taker=None,
        wish="",
        prompt="",
        because=[CUT, *(reason for reason in because if reason != CUT)],
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
        rings_at=[],
        presented_until=None,
        wish="",
        prompt="",
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
    change_call(recorded, event.call, phase="fallback", rings_at=[], presented_until=None)
    vacate(recorded, event.call)
    settle(PRESENTATION, recorded.stream)


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
    change(Call, unanswered, phase="fallback", rings_at=[], presented_until=None, call_taker=None)
    vacate(recorded, event.call)
    settle(PRESENTATION, recorded.stream)
