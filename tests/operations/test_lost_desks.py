"""A desk whose audio is lost in a call keeps the caller for twenty seconds, not for ever."""

from __future__ import annotations

from datetime import timedelta

from siaga.domain.desk_rules import LEG_IN_CALL_AFTER
from siaga.operations.calls import (
    ConfirmAnswered,
    ConfirmHeld,
    EndCall,
    HandToFallback,
    PresentNext,
)
from siaga.operations.clockwork import Clockwork
from siaga.operations.command import VOICE
from siaga.operations.conversations import CallBack, HoldCall, SettleCallBack
from siaga.operations.desks import ReportLegLost, ReportLegUp, SignOnDesk
from siaga.operations.fallback import FileFallbackCall
from siaga.operations.lost_desks import GiveUpDesk
from siaga.records.models import Call, Deadline
from tests.room import Room, call_of, desk_of

AFTER_S = LEG_IN_CALL_AFTER.total_seconds()


def tick(room: Room, after_s: float) -> None:
    room.at += timedelta(seconds=after_s)
    Clockwork().tick(room.at)


def lose(room: Room, leg: str) -> None:
    room.does(VOICE, ReportLegLost(room.ani.user or 0, leg, "no_audio"))


def test_the_caller_waits_for_the_desk_and_then_rings_at_another(room: Room) -> None:
    leg = room.sign_on(room.ani)
    room.sign_on(room.budi)
    call = room.talk(room.ani)
    lose(room, leg)
    tick(room, AFTER_S - 1)
    assert call_of(call).phase == "talking"
    tick(room, 1)
    assert (call_of(call).phase, call_of(call).call_taker) == ("waiting", None)
    assert desk_of(room.ani).busy == ""
    later = room.offer("0822222222", present=False)
    room.does(VOICE, PresentNext())
    assert call_of(call).rings_at == [room.budi.user], "before whoever came later"
    assert call_of(later).phase == "waiting"


def test_giving_up_before_its_time_decides_nothing(room: Room) -> None:
    leg = room.sign_on(room.ani)
    call = room.talk(room.ani)
    lose(room, leg)
    room.does(VOICE, GiveUpDesk(room.ani.user or 0))
    assert call_of(call).phase == "talking"


def test_a_leg_that_is_back_in_time_keeps_the_call(room: Room) -> None:
    leg = room.sign_on(room.ani)
    call = room.talk(room.ani)
    lose(room, leg)
    room.does(VOICE, ReportLegUp(room.ani.user or 0, leg, "leg-2"))
    tick(room, AFTER_S + 1)
    assert call_of(call).phase == "talking"


def test_a_reload_without_audio_counts_as_a_lost_leg(room: Room) -> None:
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    room.does(room.ani, SignOnDesk(room.id(), "0" * 32, room.at + timedelta(hours=1)))
    tick(room, AFTER_S)
    assert call_of(call).phase == "waiting"


def test_a_caller_on_hold_is_given_to_another_desk_too(room: Room) -> None:
    leg = room.sign_on(room.ani)
    call = room.talk(room.ani)
    room.does(room.ani, HoldCall(call))
    room.does(VOICE, ConfirmHeld(call))
    lose(room, leg)
    tick(room, AFTER_S)
    assert call_of(call).phase == "waiting"


def test_the_deadline_ends_with_the_call(room: Room) -> None:
    leg = room.sign_on(room.ani)
    call = room.talk(room.ani)
    lose(room, leg)
    room.end(call)
    assert not Deadline.objects.filter(kind="leg_in_call").exists()


def test_whoever_hangs_up_while_nobody_is_with_them_is_called_back(room: Room) -> None:
    leg = room.sign_on(room.ani)
    call = room.talk(room.ani)
    lose(room, leg)
    tick(room, AFTER_S)
    room.end(call)
    assert (call_of(call).call_back, call_of(call).outcome) == ("due", "dropped")


def test_a_second_answer_leaves_the_first_ones_time(room: Room) -> None:
    leg = room.sign_on(room.ani)
    call = room.talk(room.ani)
    first = call_of(call).answered_at
    lose(room, leg)
    tick(room, AFTER_S)
    room.sign_on(room.budi)
    room.does(VOICE, PresentNext())
    room.answer(room.budi, call)
    assert (call_of(call).phase, call_of(call).answered_at) == ("talking", first)


def test_in_an_empty_room_the_duty_phones_may_have_it(room: Room) -> None:
    leg = room.sign_on(room.ani)
    call = room.talk(room.ani)
    lose(room, leg)
    tick(room, AFTER_S)
    room.does(VOICE, HandToFallback(call))
    assert call_of(call).phase == "fallback"


def test_a_call_back_that_loses_its_desk_is_hung_up_and_due_again(room: Room) -> None:
    leg = room.sign_on(room.ani)
    missed = room.offer(present=False)
    room.end(missed)
    made = room.does(room.ani, CallBack(missed))
    room.does(VOICE, ConfirmAnswered(made["back_call"], room.ani.user))
    assert call_of(missed).call_back == "settled"
    lose(room, leg)
    tick(room, AFTER_S)
    assert call_of(made["back_call"]).wish == "hang_up"
    assert call_of(missed).call_back == "due"
    room.does(room.supervisor, SettleCallBack(missed, "unreachable"))


def test_whoever_the_engines_death_cut_is_first_on_the_list(room: Room) -> None:
    """Also somebody who still waited, and nobody who hung up."""
    room.sign_on(room.ani)
    talking = room.talk(room.ani)
    waiting = room.offer("0822222222")
    gone = room.offer("0833333333")
    for call, by in ((talking, "system"), (waiting, "system"), (gone, "caller")):
        room.does(VOICE, EndCall(call, by))
    found = {call: call_of(call) for call in (talking, waiting, gone)}
    assert {call.call_back for call in found.values()} == {"due"}
    assert [found[call].call_back_cut for call in (talking, waiting, gone)] == [True, True, False]


def test_a_duty_phones_call_in_which_the_engine_died_is_called_back(room: Room) -> None:
    at = room.at
    filed = FileFallbackCall(
        room.id(), "trunk", at, at, at + timedelta(seconds=30), "0822222222", cut=True
    )
    room.does(VOICE, filed, 60)
    assert Call.objects.get().call_back_cut


def test_a_held_call_that_the_fallback_took_is_the_same_call(room: Room) -> None:
    """Siaga died while the caller was on hold; the duty phone was not answered."""
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    answered_at = call_of(call).answered_at
    room.does(room.ani, HoldCall(call))
    room.does(VOICE, ConfirmHeld(call))
    began = call_of(call).offered_at
    filed = FileFallbackCall(call, "trunk", began, None, room.at + timedelta(seconds=60))
    room.does(VOICE, filed, 90)
    after = Call.objects.get()
    assert (after.phase, after.via_fallback, after.answered_at) == ("ended", True, answered_at)
    assert after.call_back == "due"
    assert desk_of(room.ani).busy == ""
