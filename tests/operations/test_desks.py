from __future__ import annotations

from datetime import timedelta

import pytest

from siaga.operations.command import CLOCKWORK, SYSTEM, VOICE
from siaga.operations.desks import (
    EndWrapUp,
    MakeReady,
    PauseDesk,
    ReportLegLost,
    ReportLegUp,
    SignOffDesk,
    SignOnDesk,
)
from siaga.records.models import Deadline, LegCredential
from tests.room import Room, call_of, desk_of, refusal


def test_signing_on_stores_the_legs_key_and_waits_for_ready(room: Room) -> None:
    leg = room.sign_on(room.ani, ready=False, leg=False)
    desk = desk_of(room.ani)
    assert (desk.state, desk.pause_reason, desk.leg_state) == ("paused", "just_signed_on", "none")
    assert LegCredential.objects.get(user=room.ani.user).leg == leg


def test_signing_on_again_in_a_call_exchanges_only_the_leg(room: Room) -> None:
    old = room.sign_on(room.ani)
    call = room.talk(room.ani)
    new = room.sign_on(room.ani, ready=False, leg=False)
    desk = desk_of(room.ani)
    assert (desk.state, desk.call, desk.leg, desk.leg_state) == ("talking", call, new, "none")
    room.does(VOICE, ReportLegUp(room.ani.user or 0, old, "late"))
    assert desk_of(room.ani).leg_state == "none"
    room.does(VOICE, ReportLegUp(room.ani.user or 0, new, "channel"))
    assert desk_of(room.ani).leg_state == "up"


def test_a_lost_leg_of_an_earlier_sign_on_says_nothing_about_the_desk(room: Room) -> None:
    old = room.sign_on(room.ani)
    room.sign_on(room.ani)
    room.does(VOICE, ReportLegLost(room.ani.user or 0, old, "hung_up"))
    assert desk_of(room.ani).leg_state == "up"


@pytest.mark.parametrize(("leg", "ha1"), [("x", "0" * 32), ("0" * 32, "../../etc")])
def test_a_leg_that_is_not_hexadecimal_is_malformed(room: Room, leg: str, ha1: str) -> None:
    wrong = SignOnDesk(leg, ha1, room.at + timedelta(hours=1))
    assert refusal(lambda: room.does(room.ani, wrong)).code == "wrong_value"


def test_an_officer_has_no_desk(room: Room) -> None:
    wrong = SignOnDesk("0" * 32, "0" * 32, room.at)
    assert refusal(lambda: room.does(room.fireman, wrong)).code == "forbidden"


def test_ready_needs_a_desk_that_is_signed_on(room: Room) -> None:
    assert refusal(lambda: room.does(room.ani, MakeReady())).code == "desk_not_signed_on"


def test_a_pause_has_one_of_the_known_reasons(room: Room) -> None:
    room.sign_on(room.ani)
    assert refusal(lambda: room.does(room.ani, PauseDesk("bored"))).code == "unknown_pause_reason"


def test_wrap_up_ends_by_itself_when_its_time_is_over(room: Room) -> None:
    room.sign_on(room.ani)
    room.end(room.talk(room.ani))
    due = Deadline.objects.get(kind="wrap_up")
    assert due.due_at == room.at + timedelta(seconds=30)
    room.does(CLOCKWORK, EndWrapUp(room.ani.user or 0), 29)
    assert desk_of(room.ani).state == "wrap_up"
    room.does(CLOCKWORK, EndWrapUp(room.ani.user or 0), 1)
    assert desk_of(room.ani).state == "ready"
    assert not Deadline.objects.exists()


def test_who_is_done_writing_is_ready_at_once(room: Room) -> None:
    room.sign_on(room.ani)
    room.end(room.talk(room.ani))
    room.does(room.ani, MakeReady())
    assert desk_of(room.ani).state == "ready"
    assert not Deadline.objects.exists()


def test_who_paused_during_the_call_stays_paused_after_it(room: Room) -> None:
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    room.does(room.ani, PauseDesk("prayer"))
    assert desk_of(room.ani).state == "talking"
    room.end(call)
    assert desk_of(room.ani).state == "paused"


def test_nobody_signs_off_in_the_middle_of_a_conversation(room: Room) -> None:
    room.sign_on(room.ani)
    room.talk(room.ani)
    for by, command in (
        (room.ani, SignOffDesk()),
        (room.supervisor, SignOffDesk("supervisor", room.ani.user)),
        (SYSTEM, SignOffDesk("session_ended", room.ani.user)),
    ):
        refused = refusal(lambda who=by, what=command: room.does(who, what))
        assert refused.code == "call_running"


def test_signing_off_takes_the_key_away_and_lets_the_ringing_call_go_on(room: Room) -> None:
    room.sign_on(room.ani)
    call = room.offer()
    room.does(room.ani, SignOffDesk())
    assert call_of(call).phase == "waiting"
    assert desk_of(room.ani).state == "off"
    assert not LegCredential.objects.exists()


def test_a_call_taker_signs_nobody_else_off(room: Room) -> None:
    room.sign_on(room.ani)
    command = SignOffDesk("supervisor", room.ani.user)
    assert refusal(lambda: room.does(room.budi, command)).code == "forbidden"
    room.does(room.supervisor, command)
    assert desk_of(room.ani).state == "off"
