from __future__ import annotations

import pytest

from siaga.domain.refusal import Malformed, Refused
from siaga.operations.calls import ConfirmHeld, ConfirmResumed
from siaga.operations.command import VOICE
from siaga.operations.conversations import HangUpCall, HoldCall, ResumeCall, SetOutcome
from siaga.operations.recordings import OpenRecording, StartRecording, StoreRecording
from siaga.records.models import Call
from tests.room import Room, call_of, refusal


@pytest.fixture
def call(room: Room) -> str:
    """Ani talks."""
    room.sign_on(room.ani)
    return room.talk(room.ani)


def test_hold_is_wished_by_the_person_and_done_by_voice(room: Room, call: str) -> None:
    room.does(room.ani, HoldCall(call))
    assert (call_of(call).phase, call_of(call).wish) == ("talking", "hold")
    room.does(VOICE, ConfirmHeld(call))
    assert (call_of(call).phase, call_of(call).wish) == ("held", "")
    room.does(room.ani, ResumeCall(call))
    room.does(VOICE, ConfirmResumed(call))
    assert (call_of(call).phase, call_of(call).wish) == ("talking", "")


def test_resuming_before_voice_has_held_leaves_the_two_talking(room: Room, call: str) -> None:
    room.does(room.ani, HoldCall(call))
    room.does(room.ani, ResumeCall(call))
    room.does(VOICE, ConfirmHeld(call))
    room.does(VOICE, ConfirmResumed(call))
    assert (call_of(call).phase, call_of(call).wish) == ("talking", "")


def test_a_second_press_on_hold_asks_nothing_twice(room: Room, call: str) -> None:
    room.does(room.ani, HoldCall(call))
    version = call_of(call).version
    room.does(room.ani, HoldCall(call))
    assert call_of(call).version == version


def test_a_call_taker_hangs_up_only_the_own_call_and_a_supervisor_any(
    room: Room, call: str
) -> None:
    assert refusal(lambda: room.does(room.budi, HangUpCall(call))).code == "forbidden"
    room.does(room.supervisor, HangUpCall(call))
    assert call_of(call).wish == "hang_up"


def test_a_caller_who_waits_is_never_hung_up_on(room: Room) -> None:
    waiting = room.offer()
    refused = refusal(lambda: room.does(room.supervisor, HangUpCall(waiting)))
    assert refused.code == "call_not_answered"


def test_an_outcome_may_be_corrected_and_ends_as_one(room: Room, call: str) -> None:
    room.does(room.ani, SetOutcome(call, "prank"))
    room.end(call)
    room.does(room.ani, SetOutcome(call, "information"))
    assert call_of(call).outcome == "information"
    assert not call_of(call).needs_outcome


@pytest.mark.parametrize("outcome", ["abandoned", "not_reached", "", "x" * 1000])
def test_only_the_outcomes_for_people_are_set_by_people(
    room: Room, call: str, outcome: str
) -> None:
    refused = refusal(lambda: room.does(room.ani, SetOutcome(call, outcome)))
    assert isinstance(refused, Malformed)


def test_another_call_takers_outcome_is_not_touched(room: Room, call: str) -> None:
    assert refusal(lambda: room.does(room.budi, SetOutcome(call, "prank"))).code == "forbidden"
    room.does(room.supervisor, SetOutcome(call, "prank"))
    assert call_of(call).outcome_by == str(room.supervisor)


def test_a_caller_who_was_cut_off_is_to_be_called_back(room: Room, call: str) -> None:
    room.end(call)
    room.does(room.ani, SetOutcome(call, "dropped"))
    assert call_of(call).call_back == "due"


def test_an_officer_has_no_business_with_calls(room: Room, call: str) -> None:
    for command in (HoldCall(call), HangUpCall(call), SetOutcome(call, "prank")):
        with pytest.raises(Refused, match="forbidden"):
            room.does(room.fireman, command)


def test_a_recording_is_stored_once_with_its_digest(room: Room, call: str) -> None:
    room.does(VOICE, StartRecording(call))
    room.does(VOICE, StoreRecording(call, "2026/03/a.wav", "ab" * 32, 1000, 4.5))
    room.does(VOICE, StoreRecording(call, "2026/03/b.wav", "cd" * 32, 1, 0.1))
    stored = call_of(call)
    assert (stored.recording, stored.recording_file) == ("stored", "2026/03/a.wav")
    assert stored.recording_sha256 == "ab" * 32


@pytest.mark.parametrize("file", ["../a.wav", "/etc/passwd", "a/../../b.wav", "", "a\\b", "a\0b"])
def test_a_recording_never_lies_outside_its_folder(room: Room, call: str, file: str) -> None:
    refused = refusal(lambda: room.does(VOICE, StoreRecording(call, file, "ab", 1, 1.0)))
    assert refused.code == "wrong_path"


def test_listening_needs_a_purpose_and_leaves_a_trace_each_time(room: Room, call: str) -> None:
    room.does(VOICE, StoreRecording(call, "a.wav", "ab" * 32, 1000, 4.5))
    assert refusal(lambda: room.does(room.supervisor, OpenRecording(call, "  "))).code == (
        "purpose_missing"
    )
    before = call_of(call).version
    room.does(room.supervisor, OpenRecording(call, "complaint 12/2026"))
    room.does(room.supervisor, OpenRecording(call, "complaint 12/2026"))
    assert call_of(call).version == before + 2


def test_a_call_takers_recording_is_not_for_colleagues_nor_officers(room: Room, call: str) -> None:
    room.does(VOICE, StoreRecording(call, "a.wav", "ab" * 32, 1000, 4.5))
    for person in (room.budi, room.fireman):
        refused = refusal(lambda who=person: room.does(who, OpenRecording(call, "curious")))
        assert refused.code == "forbidden"


def test_a_call_without_a_recording_has_none_to_open(room: Room, call: str) -> None:
    refused = refusal(lambda: room.does(room.supervisor, OpenRecording(call, "check")))
    assert refused.code == "no_recording"
    assert Call.objects.get(id=call).recording is None
