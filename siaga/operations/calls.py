"""Commands of voice about calls on the line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings

from siaga.domain import call_rules as rules
from siaga.domain import cut, desk_rules, party_rules
from siaga.domain.call import CallOffered
from siaga.domain.call_state import Call as CallState
from siaga.domain.kinds import CALL, DESK
from siaga.domain.number import number_key
from siaga.domain.queue import FreeDesk, look_again_at, pair
from siaga.domain.queue_rules import rank
from siaga.domain.refusal import Malformed, Refused
from siaga.operations.clockwork import on_due
from siaga.operations.command import Command, Reply
from siaga.operations.roles import require_machine
from siaga.operations.turns import (
    callable_back,
    cut_calls,
    drills_asked,
    facts_asked,
    facts_of,
    free_desks,
    in_drill,
    next_attempt_at,
    shift,
    silent_lately,
    surge,
    times,
    waiting_calls,
)
from siaga.operations.work import Loaded, Work, foresees, operation
from siaga.records.hand import Question
from siaga.records.models import Call, Deadline, Desk
from siaga.records.models.deadline import PRESENTATION
from siaga.records.statements import rows, to_ask
from siaga.records.words import Where


def existing_call(work: Work, id: str) -> Loaded[CallState]:
    """Raises ``Malformed("unknown_call")``: nobody can have seen such an id."""
    call = work.load(CALL, id)
    if call.version == 0:
        raise Malformed("unknown_call")
    return call


@dataclass(frozen=True)
class OfferCall(Command):
    """A call reached us on ``trunk`` for ``dialled``; ``channel`` is Asterisk's own id."""

    call: str
    trunk: str
    dialled: str
    channel: str
    number: str | None = None
    number_withheld: bool = False


@foresees(OfferCall)
def offer_call_asks(command: OfferCall, _at: datetime) -> list[Question]:
    key = number_key(command.number)
    called_again = [to_ask(Call, ["id"], _waiting(key), order="offered_at")] if key else []
    return [*facts_asked(command.number), drills_asked(command.trunk), *called_again]


@operation(OfferCall)
def offer_call(work: Work, command: OfferCall) -> None:
    """Asked again after a restart of voice, it decides nothing. The same number calling
    again settles its call-back: the caller is on the line, and near the top of the queue."""
    require_machine(work.by)
    call = work.load(CALL, command.call)
    if call.version:
        return
    facts = facts_of(command.number, work.at)
    offered = CallOffered(
        call=command.call,
        direction="in",
        trunk=command.trunk,
        dialled=command.dialled,
        channel=command.channel,
        number_withheld=command.number_withheld,
        drill=in_drill(command.trunk, command.number, work.at),
        number=command.number,
    )
    work.append(call, rules.offer(call.state, offered))
    work.append(call, rank(call.state, facts, settings.SIAGA_PRANKS_BEHIND))
    settle_called_again(work, command.number)


def settle_called_again(work: Work, number: str | None) -> None:
    """Not what the caller is still to be told: that is settled when somebody has said it."""
    if not (key := number_key(number)):
        return
    for (id,) in rows(Call, ["id"], _waiting(key), order="offered_at"):
        earlier = work.load(CALL, id)
        work.append(earlier, rules.settle_call_back(earlier.state, "called_again"))


def _waiting(key: str) -> Where:
    """Calls of this number that somebody owes a call-back."""
    return {"number_key": key, "call_back": ("due", "dialled"), "call_back_news": ""}


@dataclass(frozen=True)
class PresentNext(Command):
    """Dial who was cut, then let every waiting call ring at the desk whose turn it is.

    Answers with ``presented`` and with ``again_s``: the seconds until time alone
    may change something, or None.
    """


@operation(PresentNext)
def present_next(work: Work, _command: PresentNext) -> Reply:
    require_machine(work.by)
    waiting, cuts = waiting_calls(), cut_calls()
    free = free_desks() if waiting or cuts else []
    to_dial = [call for call in cuts if _dial_now(work, call)] if free else []
    dialled = [dial_again(work, call, desk) for call, desk in match(to_dial, free)]
    free = [desk for desk in free if desk.call_taker not in dialled]
    presented = pair(waiting, free, work.at, shift(), times()) if waiting and free else []
    until = work.at + timedelta(seconds=settings.SIAGA_RING_S)
    for id, call_taker in presented:
        call = work.load(CALL, id)
        work.append(call, rules.present(call.state, call_taker, until))
    moments = [*map(next_attempt_at, cuts), look_again_at(waiting, work.at, times())]
    seconds = [(moment - work.at).total_seconds() for moment in moments if moment is not None]
    return {
        "presented": [list(one) for one in presented],
        "again_s": min((one for one in seconds if one > 0), default=None),
    }


def _dial_now(work: Work, call: Call) -> bool:
    """Whether it is its time. A number that was silent lately is left to people for good: a day
    later its telephone is not to ring by itself either."""
    due_at = call.call_back_due_at or call.offered_at
    original = work.load(CALL, call.id)
    if not cut.dial_by_itself(original.state, due_at, work.at):
        return False
    if silent_lately(call.number, work.at):
        work.append(original, cut.stop(original.state))
        return False
    return True


def match(calls: list[Call], free: list[FreeDesk]) -> list[tuple[Call, int]]:
    """Who dials whom: the call taker who had the call, else whoever has been idle longest. A desk
    phone on its hook can be connected with nobody: its desk dials once it is picked up."""
    hearing = [desk for desk in free if desk.hears]
    idle = sorted(hearing, key=lambda desk: (desk.second_line, desk.idle_since, desk.call_taker))
    left = [desk.call_taker for desk in idle]
    found: list[tuple[Call, int]] = []
    for call in calls:
        if left:
            desk = call.call_taker if call.call_taker in left else left[0]
            left.remove(desk)
            found.append((call, desk))
    return found


def dial_again(work: Work, call: Call, call_taker: int) -> int:
    """Dial a call that was cut; returns the desk that is busy with it now."""
    original = work.load(CALL, call.id)
    place_call_back(work, original, call.trunk, call_taker, automatic=True)
    return call_taker


def place_call_back(
    work: Work, original: Loaded[CallState], trunk: str, call_taker: int, automatic: bool = False
) -> str:
    """The outgoing call's id. Its ``dialled`` stays empty: the number is personal and travels
    as ``number``. Raises ``Refused``: a number that the centre may not dial among others."""
    back_call = uuid4().hex
    requested = rules.call_back(original.state, back_call, call_taker, automatic)
    if not callable_back(original.state.number):
        raise Refused("call_back_not_permitted")
    work.append(original, requested)
    offered = CallOffered(
        call=back_call,
        direction="out",
        trunk=trunk,
        dialled="",
        channel=back_call,
        call_back_of=original.state.id,
        call_taker=call_taker,
        number=original.state.number,
    )
    call = work.load(CALL, back_call)
    work.append(call, rules.offer(call.state, offered))
    return back_call


@dataclass(frozen=True)
class LapsePresentation(Command):
    """That desk does not take the call: ``no_answer``, ``leg_lost`` or ``desk_left``."""

    call: str
    call_taker: int
    reason: str


@operation(LapsePresentation)
def lapse_presentation(work: Work, command: LapsePresentation) -> None:
    require_machine(work.by)
    call = existing_call(work, command.call)
    work.append(call, rules.lapse(call.state, command.call_taker, command.reason, work.at))


@on_due(PRESENTATION)
def no_answer(deadline: Deadline) -> LapsePresentation:
    call = deadline.stream.removeprefix("call:")
    return LapsePresentation(call, int(deadline.subject), "no_answer")


def lapse_at_desk(work: Work, call_taker: int, reason: str) -> None:
    """Whatever rings at that desk, or is just being connected to it, goes back to the queue."""
    for (id,) in rows(Desk, ["call"], {"call_taker": call_taker}):
        if not id:
            continue
        call = work.load(CALL, id)
        work.append(call, rules.lapse(call.state, call_taker, reason, work.at))


@dataclass(frozen=True)
class ConfirmAnswered(Command):
    """Caller and call taker hear each other."""

    call: str
    call_taker: int | None


@operation(ConfirmAnswered)
def confirm_answered(work: Work, command: ConfirmAnswered) -> None:
    """A call-back that is picked up is off the list."""
    require_machine(work.by)
    call = existing_call(work, command.call)
    events = rules.confirm_answered(call.state, command.call_taker)
    work.append(call, events)
    if events and call.state.call_back_of:
        original = work.load(CALL, call.state.call_back_of)
        work.append(original, rules.settle_call_back(original.state, "reached"))


@dataclass(frozen=True)
class ConfirmHeld(Command):
    call: str


@operation(ConfirmHeld)
def confirm_held(work: Work, command: ConfirmHeld) -> None:
    require_machine(work.by)
    call = existing_call(work, command.call)
    work.append(call, rules.confirm_held(call.state))


@dataclass(frozen=True)
class ConfirmResumed(Command):
    call: str


@operation(ConfirmResumed)
def confirm_resumed(work: Work, command: ConfirmResumed) -> None:
    require_machine(work.by)
    call = existing_call(work, command.call)
    work.append(call, rules.confirm_resumed(call.state))


@dataclass(frozen=True)
class HandToFallback(Command):
    """Nobody is signed in: the duty phones ring. ``FileFallbackCall`` ends it later."""

    call: str


@operation(HandToFallback)
def hand_to_fallback(work: Work, command: HandToFallback) -> None:
    require_machine(work.by)
    call = existing_call(work, command.call)
    work.append(call, rules.hand_to_fallback(call.state))


@dataclass(frozen=True)
class EndCall(Command):
    """The line is gone. ``by``: ``caller``, ``call_taker`` or ``system``; ``cause``: Q.850."""

    call: str
    by: str
    cause: int = 0


@operation(EndCall)
def end_call(work: Work, command: EndCall) -> None:
    require_machine(work.by)
    call = existing_call(work, command.call)
    ((offered_at,),) = rows(Call, ["offered_at"], {"id": command.call})
    waited_s = (work.at - offered_at).total_seconds()
    events = rules.end(call.state, command.by, command.cause, waited_s)
    if events:
        work.append(call, party_rules.end_all(call.state))
    work.append(call, events)
    if not events:
        return
    was_cut = cut.was_cut(command.by, command.cause)
    if call.state.answered and call.state.attended_by is not None and not was_cut:
        begin_wrap_up(work, call.state.attended_by, command.call)
    if call.state.call_back_of:
        original = work.load(CALL, call.state.call_back_of)
        if not call.state.answered:
            work.append(original, rules.call_back_failed(original.state))
        elif was_cut:
            work.append(original, cut.cut_again(original.state))


def begin_wrap_up(work: Work, call_taker: int, call: str) -> None:
    """Who leaves a conversation has time to finish writing. Nothing in a surge, when every desk
    is needed; nor after a call that was cut, when the caller is dialled again from this desk at
    once."""
    if settings.SIAGA_WRAP_UP_S > 0 and not surge():
        desk = work.load(DESK, call_taker)
        until = work.at + timedelta(seconds=settings.SIAGA_WRAP_UP_S)
        work.append(desk, desk_rules.begin_wrap_up(desk.state, call, until))
