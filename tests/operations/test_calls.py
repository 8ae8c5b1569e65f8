from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from siaga.operations.calls import (
    ConfirmAnswered,
    EndCall,
    HandToFallback,
    LapsePresentation,
    OfferCall,
    PresentNext,
)
from siaga.operations.command import CLOCKWORK, VOICE
from siaga.operations.conversations import AnswerCall, CallBack, SettleCallBack
from siaga.operations.desks import PauseDesk, ReportLegLost
from siaga.records.models import Call, Deadline
from siaga.web.names import Names
from siaga.web.shapes.calls import call_shapes
from tests.room import Room, call_of, desk_of, refusal


def test_a_call_rings_at_the_desk_that_has_been_idle_longest(room: Room) -> None:
    room.sign_on(room.ani)
    room.sign_on(room.budi)
    call = room.offer()
    assert call_of(call).presented_to == room.ani.user
    assert desk_of(room.ani).state == "ringing"
    assert desk_of(room.budi).state == "ready"


def test_the_ring_has_a_deadline_of_twelve_seconds(room: Room) -> None:
    room.sign_on(room.ani)
    call = room.offer()
    due = Deadline.objects.get(kind="presentation")
    assert due.stream == f"call:{call}"
    assert due.due_at == call_of(call).presented_until == room.at + timedelta(seconds=12)


def test_an_unanswered_ring_goes_on_to_the_next_desk_and_then_round_again(room: Room) -> None:
    room.sign_on(room.ani)
    room.sign_on(room.budi)
    call = room.offer()
    seen = []
    for _ in range(3):
        desk = call_of(call).presented_to
        assert desk is not None
        seen.append(desk)
        room.does(CLOCKWORK, LapsePresentation(call, desk, "no_answer"), 12)
        assert call_of(call).phase == "waiting"
        room.does(VOICE, PresentNext())
    assert seen == [room.ani.user, room.budi.user, room.ani.user]


def test_the_only_desk_rings_again_after_it_let_the_call_lapse(room: Room) -> None:
    room.sign_on(room.ani)
    call = room.offer()
    room.does(CLOCKWORK, LapsePresentation(call, room.ani.user or 0, "no_answer"), 12)
    room.does(VOICE, PresentNext())
    assert call_of(call).presented_to == room.ani.user


def test_a_late_deadline_of_an_earlier_ring_ends_no_later_one(room: Room) -> None:
    room.sign_on(room.ani)
    call = room.offer()
    room.does(CLOCKWORK, LapsePresentation(call, room.ani.user or 0, "no_answer"), 5)
    assert call_of(call).phase == "ringing"


@pytest.mark.parametrize("leg", [False, True])
def test_no_call_rings_at_a_desk_that_is_not_ready_or_has_no_leg(room: Room, leg: bool) -> None:
    room.sign_on(room.ani, ready=not leg, leg=leg)
    call = room.offer()
    assert call_of(call).phase == "waiting"


def test_two_waiting_calls_ring_at_two_desks_the_older_one_first(room: Room) -> None:
    first = room.offer("0811111111", present=False)
    second = room.offer("0822222222", present=False)
    room.sign_on(room.ani)
    room.sign_on(room.budi)
    room.does(VOICE, PresentNext())
    assert call_of(first).presented_to == room.ani.user
    assert call_of(second).presented_to == room.budi.user


def test_an_answer_in_the_last_instant_wins_over_the_deadline(room: Room) -> None:
    room.sign_on(room.ani)
    call = room.offer()
    room.does(room.ani, AnswerCall(call), 11.9)
    room.does(CLOCKWORK, LapsePresentation(call, room.ani.user or 0, "no_answer"), 0.2)
    assert call_of(call).phase == "connecting"
    assert not Deadline.objects.filter(kind="presentation").exists()


def test_a_call_that_rings_elsewhere_is_refused_with_that_persons_name(room: Room) -> None:
    room.sign_on(room.ani)
    room.sign_on(room.budi)
    call = room.offer()
    refused = refusal(lambda: room.does(room.budi, AnswerCall(call)))
    assert refused.code == "call_rings_elsewhere"
    assert refused.values["call_taker_name"] == "Ani"


def test_a_waiting_call_may_be_picked_up_between_two_rings(room: Room) -> None:
    call = room.offer(present=False)
    room.sign_on(room.budi)
    room.answer(room.budi, call)
    assert call_of(call).phase == "talking"
    assert desk_of(room.budi).state == "talking"


def test_who_is_talking_takes_no_second_call(room: Room) -> None:
    room.sign_on(room.ani)
    room.talk(room.ani, "0811111111")
    second = room.offer("0822222222")
    assert refusal(lambda: room.does(room.ani, AnswerCall(second))).code == "desk_busy"


def test_a_lost_leg_sends_the_ringing_call_to_another_desk(room: Room) -> None:
    leg = room.sign_on(room.ani)
    room.sign_on(room.budi)
    call = room.offer()
    room.does(VOICE, ReportLegLost(room.ani.user or 0, leg, "no_audio"))
    room.does(VOICE, PresentNext())
    assert call_of(call).presented_to == room.budi.user
    assert desk_of(room.ani).leg_state == "lost"


def test_pausing_while_it_rings_lets_the_call_go_on(room: Room) -> None:
    room.sign_on(room.ani)
    call = room.offer()
    room.does(room.ani, PauseDesk("meal"))
    assert call_of(call).phase == "waiting"
    assert desk_of(room.ani).state == "paused"


def test_a_caller_who_gives_up_is_abandoned_and_to_be_called_back(room: Room) -> None:
    call = room.offer()
    room.end(call, after_s=8)
    ended = call_of(call)
    assert (ended.outcome, ended.call_back) == ("abandoned", "due")


def test_a_caller_who_gives_up_within_three_seconds_is_short_abandoned(room: Room) -> None:
    call = room.offer(present=False)
    room.end(call, after_s=2.9)
    assert call_of(call).outcome == "short_abandoned"


def test_without_a_number_there_is_nobody_to_call_back(room: Room) -> None:
    call = room.offer(None)
    room.end(call, after_s=8)
    assert call_of(call).outcome == "abandoned"
    assert call_of(call).call_back is None


def test_calling_again_settles_the_call_back_however_the_number_is_written(room: Room) -> None:
    call = room.offer("081234567890")
    room.end(call, after_s=8)
    room.offer("+62 812-3456-7890")
    assert (call_of(call).call_back, call_of(call).call_back_how) == ("settled", "called_again")


def test_offering_the_same_call_twice_offers_it_once(room: Room) -> None:
    call = room.offer()
    room.does(VOICE, OfferCall(call, "trunk", "112", "x", "0800000000"))
    assert call_of(call).number == "081234567890"


def test_an_answered_call_without_an_outcome_needs_one(room: Room) -> None:
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    room.end(call, after_s=30)
    assert call_of(call).needs_outcome


def test_ending_a_call_twice_begins_one_wrap_up(room: Room) -> None:
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    room.end(call)
    until = desk_of(room.ani).wrap_up_until
    room.does(VOICE, EndCall(call, "system", 0))
    assert desk_of(room.ani).wrap_up_until == until
    assert call_of(call).ended_by == "caller"


def test_a_call_handed_to_the_duty_phones_rings_at_no_desk_any_more(room: Room) -> None:
    call = room.offer()
    room.does(VOICE, HandToFallback(call))
    room.sign_on(room.ani)
    room.does(VOICE, PresentNext())
    assert call_of(call).phase == "fallback"


def test_a_call_back_that_is_picked_up_is_off_the_list(room: Room) -> None:
    call = room.offer()
    room.end(call, after_s=8)
    room.sign_on(room.ani)
    back = room.does(room.ani, CallBack(call))["back_call"]
    assert call_of(call).call_back == "dialled"
    assert desk_of(room.ani).call == back
    assert call_of(back).number == "081234567890"
    room.does(VOICE, ConfirmAnswered(back, room.ani.user))
    assert (call_of(call).call_back, call_of(call).call_back_how) == ("settled", "reached")


def test_a_mobile_is_called_back_although_the_room_may_not_dial_mobiles(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SIAGA_MAY_DIAL", ("0627", "110", "-08"))
    call = room.offer("+6281234567890")
    room.end(call, after_s=8)
    room.sign_on(room.ani)
    back = room.does(room.ani, CallBack(call))["back_call"]
    assert call_of(back).number == "+6281234567890"


@pytest.mark.parametrize("number", ["+441234567890", "0809100100", "0101781234567"])
def test_a_forged_number_makes_the_centre_dial_nothing(room: Room, number: str) -> None:
    missed = room.offer(number)
    room.end(missed, after_s=8)
    room.sign_on(room.ani)
    refused = refusal(lambda: room.does(room.ani, CallBack(missed)))
    assert refused.code == "call_back_not_permitted"
    assert call_of(missed).call_back == "due", "somebody settles it"
    cut = room.talk(room.ani, number)
    room.does(VOICE, EndCall(cut, "system", 41))
    assert (call_of(cut).call_back, call_of(cut).call_back_cut) == ("due", True)
    waiting = room.offer("081200000001", present=False)
    assert room.does(VOICE, PresentNext(), 600)["presented"] == [[waiting, room.ani.user]]
    assert not Call.objects.filter(direction="out").exists()
    assert not call_shapes([call_of(cut)], Names())[0]["call_back_permitted"]


def test_a_call_back_that_nobody_picks_up_is_on_the_list_again(room: Room) -> None:
    call = room.offer()
    room.end(call, after_s=8)
    room.sign_on(room.ani)
    back = room.does(room.ani, CallBack(call))["back_call"]
    room.end(back, by="system", after_s=30)
    assert call_of(call).call_back == "due"
    assert call_of(back).outcome == "not_reached"
    assert desk_of(room.ani).state == "ready"


def test_two_people_do_not_call_the_same_caller_back_at_once(room: Room) -> None:
    call = room.offer()
    room.end(call, after_s=8)
    room.sign_on(room.ani)
    room.sign_on(room.budi)
    room.does(room.ani, CallBack(call))
    assert refusal(lambda: room.does(room.budi, CallBack(call))).code == "call_back_running"


def test_a_call_back_is_struck_off_the_list_once(room: Room) -> None:
    call = room.offer()
    room.end(call, after_s=8)
    room.does(room.ani, SettleCallBack(call, "unreachable"))
    version = call_of(call).version
    room.does(room.budi, SettleCallBack(call, "reached"))
    assert call_of(call).call_back_how == "unreachable"
    assert call_of(call).version == version


def test_an_unknown_call_is_said_to_be_unknown(room: Room) -> None:
    assert refusal(lambda: room.does(room.ani, AnswerCall("f" * 32))).code == "unknown_call"
    assert not Call.objects.exists()
