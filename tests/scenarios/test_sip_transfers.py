"""Transfers between desks, a transfer nobody takes, keypad tones, and a crash in a conference."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import numpy as np
import pytest

from siaga.operations.calls import PresentNext
from siaga.operations.command import VOICE
from siaga.operations.conversations import AnswerCall, HangUpCall, HoldCall, ResumeCall
from siaga.operations.desks import MakeReady
from siaga.operations.door import execute
from siaga.operations.parties import (
    AcceptInvitation,
    DropParty,
    InviteParty,
    LeaveCall,
    PauseRecording,
    ResumeRecording,
    SendKeys,
)
from siaga.operations.queue import SendBack
from siaga.records.models import Call, Desk
from tests.databases import Database
from tests.scenarios.conversation import (
    AGENCY_HZ,
    CITIZEN_HZ,
    COLLEAGUE_HZ,
    TAKER_HZ,
    Voices,
    agency_phone,
    everybody,
    party_in,
    recorded,
    talking,
)
from tests.scenarios.telephone import (
    RATE_HZ,
    Telephone,
    call_in,
    call_taker,
    sound,
    telephone,
    until,
)

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TONES = {"citizen": CITIZEN_HZ, "taker": TAKER_HZ, "agency": AGENCY_HZ, "colleague": COLLEAGUE_HZ}
RING_S = 3


@pytest.fixture
def line(
    database: Database, monkeypatch: pytest.MonkeyPatch, settings: object
) -> Iterator[Telephone]:
    settings.SIAGA_RING_S = RING_S  # type: ignore[attr-defined]
    with telephone(database) as one:
        one.run([sys.executable, "-m", "siaga.main", "clockwork"], "clockwork")
        yield one


def test_a_colleague_takes_a_blind_transfer_and_has_the_call(line: Telephone) -> None:
    call = talking(line)
    line.sit_down(8, COLLEAGUE_HZ, "colleague")
    execute(InviteParty(call.id, "call_taker", "transfer", "8"), by=call_taker(7))
    party_in(call.id, "invited")
    until(lambda: Call.objects.filter(id=call.id, phase="held").exists())
    execute(AcceptInvitation(call.id), by=call_taker(8))
    until(lambda: Call.objects.filter(id=call.id, phase="talking", call_taker=8).exists())
    voices = Voices(line, TONES)
    voices.expect(everybody("citizen", "colleague"), "citizen", "colleague")
    assert Desk.objects.get(call_taker=7).call == ""
    execute(HangUpCall(call.id), by=call_taker(8))
    caller, others = recorded(line, call.id, TONES)
    assert set.union(*caller) == {"citizen"}
    spoke = [one for one in others if one & {"taker", "colleague"}]
    assert (spoke[0], spoke[-1]) == ({"taker"}, {"colleague"}), "one whole, before and after"


def test_a_blind_transfer_that_nobody_takes_comes_back(line: Telephone) -> None:
    call = talking(line)
    line.sit_down(8, COLLEAGUE_HZ, "colleague")
    execute(InviteParty(call.id, "call_taker", "transfer", "8"), by=call_taker(7))
    assert party_in(call.id, "failed", RING_S + 4.0).reason == "no_answer"
    until(lambda: Call.objects.filter(id=call.id, phase="talking", call_taker=7).exists())
    voices = Voices(line, TONES)
    voices.expect(everybody("citizen", "taker"), "citizen", "taker")


def test_a_caller_whom_the_agency_left_alone_is_answered_again(line: Telephone) -> None:
    agency_phone(line)
    call = talking(line)
    execute(InviteParty(call.id, "agency", "join", "damkar"), by=call_taker(7))
    party = party_in(call.id, "joined")
    execute(LeaveCall(call.id), by=call_taker(7))
    until(lambda: Call.objects.filter(id=call.id, unattended=True).exists())
    execute(MakeReady(), by=call_taker(7))  # the report is written, or written later
    time.sleep(0.5)
    execute(DropParty(call.id, party.id), by=call_taker(7))
    execute(PresentNext(), by=VOICE)
    until(lambda: Call.objects.filter(id=call.id, phase__in=("waiting", "ringing")).exists())
    assert call_in("ringing").rings_at == [7]
    execute(AnswerCall(call.id), by=call_taker(7))
    call_in("talking", 3)
    voices = Voices(line, TONES)
    voices.expect(everybody("citizen", "taker"), "citizen", "taker")


def test_a_killed_voice_finds_its_conference_again_and_holds_and_ends_it(line: Telephone) -> None:
    agency_phone(line)
    call = talking(line)
    execute(InviteParty(call.id, "agency", "join", "damkar"), by=call_taker(7))
    party = party_in(call.id, "joined")
    line.kill_voice()
    voices = Voices(line, {name: hz for name, hz in TONES.items() if name != "colleague"})
    voices.expect(everybody("citizen", "taker", "agency"), "citizen", "taker", "agency")
    began = time.monotonic()
    line.start_voice()
    execute(HoldCall(call.id), by=call_taker(7))
    until(lambda: Call.objects.filter(id=call.id, phase="held").exists(), 6)
    print(f"under control again after {time.monotonic() - began:.1f} s")
    voices.expect(everybody("taker", "agency"), "citizen", "taker", "agency")
    execute(ResumeCall(call.id), by=call_taker(7))
    until(lambda: Call.objects.filter(id=call.id, phase="talking").exists())
    execute(DropParty(call.id, party.id), by=call_taker(7))
    time.sleep(0.3)
    voices.expect(everybody("citizen", "taker"), "citizen", "taker")


def test_keypad_tones_reach_the_callers_telephone(line: Telephone) -> None:
    """baresip says which keys it received; its words come when it ends."""
    call = talking(line)
    execute(SendKeys(call.id, "5#"), by=call_taker(7))
    time.sleep(3)
    execute(HangUpCall(call.id), by=call_taker(7))
    call_in("ended")
    line.stop()
    said = (line.configuration.log / "citizen.out").read_text(errors="replace")
    assert "DTMF event: '5'" in said
    assert "DTMF event: '#'" in said


def test_a_paused_recording_is_silent_for_as_long_as_it_lasts(line: Telephone) -> None:
    call = talking(line)
    until(lambda: Call.objects.filter(id=call.id, recording="running").exists())
    time.sleep(1.5)
    execute(PauseRecording(call.id, "caller_asks"), by=call_taker(7))
    time.sleep(2)
    execute(ResumeRecording(call.id), by=call_taker(7))
    time.sleep(1.5)
    execute(HangUpCall(call.id), by=call_taker(7))
    stored = until(lambda: Call.objects.filter(id=call.id, recording="stored").first())
    for side in sound(line.configuration.recordings / stored.recording_file):
        second = RATE_HZ
        loud = [
            int(np.abs(side[at : at + second // 4]).max()) > 300
            for at in range(0, len(side) - second // 4, second // 4)
        ]
        silent = len(loud) - sum(loud)
        assert 6 <= silent <= 11, f"about two seconds of silence in quarters: {loud}"
        assert loud[2], "it was heard before"
        assert loud[-3], "and again afterwards"


def test_a_paused_recording_goes_on_as_soon_as_the_caller_is_back_in_the_queue(
    line: Telephone,
) -> None:
    call = talking(line)
    until(lambda: Call.objects.filter(id=call.id, recording="running").exists())
    time.sleep(1.5)
    execute(PauseRecording(call.id, "caller_asks"), by=call_taker(7))
    time.sleep(1.5)
    execute(SendBack(call.id, "bbc"), by=call_taker(7))
    time.sleep(3)
    execute(AnswerCall(call.id), by=call_taker(7))
    call_in("talking", 3)
    execute(HangUpCall(call.id), by=call_taker(7))
    stored = until(lambda: Call.objects.filter(id=call.id, recording="stored").first())
    caller, _heard = sound(line.configuration.recordings / stored.recording_file)
    quarter = RATE_HZ // 4
    quiet = sum(
        int(np.abs(caller[at : at + quarter]).max()) <= 300
        for at in range(0, len(caller) - quarter, quarter)
    )
    assert 4 <= quiet <= 9, "about a second and a half"
