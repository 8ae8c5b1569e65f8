from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from siaga.operations.calls import PresentNext
from siaga.operations.clockwork import Clockwork
from siaga.operations.command import VOICE, Actor
from siaga.operations.conversations import AnswerCall
from siaga.operations.desk_phones import PickUpPhone, ReportPhoneDead
from siaga.operations.desks import MakeReady, PauseDesk, ReportLegLost, ReportLegUp, SignOnDesk
from siaga.operations.parties import AcceptInvitation, InviteParty
from siaga.records.models import Deadline, Party
from siaga.records.models.deadline import LEG
from tests.room import Room, call_of, desk_of, refusal


@pytest.fixture(autouse=True)
def phones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two telephones in the house."""
    monkeypatch.setattr(settings, "SIAGA_DESK_PHONES", ("meja-1", "meja-2"))


def sign_on(room: Room, person: Actor, phone: str = "meja-1") -> str:
    leg = room.id()
    room.does(person, SignOnDesk(leg, "0" * 32, room.at + timedelta(hours=1), phone=phone))
    return leg


def seat(room: Room) -> str:
    leg = sign_on(room, room.ani)
    room.does(room.ani, MakeReady())
    return leg


def number(person: Actor) -> int:
    assert person.user is not None
    return person.user


def test_a_desk_with_a_phone_on_its_hook_is_offered_calls(room: Room) -> None:
    seat(room)
    call = room.offer()
    assert call_of(call).presented_to == room.ani.user


def test_a_click_cannot_answer_while_the_phone_lies_on_its_hook(room: Room) -> None:
    seat(room)
    call = room.offer()
    assert refusal(lambda: room.does(room.ani, AnswerCall(call))).code == "pick_up_phone"


def test_picking_up_answers_what_rings_there(room: Room) -> None:
    leg = seat(room)
    call = room.offer()
    room.does(VOICE, ReportLegUp(number(room.ani), leg, "phone"))
    room.does(VOICE, PickUpPhone(number(room.ani)))
    assert (call_of(call).phase, call_of(call).call_taker) == ("connecting", room.ani.user)


def test_picking_up_when_nothing_rings_decides_nothing(room: Room) -> None:
    leg = seat(room)
    room.does(VOICE, ReportLegUp(number(room.ani), leg, "phone"))
    room.does(VOICE, PickUpPhone(number(room.ani)))
    assert desk_of(room.ani).state == "ready"


def test_a_cut_caller_is_dialled_from_a_phone_only_while_it_is_off_the_hook(room: Room) -> None:
    """From a phone on its hook the attempt would be lost: there is nobody to connect."""
    room.sign_on(room.budi)
    call = room.talk(room.budi)
    leg = seat(room)
    room.does(VOICE, ReportLegLost(number(room.budi), desk_of(room.budi).leg, "network"))
    room.end(call, by="system")
    room.does(VOICE, PresentNext())
    assert (call_of(call).call_back, call_of(call).call_back_tries) == ("due", 0)
    assert desk_of(room.ani).state == "ready", "and new calls still ring there"
    room.does(VOICE, ReportLegUp(number(room.ani), leg, "phone"))
    room.does(VOICE, PresentNext())
    assert (call_of(call).call_back, call_of(call).call_back_by) == ("dialled", room.ani.user)


def test_only_voice_picks_up(room: Room) -> None:
    seat(room)
    wrong = PickUpPhone(number(room.ani))
    assert refusal(lambda: room.does(room.ani, wrong)).code == "forbidden"


def test_a_phone_that_cannot_be_rung_pauses_its_desk_and_the_call_goes_on(room: Room) -> None:
    seat(room)
    room.sign_on(room.budi)
    call = room.offer()
    room.does(VOICE, ReportPhoneDead(number(room.ani)))
    room.does(VOICE, PresentNext())
    assert (desk_of(room.ani).state, desk_of(room.ani).pause_reason) == ("paused", "technical")
    assert call_of(call).presented_to == room.budi.user


def test_two_desks_do_not_share_a_phone(room: Room) -> None:
    sign_on(room, room.ani)
    refused = refusal(lambda: sign_on(room, room.budi))
    assert (refused.code, refused.values["call_taker"]) == ("phone_taken", room.ani.user)
    sign_on(room, room.budi, "meja-2")


def test_a_phone_that_nobody_set_up_is_malformed(room: Room) -> None:
    assert refusal(lambda: sign_on(room, room.ani, "meja-9")).code == "unknown_phone"


def test_a_reload_does_not_cut_a_phone_off_the_hook_and_rings_one_that_lies(room: Room) -> None:
    leg = seat(room)
    room.does(VOICE, ReportLegUp(number(room.ani), leg, "phone"))
    sign_on(room, room.ani)
    assert (desk_of(room.ani).leg, desk_of(room.ani).leg_state) == (leg, "up")
    room.does(VOICE, ReportLegLost(number(room.ani), leg, "hung_up"))
    again = sign_on(room, room.ani)
    assert (desk_of(room.ani).leg, desk_of(room.ani).leg_state) == (again, "none")


def test_a_phone_on_its_hook_is_not_signed_off_for_its_silence(room: Room) -> None:
    leg = seat(room)
    assert not Deadline.objects.filter(kind=LEG).exists()
    room.does(VOICE, ReportLegUp(number(room.ani), leg, "phone"))
    room.does(VOICE, ReportLegLost(number(room.ani), leg, "hung_up"))
    assert not Deadline.objects.filter(kind=LEG).exists()


def asked_in(room: Room) -> tuple[str, str]:
    """Ani's telephone lies on its hook; Budi talks and asks Ani in. Call and party."""
    seat(room)
    room.does(room.ani, PauseDesk("break"))
    room.sign_on(room.budi)
    call = room.talk(room.budi)
    asked = InviteParty(call, "call_taker", "join", str(number(room.ani)))
    return call, str(room.does(room.budi, asked)["party"])


def state_of(party: str) -> tuple[str, str]:
    row = Party.objects.get(id=party)
    return row.state, row.reason


def test_a_colleague_with_a_phone_on_its_hook_is_asked_in_and_comes_by_picking_up(
    room: Room,
) -> None:
    call, party = asked_in(room)
    clicked = refusal(lambda: room.does(room.ani, AcceptInvitation(call)))
    assert (clicked.code, state_of(party)[0]) == ("pick_up_phone", "invited")
    room.does(VOICE, ReportLegUp(number(room.ani), desk_of(room.ani).leg, "phone"))
    room.does(VOICE, PickUpPhone(number(room.ani)))
    assert (state_of(party)[0], desk_of(room.ani).busy) == ("joined", "talking")
    assert (call_of(call).phase, call_of(call).call_taker) == ("talking", room.budi.user)
    room.does(VOICE, PickUpPhone(number(room.ani)))
    assert state_of(party)[0] == "joined"


def test_who_asks_a_colleague_whose_phone_is_dead_is_told(room: Room) -> None:
    call, party = asked_in(room)
    room.does(VOICE, ReportPhoneDead(number(room.ani)))
    assert state_of(party) == ("failed", "leg_lost")
    assert (call_of(call).phase, desk_of(room.ani).pause_reason) == ("talking", "technical")


def test_a_colleague_whose_phone_stays_on_its_hook_has_not_answered(room: Room) -> None:
    _call, party = asked_in(room)
    room.at += timedelta(seconds=13)
    Clockwork().tick(room.at)
    assert state_of(party) == ("failed", "no_answer")
    assert desk_of(room.ani).busy == ""
