from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from siaga.operations.calls import HandToFallback, PresentNext
from siaga.operations.command import VOICE
from siaga.operations.conversations import SetOutcome
from siaga.operations.desks import PauseDesk
from siaga.operations.fallback import FallbackRecording, FileFallbackCall, TakeBack
from siaga.records.models import Call
from tests.room import BEGIN, Room, call_of, refusal

HEARD = FallbackRecording("2026/03/f.wav", "ab" * 32, 4000, 20.0)


@pytest.fixture
def taken(room: Room) -> FileFallbackCall:
    """A duty phone answered after 10 s and talked for 20 s."""
    return FileFallbackCall(
        call=room.id(),
        trunk="trunk",
        began_at=BEGIN - timedelta(hours=1),
        answered_at=BEGIN - timedelta(hours=1) + timedelta(seconds=10),
        ended_at=BEGIN - timedelta(hours=1) + timedelta(seconds=30),
        number="0811111111",
        phone="PJSIP/duty",
        recording=HEARD,
    )


def test_a_call_that_a_duty_phone_took_keeps_its_own_times(
    room: Room, taken: FileFallbackCall
) -> None:
    room.does(VOICE, taken)
    call = call_of(taken.call)
    assert (call.offered_at, call.answered_at, call.ended_at) == (
        taken.began_at,
        taken.answered_at,
        taken.ended_at,
    )
    assert call.via_fallback and call.phase == "ended"
    assert call.recording_sha256 == HEARD.sha256


def test_it_needs_an_outcome_that_any_call_taker_may_give(
    room: Room, taken: FileFallbackCall
) -> None:
    room.does(VOICE, taken)
    assert call_of(taken.call).needs_outcome
    room.does(room.budi, SetOutcome(taken.call, "emergency"))
    assert not call_of(taken.call).needs_outcome


def test_one_that_nobody_answered_is_abandoned_and_to_be_called_back(
    room: Room, taken: FileFallbackCall
) -> None:
    room.does(VOICE, replace(taken, answered_at=None, phone=None, recording=None))
    call = call_of(taken.call)
    assert (call.outcome, call.call_back, call.answered_at) == ("abandoned", "due", None)


def test_filing_the_same_call_twice_files_it_once(room: Room, taken: FileFallbackCall) -> None:
    room.does(VOICE, taken)
    version = call_of(taken.call).version
    room.does(VOICE, taken)
    assert call_of(taken.call).version == version
    assert Call.objects.count() == 1


def test_a_live_call_handed_over_is_ended_by_its_filing(
    room: Room, taken: FileFallbackCall
) -> None:
    call = room.offer()
    room.does(VOICE, HandToFallback(call))
    room.does(VOICE, replace(taken, call=call))
    assert call_of(call).phase == "ended"
    assert call_of(call).number == "081234567890"
    assert call_of(call).fallback_phone == "PJSIP/duty"


def test_a_call_that_was_ended_before_its_filing_stays_ended(
    room: Room, taken: FileFallbackCall
) -> None:
    call = room.offer()
    room.end(call, by="system", after_s=5)
    room.does(VOICE, replace(taken, call=call))
    assert call_of(call).phase == "ended"
    assert call_of(call).via_fallback
    assert call_of(call).recording == "stored"


def test_a_filing_that_ends_before_it_begins_is_malformed(
    room: Room, taken: FileFallbackCall
) -> None:
    wrong = replace(taken, ended_at=taken.began_at - timedelta(seconds=1))
    assert refusal(lambda: room.does(VOICE, wrong)).code == "wrong_value"


def test_people_do_not_file_fallback_calls(room: Room, taken: FileFallbackCall) -> None:
    assert refusal(lambda: room.does(room.administrator, taken)).code == "forbidden"


def test_a_caller_whom_no_duty_phone_answered_is_first_at_the_next_free_desk(room: Room) -> None:
    first = room.offer(present=False)
    room.does(VOICE, HandToFallback(first))
    assert not room.does(VOICE, TakeBack(first))["taken"], "nobody is at work"
    assert call_of(first).phase == "fallback"
    later = room.offer("0822222222", present=False)
    room.sign_on(room.ani)
    assert room.does(VOICE, TakeBack(first))["taken"]
    room.does(VOICE, PresentNext())
    assert [call_of(call).phase for call in (first, later)] == ["ringing", "waiting"]
    assert room.does(VOICE, TakeBack(first))["taken"], "asked again it is the same"
    room.answer(room.ani, first)
    room.end(first)
    call = call_of(first)
    assert (call.phase, call.via_fallback, call.call_taker) == ("ended", False, room.ani.user)


def test_a_desk_that_is_busy_is_somebody_at_work_and_one_that_pauses_is_not(room: Room) -> None:
    call = room.offer(present=False)
    room.does(VOICE, HandToFallback(call))
    room.sign_on(room.ani)
    room.talk(room.ani, "0822222222")
    assert room.does(VOICE, TakeBack(call))["taken"]
    room.does(VOICE, HandToFallback(call))
    room.does(room.ani, PauseDesk("meal"))
    assert not room.does(VOICE, TakeBack(call))["taken"]


def test_who_was_on_hold_when_all_died_loses_the_desk_and_comes_before_everybody(
    room: Room,
) -> None:
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    waiting = room.offer("0822222222", present=False)
    assert room.does(VOICE, TakeBack(call))["taken"]
    room.does(VOICE, PresentNext())
    assert [call_of(one).phase for one in (call, waiting)] == ["ringing", "waiting"]


def test_an_ended_call_is_not_taken_back_and_people_take_none_back(room: Room) -> None:
    room.sign_on(room.ani)
    call = room.offer()
    room.end(call)
    assert not room.does(VOICE, TakeBack(call))["taken"]
    assert refusal(lambda: room.does(room.ani, TakeBack(call))).code == "forbidden"


def test_of_a_call_that_nobody_offered_it_is_said_that_it_is_unknown(room: Room) -> None:
    assert not room.does(VOICE, TakeBack("f" * 32))["unknown"], "nobody is at work for it"
    room.sign_on(room.ani)
    assert room.does(VOICE, TakeBack("f" * 32)) == {"taken": False, "unknown": True}
