"""Surge, drills, and calls that are dialled again by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siaga.operations.calls import ConfirmAnswered, EndCall, OfferCall, PresentNext
from siaga.operations.clockwork import Clockwork
from siaga.operations.command import SYSTEM, VOICE
from siaga.operations.conversations import CallBack, SetOutcome
from siaga.operations.desks import MakeReady, PauseDesk
from siaga.operations.erasure import ErasePersonalData
from siaga.operations.modes import BeginDrill, BeginSurge, EndDrill, EndSurge, SetSkills
from siaga.operations.queue import AskByKeys, LiftDrill, StopCallBack
from siaga.records.models import Call, Drill, Message, Mode
from tests.room import Room, alert_of, call_of, desk_of, refusal
from tests.staffed import staff

# --- surge ---


def test_one_click_makes_everybody_ready_and_another_puts_them_back(room: Room) -> None:
    room.sign_on(room.ani)
    room.does(room.ani, PauseDesk("meal"))
    room.sign_on(room.budi)
    room.end(room.talk(room.budi))
    assert [desk_of(one).state for one in (room.ani, room.budi)] == ["paused", "wrap_up"]
    room.does(room.supervisor, BeginSurge())
    assert Mode.objects.get().surge_since == room.at
    assert [desk_of(one).state for one in (room.ani, room.budi)] == ["ready", "ready"]
    room.sign_on(room.supervisor, ready=False)
    assert desk_of(room.supervisor).state == "ready"
    room.does(room.supervisor, EndSurge())
    assert Mode.objects.get().surge_since is None
    assert desk_of(room.ani).pause_reason == "meal"
    assert desk_of(room.supervisor).pause_reason == "just_signed_on"
    assert desk_of(room.budi).state == "ready"


def test_in_a_surge_nobody_writes_up_and_a_pause_can_still_be_taken(room: Room) -> None:
    room.sign_on(room.ani)
    room.does(room.supervisor, BeginSurge())
    room.end(room.talk(room.ani))
    assert desk_of(room.ani).state == "ready"
    room.does(room.ani, PauseDesk("toilet"))
    assert desk_of(room.ani).state == "paused"
    room.does(room.supervisor, EndSurge())
    assert desk_of(room.ani).pause_reason == "toilet"


def test_only_a_supervisor_changes_how_the_room_works(room: Room) -> None:
    for command in (
        BeginSurge(),
        EndSurge(),
        BeginDrill("simulated", 60),
        EndDrill("simulated"),
        SetSkills(room.ani.user or 0, ("bbc",)),
    ):
        for person in (room.ani, room.fireman):
            assert refusal(lambda c=command, p=person: room.does(p, c)).code == "forbidden"


def test_skills_belong_to_somebody_who_can_have_a_desk(room: Room) -> None:
    user = room.fireman.user or 0
    refused = refusal(lambda: room.does(room.supervisor, SetSkills(user, ("bbc",))))
    assert refused.code == "unknown_account"


# --- drills ---


def offer(room: Room, trunk: str, number: str = "0811111111") -> Call:
    id = room.id()
    room.does(VOICE, OfferCall(id, trunk, "112", id, number))
    return call_of(id)


def test_a_drills_calls_are_tests_and_other_trunks_go_on_working(room: Room) -> None:
    room.does(room.supervisor, BeginDrill("simulated", 60))
    assert offer(room, "simulated").drill
    assert not offer(room, "telkom", "0822222222").drill
    room.sign_on(room.ani)
    call = offer(room, "simulated", "0833333333").id
    room.answer(room.ani, call)
    room.end(call)
    assert (call_of(call).outcome, call_of(call).needs_outcome) == ("test", False)


def test_on_a_trunk_that_the_public_reaches_only_the_numbers_named_belong(room: Room) -> None:
    refused = refusal(lambda: room.does(room.supervisor, BeginDrill("telkom", 60)))
    assert refused.code == "drill_needs_numbers"
    room.does(room.supervisor, BeginDrill("telkom", 60, ("+62811111111",)))
    assert offer(room, "telkom", "0811111111").drill
    assert not offer(room, "telkom", "0822222222").drill
    room.does(VOICE, OfferCall("f" * 32, "telkom", "112", "ch", None, True))
    assert not call_of("f" * 32).drill


def test_a_drill_ends_by_itself_or_by_hand(room: Room) -> None:
    room.does(room.supervisor, BeginDrill("simulated", 30))
    clockwork = Clockwork()
    assert clockwork.tick(room.at + timedelta(minutes=29)) == 0
    room.at += timedelta(minutes=30)
    assert clockwork.tick(room.at) == 1
    assert not Drill.objects.exists()
    room.does(room.supervisor, BeginDrill("simulated", 30))
    room.does(room.supervisor, EndDrill("simulated"))
    assert not offer(room, "simulated").drill


def test_a_drill_whose_clockwork_is_late_is_over_all_the_same(room: Room) -> None:
    room.does(room.supervisor, BeginDrill("simulated", 30))
    room.at += timedelta(minutes=31)
    assert not offer(room, "simulated").drill


def test_a_real_call_in_a_drill_is_lifted_out_of_it(room: Room) -> None:
    room.does(room.supervisor, BeginDrill("simulated", 60))
    room.sign_on(room.ani)
    call = offer(room, "simulated").id
    room.answer(room.ani, call)
    room.alert(room.report(room.ani, call))
    assert call_of(call).outcome == "test"
    room.does(room.ani, LiftDrill(call))
    assert (call_of(call).drill, call_of(call).outcome) == (False, "emergency")


def test_erased_numbers_of_a_drill_make_no_call_a_test(room: Room) -> None:
    room.does(room.supervisor, BeginDrill("telkom", 60, ("0811111111",)))
    room.does(SYSTEM, ErasePersonalData("mode:centre", "asked for"))
    assert not offer(room, "telkom", "0811111111").drill


# --- a line lost in mid-sentence ---


def cut_off(room: Room) -> str:
    call = room.talk(room.ani)
    room.does(VOICE, EndCall(call, "caller", 38))
    return call


def back_call_of(call: str) -> Call:
    return Call.objects.filter(call_back_of=call).latest("offered_at")


def test_a_cut_caller_is_dialled_from_the_desk_that_had_them(room: Room) -> None:
    room.sign_on(room.budi)
    room.sign_on(room.ani)
    room.talk(room.budi, "0822222222")
    call = cut_off(room)
    assert (call_of(call).call_back, call_of(call).call_back_cut) == ("due", True)
    assert desk_of(room.ani).state == "ready"  # no wrap-up: the caller comes back at once
    waiting = room.offer("0833333333", present=False)
    room.does(VOICE, PresentNext())
    assert back_call_of(call).call_taker == room.ani.user
    assert call_of(waiting).phase == "waiting"
    assert call_of(call).call_back == "dialled"
    room.does(VOICE, ConfirmAnswered(back_call_of(call).id, room.ani.user))
    assert call_of(call).call_back == "settled"


def test_who_was_called_back_and_hangs_up_is_not_called_a_third_time(room: Room) -> None:
    room.sign_on(room.ani)
    call = cut_off(room)
    room.does(VOICE, PresentNext())
    again = back_call_of(call).id
    room.does(VOICE, ConfirmAnswered(again, room.ani.user))
    room.does(VOICE, EndCall(again, "caller", 16))
    assert call_of(call).call_back == "settled"
    assert desk_of(room.ani).state == "wrap_up"


@pytest.mark.parametrize(("by", "cause"), [("caller", 41), ("system", 0)])
def test_a_call_back_that_is_cut_is_dialled_again(room: Room, by: str, cause: int) -> None:
    """By the network, or by the engine's death."""
    room.sign_on(room.ani)
    call = cut_off(room)
    room.does(VOICE, PresentNext())
    again = back_call_of(call).id
    room.does(VOICE, ConfirmAnswered(again, room.ani.user))
    room.does(VOICE, EndCall(again, by, cause))
    assert (call_of(call).call_back, call_of(call).call_back_cut) == ("due", True)
    room.does(VOICE, PresentNext(), 20)
    assert back_call_of(call).id != again


def test_a_number_that_was_silent_within_a_day_is_not_dialled_by_itself(room: Room) -> None:
    room.sign_on(room.ani)
    silent = room.talk(room.ani)
    room.does(room.ani, AskByKeys(silent))
    room.end(silent)
    room.does(room.ani, MakeReady())
    call = cut_off(room)
    room.does(VOICE, PresentNext())
    room.does(VOICE, PresentNext(), 24 * 3600)
    assert (call_of(call).call_back, call_of(call).call_back_stopped) == ("due", True)


def test_another_free_desk_dials_when_the_own_is_not(room: Room) -> None:
    room.sign_on(room.ani)
    call = cut_off(room)
    room.does(room.ani, PauseDesk("toilet"))
    room.sign_on(room.budi)
    room.does(VOICE, PresentNext())
    assert back_call_of(call).call_taker == room.budi.user


def test_it_tries_twice_with_a_pause_and_then_leaves_it_to_people(room: Room) -> None:
    room.sign_on(room.ani)
    call = cut_off(room)
    for tries in (1, 2):
        room.does(VOICE, PresentNext(), 20)
        assert call_of(call).call_back_tries == tries
        room.does(VOICE, EndCall(back_call_of(call).id, "system", 19))
        again = room.does(VOICE, PresentNext())["again_s"]
        assert again == (19.0 if tries == 1 else None)
    room.does(VOICE, PresentNext(), 600)
    assert Call.objects.filter(call_back_of=call).count() == 2
    assert call_of(call).call_back == "due"


def test_a_person_can_stop_it_or_dial_themselves(room: Room) -> None:
    room.sign_on(room.ani)
    call = cut_off(room)
    room.does(room.budi, StopCallBack(call))
    room.does(VOICE, PresentNext())
    assert not Call.objects.filter(call_back_of=call).exists()
    assert call_of(call).call_back == "due"
    room.does(room.ani, CallBack(call))
    assert back_call_of(call).call_taker == room.ani.user


def test_a_cut_caller_who_calls_again_is_first_of_all(room: Room) -> None:
    room.sign_on(room.ani)
    call = cut_off(room)
    room.does(room.ani, PauseDesk("toilet"))
    again = room.offer(present=False)
    assert call_of(again).because == ["cut"]
    assert call_of(call).call_back == "settled"


@pytest.mark.parametrize("cause", [0, 16, 31])
def test_who_hung_up_is_not_called(room: Room, cause: int) -> None:
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    room.does(VOICE, EndCall(call, "caller", cause))
    assert call_of(call).call_back is None
    assert desk_of(room.ani).state == "wrap_up"


def test_an_erased_number_holds_nobody_up(room: Room) -> None:
    room.sign_on(room.ani)
    call = cut_off(room)
    room.does(room.ani, SetOutcome(call, "emergency"))
    room.does(SYSTEM, ErasePersonalData(f"call:{call}", "asked for"))
    waiting = room.offer("0822222222")
    assert call_of(waiting).phase == "ringing"


def test_a_drill_rings_nobody_on_duty_until_somebody_says_that_it_is_real(room: Room) -> None:
    staff(room)
    room.sign_on(room.ani)
    room.does(room.supervisor, BeginDrill("simulated", 60))
    call = offer(room, "simulated").id
    room.answer(room.ani, call)
    alert = room.alert(room.report(room.ani, call))
    assert alert_of(alert).step is None
    assert not Message.objects.exists()
    room.does(room.ani, LiftDrill(call))
    assert alert_of(alert).position_asked == "duty"
    assert {message.contact for message in Message.objects.all()} == {"anton"}
