"""Bringing others into a call, transfers, and who is free afterwards; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siaga.operations.calls import ConfirmAnswered, PresentNext
from siaga.operations.centre import DefineAgency, DefineInterpreter
from siaga.operations.clockwork import Clockwork
from siaga.operations.command import SYSTEM, VOICE, Actor
from siaga.operations.conversations import AnswerCall, HangUpCall, ResumeCall
from siaga.operations.desks import MakeReady, PauseDesk, ReportLegLost, SignOffDesk
from siaga.operations.erasure import ErasePersonalData
from siaga.operations.parties import (
    AcceptInvitation,
    ConfirmPartyJoined,
    ConfirmPartyRang,
    DropParty,
    HandOverCall,
    InviteParty,
    LeaveCall,
    PauseRecording,
    ReportPartyGone,
    ResumeRecording,
    SendKeys,
)
from siaga.operations.supervision import (
    AttendCall,
    CallSupervisor,
    HeedCall,
    StopAttending,
    TakeOverCall,
)
from siaga.records.models import Deadline, Party
from tests.room import Room, call_of, desk_of, refusal


def invite(room: Room, call: str, by: Actor, kind: str = "agency", **more: str) -> str:
    more = {"manner": "join", "who": "damkar", **more}
    return str(room.does(by, InviteParty(call, kind, **more))["party"])


def bring_in(room: Room, call: str, by: Actor, **more: str) -> str:
    """An agency's telephone that has picked up."""
    party = invite(room, call, by, **more)
    room.does(VOICE, ConfirmPartyRang(call, party))
    room.does(VOICE, ConfirmPartyJoined(call, party))
    return party


def party_of(id: str) -> Party:
    return Party.objects.get(id=id)


def talking(room: Room) -> str:
    room.sign_on(room.ani)
    return room.talk(room.ani)


def test_an_agencys_duty_phone_is_brought_in_and_drops_out(room: Room) -> None:
    call = talking(room)
    party = invite(room, call, room.ani)
    assert (party_of(party).state, party_of(party).number) == ("invited", "0627-1")
    room.does(VOICE, ConfirmPartyRang(call, party))
    assert party_of(party).state == "ringing"
    room.does(VOICE, ConfirmPartyJoined(call, party))
    assert (party_of(party).state, party_of(party).until) == ("joined", None)
    assert not Deadline.objects.filter(kind="party").exists()
    room.does(VOICE, ReportPartyGone(call, party, 16))
    assert (party_of(party).state, party_of(party).reason) == ("left", "hung_up")
    assert call_of(call).phase == "talking"


def test_only_permitted_numbers_are_dialled(room: Room) -> None:
    call = talking(room)
    for number, code in [
        ("+44 20 7946 0000", "number_not_permitted"),
        ("0809 1 234 567", "number_not_permitted"),
        ("112", "number_not_permitted"),
        ("evil@example", "not_a_number"),
        ("0812;x", "not_a_number"),
    ]:
        refused = refusal(
            lambda number=number: room.does(
                room.ani, InviteParty(call, "number", "join", "", number)
            )
        )
        assert refused.code == code
    assert not Party.objects.exists()
    party = room.does(room.ani, InviteParty(call, "number", "join", "", "0812 3456 7890"))["party"]
    assert party_of(party).number == "081234567890"
    room.does(SYSTEM, ErasePersonalData(f"call:{call}", "asked"))
    assert party_of(party).number is None


def test_an_interpreter_is_brought_in_by_code(room: Room) -> None:
    call = talking(room)
    room.does(SYSTEM, DefineInterpreter("rosa", "Rosa Padang", ("pakpak",), "0811222333"))
    party = invite(room, call, room.ani, "interpreter", who="rosa")
    assert party_of(party).number == "0811222333"
    wrong = refusal(lambda: invite(room, call, room.ani, "interpreter", who="nobody"))
    assert wrong.code == "unknown_interpreter"


def test_an_agency_without_a_phone_is_refused_in_words(room: Room) -> None:
    call = talking(room)
    room.does(SYSTEM, DefineAgency("pln", "PLN", "PLN", "power", ""))
    refused = refusal(lambda: invite(room, call, room.ani, who="pln"))
    assert (refused.code, refused.values["agency_name"]) == ("agency_without_phone", "PLN")


def test_a_colleague_rings_comes_in_and_gets_the_call(room: Room) -> None:
    call = talking(room)
    room.sign_on(room.budi)
    party = invite(room, call, room.ani, "call_taker", who=str(room.budi.user))
    assert desk_of(room.budi).state == "ringing"
    room.does(room.budi, AcceptInvitation(call))
    assert (desk_of(room.budi).state, party_of(party).state) == ("talking", "joined")
    room.does(room.ani, HandOverCall(call, party))
    assert call_of(call).call_taker == room.budi.user
    assert (desk_of(room.ani).state, desk_of(room.budi).call) == ("wrap_up", call)
    room.end(call)
    assert (desk_of(room.budi).state, desk_of(room.ani).call) == ("wrap_up", "")


def test_a_colleague_who_is_busy_or_away_is_refused_by_name(room: Room) -> None:
    call = talking(room)
    assert (
        refusal(lambda: invite(room, call, room.ani, "call_taker", who=str(room.budi.user))).code
        == "unknown_account"
    )
    room.sign_on(room.budi, leg=False)
    refused = refusal(lambda: invite(room, call, room.ani, "call_taker", who=str(room.budi.user)))
    assert (refused.code, refused.values["call_taker_name"]) == ("colleague_not_free", "Budi")


@pytest.mark.parametrize("how", ["pause", "leg", "sign_off", "refuse"])
def test_an_invitation_ends_when_its_desk_goes_away(room: Room, how: str) -> None:
    call = talking(room)
    leg = room.sign_on(room.budi)
    party = invite(room, call, room.ani, "call_taker", who=str(room.budi.user))
    assert room.budi.user is not None
    if how == "pause":
        room.does(room.budi, PauseDesk("meal"))
    elif how == "leg":
        room.does(VOICE, ReportLegLost(room.budi.user, leg, "no_audio"))
    elif how == "sign_off":
        room.does(room.budi, SignOffDesk())
    else:
        room.does(room.budi, DropParty(call, party))
    assert party_of(party).state == ("refused" if how == "refuse" else "failed")
    assert desk_of(room.budi).busy == ""
    assert desk_of(room.ani).call == call


def test_a_blind_transfer_that_nobody_takes_comes_back_by_its_deadline(room: Room) -> None:
    call = talking(room)
    room.sign_on(room.budi)
    to = str(room.budi.user)
    party = invite(room, call, room.ani, "call_taker", who=to, manner="transfer")
    assert call_of(call).wish == "hold"
    Clockwork().tick(room.at + timedelta(seconds=13))
    assert (party_of(party).state, party_of(party).reason) == ("failed", "no_answer")
    assert (call_of(call).wish, call_of(call).call_taker) == ("resume", room.ani.user)
    assert (desk_of(room.ani).call, desk_of(room.budi).state) == (call, "ready")


def test_a_blind_transfer_that_is_taken_frees_the_call_taker(room: Room) -> None:
    call = talking(room)
    bring_in(room, call, room.ani, manner="transfer")
    row = call_of(call)
    assert (row.unattended, row.call_taker, row.wish) == (True, room.ani.user, "resume")
    assert desk_of(room.ani).state == "wrap_up"


def test_who_takes_the_caller_back_ends_the_transfer(room: Room) -> None:
    call = talking(room)
    party = invite(room, call, room.ani, manner="transfer")
    room.does(room.ani, ResumeCall(call))
    assert (party_of(party).state, party_of(party).reason) == ("left", "withdrawn")


def test_a_call_that_was_left_can_be_taken_again_or_ended(room: Room) -> None:
    call = talking(room)
    bring_in(room, call, room.ani)
    room.does(room.ani, LeaveCall(call))
    assert call_of(call).unattended
    room.sign_on(room.budi)
    assert refusal(lambda: room.does(room.budi, TakeOverCall(call))).code == "forbidden"
    room.does(room.ani, MakeReady())
    room.does(room.ani, TakeOverCall(call))
    assert (call_of(call).unattended, desk_of(room.ani).call) == (False, call)
    room.does(room.ani, LeaveCall(call))
    room.does(room.supervisor, HangUpCall(call))
    assert call_of(call).wish == "hang_up"


def test_a_caller_whom_everybody_left_is_presented_again(room: Room) -> None:
    call = talking(room)
    party = bring_in(room, call, room.ani)
    room.does(room.ani, LeaveCall(call))
    room.does(room.ani, MakeReady())
    room.does(VOICE, ReportPartyGone(call, party, 16))
    assert (call_of(call).phase, call_of(call).call_taker) == ("waiting", None)
    room.does(VOICE, PresentNext())
    assert call_of(call).presented_to == room.ani.user
    answered_at = call_of(call).answered_at
    room.does(room.ani, AnswerCall(call))
    room.does(VOICE, ConfirmAnswered(call, room.ani.user))
    assert (call_of(call).phase, call_of(call).answered_at) == ("talking", answered_at)


def test_the_end_of_the_call_leaves_nobody_behind(room: Room) -> None:
    call = talking(room)
    joined = bring_in(room, call, room.ani)
    room.sign_on(room.budi)
    asked = invite(room, call, room.ani, "call_taker", who=str(room.budi.user))
    room.end(call)
    assert {party_of(one).state for one in (joined, asked)} == {"left"}
    assert desk_of(room.budi).state == "ready"
    assert not Deadline.objects.filter(kind="party").exists()


def test_another_call_taker_steers_nobodys_conference(room: Room) -> None:
    call = talking(room)
    party = bring_in(room, call, room.ani)
    room.sign_on(room.budi)
    for command in (
        InviteParty(call, "agency", "join", "psc"),
        DropParty(call, party),
        HandOverCall(call, party),
        LeaveCall(call),
        SendKeys(call, "1"),
        PauseRecording(call, "other"),
        CallSupervisor(call),
        AcceptInvitation(call),
        AttendCall(call, "listen"),
    ):
        assert refusal(lambda c=command: room.does(room.budi, c)).code in (
            "forbidden",
            "party_not_there",
        )


def test_a_recording_is_paused_for_a_reason_and_goes_on(room: Room) -> None:
    call = talking(room)
    room.does(room.ani, PauseRecording(call, "confidential"))
    assert call_of(call).recording_paused
    room.does(room.ani, ResumeRecording(call))
    assert not call_of(call).recording_paused


def test_a_supervisor_listens_whispers_joins_and_stops(room: Room) -> None:
    call = talking(room)
    assert refusal(lambda: room.does(room.supervisor, AttendCall(call, "listen"))).code == (
        "desk_not_signed_on"
    )
    room.sign_on(room.supervisor)
    for mode in ("listen", "whisper", "talk"):
        room.does(room.supervisor, AttendCall(call, mode))
        assert Party.objects.get(call=call).mode == mode
    assert desk_of(room.supervisor).call == call
    room.does(room.supervisor, StopAttending(call))
    assert (Party.objects.get(call=call).state, desk_of(room.supervisor).busy) == ("left", "")


def test_a_supervisor_takes_over_and_the_call_taker_is_free(room: Room) -> None:
    call = talking(room)
    room.sign_on(room.supervisor)
    room.does(room.ani, CallSupervisor(call))
    assert call_of(call).supervisor_called_at is not None
    room.does(room.supervisor, AttendCall(call, "listen"))
    assert call_of(call).supervisor_called_at is None
    room.does(room.supervisor, TakeOverCall(call))
    assert call_of(call).call_taker == room.supervisor.user
    assert (desk_of(room.ani).state, desk_of(room.supervisor).call) == ("wrap_up", call)
    room.end(call)
    assert desk_of(room.supervisor).call == ""


def test_a_call_for_the_supervisor_is_heeded_on_foot(room: Room) -> None:
    call = talking(room)
    room.does(room.ani, CallSupervisor(call))
    room.does(room.supervisor, HeedCall(call))
    assert call_of(call).supervisor_called_at is None


def test_a_supervisor_changes_anothers_state_and_the_desk_says_who(room: Room) -> None:
    room.sign_on(room.ani)
    assert room.ani.user is not None
    room.does(room.supervisor, PauseDesk("meeting", room.ani.user))
    assert (desk_of(room.ani).state, desk_of(room.ani).changed_by) == (
        "paused",
        room.supervisor.user,
    )
    room.does(room.ani, MakeReady())
    assert desk_of(room.ani).changed_by is None
    for command in (MakeReady(room.ani.user), PauseDesk("meal", room.ani.user)):
        assert refusal(lambda c=command: room.does(room.budi, c)).code == "forbidden"
    room.does(room.supervisor, SignOffDesk("supervisor", room.ani.user))
    assert (desk_of(room.ani).state, desk_of(room.ani).changed_by) == ("off", room.supervisor.user)
