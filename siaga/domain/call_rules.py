"""What may happen to a call. Every function returns the events that follow, [] when none.

What comes from the wire (voice) is never refused when it is merely late or
said twice: it decides nothing. What a person asks is refused in words when it
cannot be.
"""

from __future__ import annotations

from datetime import datetime

from siaga.domain import outcome as outcomes
from siaga.domain.call import (
    AnswerRequested,
    CallAnswered,
    CallBackDue,
    CallBackRequested,
    CallBackSettled,
    CallEnded,
    CallHandedToFallback,
    CallHeld,
    CallLinked,
    CallOffered,
    CallPresented,
    CallResumed,
    CallTakerLost,
    HangUpRequested,
    HoldRequested,
    OutcomeSet,
    PresentationLapsed,
    ResumeRequested,
)
from siaga.domain.call_state import ANSWERED, MOVES, Call, move_of
from siaga.domain.clock import RING, is_over
from siaga.domain.cut import call_back_of_cut, keeps_still
from siaga.domain.event import Event
from siaga.domain.party import RecordingResumed
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.stream import allows

LAPSES = ("no_answer", "leg_lost", "desk_left")


def offer(call: Call, offered: CallOffered) -> list[Event]:
    """A call reached us; voice may say so again after a restart."""
    return [offered] if allows(MOVES, call.phase, move_of(offered)) else []


def present(call: Call, call_taker: int, until: datetime) -> list[Event]:
    """Let it ring on this desk, beside those it rings on already."""
    if not allows(MOVES, call.phase, "CallPresented") or call_taker in call.rings_at:
        return []
    return [CallPresented(call.id, call_taker, until)]


def lapse(call: Call, call_taker: int, reason: str, at: datetime) -> list[Event]:
    """That desk does not take it. ``no_answer`` counts only while it still rings, and
    not before its time: somebody who clicked in the last instant has the call, and a
    late deadline of an earlier ring ends no later one."""
    if reason not in LAPSES:
        raise Malformed("unknown_reason", reason=reason)
    if call.direction == "out" and not call.answered:
        return []
    if call.phase == "ringing":
        return _lapse_ring(call, call_taker, reason, at)
    if call.phase == "connecting" and call.call_taker == call_taker and reason != "no_answer":
        return [PresentationLapsed(call.id, call_taker, reason)]
    return []


def _lapse_ring(call: Call, call_taker: int, reason: str, at: datetime) -> list[Event]:
    until = dict(call.rings).get(call_taker)
    if until is None or (reason == "no_answer" and not is_over(until, at, RING)):
        return []
    others_ring = len(call.rings) > 1
    return [PresentationLapsed(call.id, call_taker, reason, others_ring)]


def take(call: Call, call_taker: int) -> list[Event]:
    """Answer it: a desk it rings at, or any desk while it waits between two desks. Where it
    rings on several, the first to answer has it and the others' ring is over."""
    if call.phase in ("connecting", *ANSWERED) and call.call_taker == call_taker:
        return []
    if call.phase == "ringing" and call_taker not in call.rings_at:
        raise Refused("call_rings_elsewhere", call_taker=call.rings_at[0])
    if call.phase == "ended":
        raise Refused("call_ended")
    if not allows(MOVES, call.phase, "AnswerRequested"):
        raise Refused("call_taken", call_taker=call.call_taker)
    return [AnswerRequested(call.id, call_taker)]


def confirm_answered(call: Call, call_taker: int | None) -> list[Event]:
    if not allows(MOVES, call.phase, "CallAnswered"):
        return []
    return [CallAnswered(call.id, call_taker)]


def hold(call: Call) -> list[Event]:
    if call.wish == "hold" or (call.phase == "held" and call.wish != "resume"):
        return []
    _require_answered(call)
    return [HoldRequested(call.id)]


def confirm_held(call: Call) -> list[Event]:
    return [CallHeld(call.id)] if allows(MOVES, call.phase, "CallHeld") else []


def resume(call: Call) -> list[Event]:
    """Also withdraws a hold that voice has not carried out yet."""
    if call.wish == "resume" or (call.phase == "talking" and call.wish != "hold"):
        return []
    _require_answered(call)
    return [ResumeRequested(call.id)]


def confirm_resumed(call: Call) -> list[Event]:
    """Sound flows again; after a hold that was taken back in time, only the wish is fulfilled."""
    if allows(MOVES, call.phase, "CallResumed") or (
        call.phase == "talking" and call.wish == "resume"
    ):
        return [CallResumed(call.id)]
    return []


def hang_up(call: Call) -> list[Event]:
    """End one's own conversation; a citizen who still waits is never hung up on."""
    if call.phase == "ended" or call.wish == "hang_up":
        return []
    if call.phase == "connecting" and call.direction == "out" and not call.answered:
        return [HangUpRequested(call.id)]
    _require_answered(call)
    return [HangUpRequested(call.id)]


def lose_call_taker(call: Call, call_taker: int) -> list[Event]:
    """The desk that had the call is gone for good. A citizen's call waits for the next desk,
    at once, since it is the oldest; a number that we dialled is hung up and dialled again."""
    if call.phase not in ANSWERED or call.call_taker != call_taker:
        return []
    if call.direction == "out":
        return [] if call.wish == "hang_up" else [HangUpRequested(call.id)]
    return [*resume_recording(call), CallTakerLost(call.id, call_taker)]


def resume_recording(call: Call) -> list[Event]:
    """Whoever goes takes the recording's silence along: the next would not know of it."""
    return [RecordingResumed(call.id)] if call.recording_paused else []


def call_back_again(call: Call) -> list[Event]:
    """Whoever had been reached was left alone: back on the list."""
    return [CallBackDue(call.id)] if call.call_back == "settled" and call.number else []


def _require_answered(call: Call) -> None:
    if call.phase == "ended":
        raise Refused("call_ended")
    if call.phase not in ANSWERED:
        raise Refused("call_not_answered")


def end(call: Call, by: str, cause: int, waited_s: float) -> list[Event]:
    """The line is gone. Unanswered, the call gets its outcome now and, if there is a
    number, a place on the call-back list; answered, a person still says what it was,
    and a line lost in mid-sentence is first on that list (``siaga.domain.cut``). Nobody is
    with an answered caller who was sent back, lost their desk or waits in the fallback."""
    if not call.live:
        return []
    events: list[Event] = [CallEnded(call.id, by, cause)]
    if call.answered and call.phase in ANSWERED:
        if call.drill and call.outcome is None:
            events.append(OutcomeSet(call.id, "test"))
        return [*events, *call_back_of_cut(call, by, cause)]
    if call.outcome is None:
        events.append(OutcomeSet(call.id, _unheard(call, by, waited_s)))
    if call.direction == "in" and call.number:
        engine_died = by == "system"  # not anybody's wish
        events.append(CallBackDue(call.id, cut=engine_died and not keeps_still(call)))
    return events


def _unheard(call: Call, by: str, waited_s: float) -> str:
    """A drill's call that nobody took is a test and still on the call-back list: should it
    have been real, somebody will hear. Who was sent back to the queue was not understood."""
    if call.drill:
        return "test"
    if call.answered:
        return "dropped"
    return outcomes.of_unanswered(call.direction, by, waited_s)


def hand_to_fallback(call: Call) -> list[Event]:
    if not allows(MOVES, call.phase, "CallHandedToFallback"):
        return []
    return [CallHandedToFallback(call.id)]


def set_outcome(call: Call, outcome: str) -> list[Event]:
    """One outcome; setting another corrects it. A cut caller with a number is called back."""
    if outcome not in outcomes.BY_HAND:
        raise Malformed("unknown_outcome", outcome=outcome)
    if call.outcome == outcome:
        return []
    if call.phase != "ended" and not call.answered:
        raise Refused("call_not_answered")
    events: list[Event] = [OutcomeSet(call.id, outcome)]
    if outcome == "dropped" and call.direction == "in" and call.number and not call.call_back:
        events.append(CallBackDue(call.id))
    return events


def outcome_if_none(call: Call, outcome: str) -> list[Event]:
    """What the report itself says of its call, unless something was said already.

    An automatic ``abandoned`` stands: that call was never heard. A call that
    still waits gets none, or nobody would see that it was abandoned. What is
    reported in a drill's call is part of the drill.
    """
    heard = call.answered or call.phase == "ended"
    outcome = "test" if call.drill else outcome
    return [OutcomeSet(call.id, outcome)] if heard and call.outcome is None else []


def link(call: Call, incident: str) -> list[Event]:
    return [] if incident in call.incidents else [CallLinked(call.id, incident)]


def call_back(call: Call, back_call: str, call_taker: int, automatic: bool = False) -> list[Event]:
    if call.phase != "ended":
        raise Refused("call_not_ended")
    if not call.number:
        raise Refused("call_without_number")
    if call.call_back == "dialled":
        raise Refused("call_back_running")
    return [CallBackRequested(call.id, back_call, call_taker, automatic)]


def settle_call_back(call: Call, how: str) -> list[Event]:
    if how not in outcomes.CALL_BACK_ENDS:
        raise Malformed("unknown_settlement", how=how)
    if call.call_back in ("", "settled"):
        return []
    return [CallBackSettled(call.id, how)]


def call_back_failed(call: Call) -> list[Event]:
    """Nobody picked up: back on the list, for another try or for somebody to strike it off."""
    return [CallBackDue(call.id)] if call.call_back == "dialled" else []
