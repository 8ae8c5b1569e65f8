"""Parties and supervisors in the records: worked out again from the ledger, they are the same."""

from __future__ import annotations

from siaga.operations.calls import PresentNext
from siaga.operations.centre import DefineInterpreter
from siaga.operations.command import SYSTEM, VOICE
from siaga.operations.desks import MakeReady, PauseDesk
from siaga.operations.erasure import ErasePersonalData
from siaga.operations.parties import (
    AcceptInvitation,
    ConfirmPartyJoined,
    HandOverCall,
    InviteParty,
    LeaveCall,
    PauseRecording,
    ReportPartyGone,
)
from siaga.operations.rebuild import rebuild
from siaga.operations.supervision import AttendCall, CallSupervisor, TakeOverCall
from tests.databases import Database
from tests.records.test_rebuild import check_what_always_holds, everything
from tests.room import Room


def test_rebuilt_conferences_equal_the_live_ones(database: Database) -> None:
    room = Room()
    for person in (room.ani, room.budi, room.supervisor):
        room.sign_on(person, ready=person is not room.supervisor)
    room.does(SYSTEM, DefineInterpreter("rosa", "Rosa", ("karo",), "0811"))
    call = room.talk(room.ani)
    agency = room.does(room.ani, InviteParty(call, "agency", "join", "damkar"))["party"]
    room.does(VOICE, ConfirmPartyJoined(call, agency))
    budi = str(room.budi.user)
    colleague = room.does(room.ani, InviteParty(call, "call_taker", "consult", budi))["party"]
    room.does(room.budi, AcceptInvitation(call))
    room.does(room.ani, PauseRecording(call, "other"))
    room.does(room.ani, CallSupervisor(call))
    room.does(room.supervisor, AttendCall(call, "whisper"))
    room.does(room.ani, HandOverCall(call, colleague))
    room.does(room.supervisor, TakeOverCall(call))
    room.does(room.supervisor, LeaveCall(call))
    room.does(VOICE, ReportPartyGone(call, agency, 16))
    room.does(room.ani, MakeReady())
    room.does(VOICE, PresentNext())
    room.does(room.supervisor, PauseDesk("meal", room.ani.user))
    room.does(SYSTEM, ErasePersonalData(f"call:{call}", "asked"))
    room.does(SYSTEM, ErasePersonalData("interpreter:rosa", "asked"))
    live = everything()
    check_what_always_holds()
    rebuild()
    assert everything() == live
