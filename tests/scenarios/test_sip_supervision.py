"""A supervisor listens, whispers, joins and takes over: who hears it is proven by frequency."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from siaga.domain.silent import PromptPlayed
from siaga.ledger.append import load
from siaga.operations.conversations import HangUpCall, HoldCall, ResumeCall
from siaga.operations.desks import PauseDesk
from siaga.operations.door import execute
from siaga.operations.queue import AskByKeys
from siaga.operations.supervision import AttendCall, StopAttending, TakeOverCall
from siaga.records.models import Call, Desk
from tests.databases import Database
from tests.scenarios.conversation import (
    CITIZEN_HZ,
    SUPERVISOR_HZ,
    TAKER_HZ,
    Voices,
    everybody,
    supervisor,
    talking,
)
from tests.scenarios.telephone import Telephone, call_taker, loudness, sound, telephone, until

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TONES = {"citizen": CITIZEN_HZ, "taker": TAKER_HZ, "boss": SUPERVISOR_HZ}
BOTH = everybody("citizen", "taker")
HEARS_ALL = {("boss", "citizen"), ("boss", "taker")}


@pytest.fixture
def line(database: Database) -> Iterator[Telephone]:
    with telephone(database) as one:
        yield one


def test_a_whisper_is_heard_by_the_call_taker_and_by_nobody_else(line: Telephone) -> None:
    call = talking(line)
    line.sit_down(9, SUPERVISOR_HZ, "boss")
    voices, boss = Voices(line, TONES), supervisor(9)
    execute(AttendCall(call.id, "listen"), by=boss)
    time.sleep(0.4)
    voices.expect(BOTH | HEARS_ALL, *TONES)
    execute(AttendCall(call.id, "whisper"), by=boss)
    time.sleep(0.4)
    voices.expect(BOTH | HEARS_ALL | {("taker", "boss")}, *TONES)
    execute(HangUpCall(call.id), by=boss)
    stored = until(lambda: Call.objects.filter(id=call.id, recording="stored").first())
    caller, heard = sound(line.configuration.recordings / stored.recording_file)
    assert loudness(caller, SUPERVISOR_HZ) < 0.001, "the whisper is not in the recording"
    assert loudness(heard, SUPERVISOR_HZ) < 0.001, "nor in what the caller heard"


def test_a_supervisor_joins_and_then_takes_over(line: Telephone) -> None:
    call = talking(line)
    line.sit_down(9, SUPERVISOR_HZ, "boss")
    voices, boss = Voices(line, TONES), supervisor(9)
    execute(AttendCall(call.id, "talk"), by=boss)
    time.sleep(0.4)
    voices.expect(everybody(*TONES), *TONES)
    execute(AttendCall(call.id, "listen"), by=boss)
    time.sleep(0.4)
    voices.expect(BOTH | HEARS_ALL, *TONES)
    execute(TakeOverCall(call.id), by=boss)
    time.sleep(0.4)
    voices.expect(everybody("citizen", "boss"), "citizen", "boss")
    assert Call.objects.get(id=call.id).call_taker == 9
    assert Desk.objects.get(call_taker=7).call == ""


def test_who_stops_listening_hears_nothing_more_and_the_desk_is_free(line: Telephone) -> None:
    call = talking(line)
    line.sit_down(9, SUPERVISOR_HZ, "boss")
    execute(AttendCall(call.id, "listen"), by=supervisor(9))
    time.sleep(0.4)
    execute(StopAttending(call.id), by=supervisor(9))
    time.sleep(0.4)
    Voices(line, TONES).expect(BOTH, "citizen", "taker")
    assert Desk.objects.get(call_taker=9).busy == ""
    execute(PauseDesk("break"), by=supervisor(9))


def test_a_supervisor_who_listens_stops_neither_the_silent_procedure_nor_a_hold(
    line: Telephone,
) -> None:
    call = talking(line)
    line.sit_down(9, SUPERVISOR_HZ, "boss")
    execute(AttendCall(call.id, "listen"), by=supervisor(9))
    time.sleep(0.4)
    execute(AskByKeys(call.id, "silent_danger"), by=call_taker(7))
    until(lambda: "silent_danger" in heard_whole(call.id), 20)
    execute(HoldCall(call.id), by=call_taker(7))
    until(lambda: Call.objects.filter(id=call.id, phase="held").first(), 5)
    execute(ResumeCall(call.id), by=call_taker(7))
    until(lambda: Call.objects.filter(id=call.id, phase="talking", wish="").first(), 5)
    execute(StopAttending(call.id), by=supervisor(9))
    time.sleep(0.4)
    execute(AskByKeys(call.id, "silent_hurt"), by=call_taker(7))
    until(lambda: "silent_hurt" in heard_whole(call.id), 20)


def heard_whole(call: str) -> list[str]:
    """The announcements of the silent procedure that the caller has heard to their end."""
    events = [one.event for one in load(f"call:{call}")]
    return [event.prompt for event in events if isinstance(event, PromptPlayed) and event.whole]
