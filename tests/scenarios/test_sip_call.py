"""Real calls: a citizen's phone, Asterisk, voice and a call taker's encrypted leg."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator

import pytest

from siaga.operations.conversations import AnswerCall, HangUpCall, HoldCall, ResumeCall
from siaga.operations.door import execute
from siaga.records.models import Call
from tests.databases import Database
from tests.scenarios.telephone import (
    Telephone,
    call_in,
    call_taker,
    loudness,
    sound,
    telephone,
    until,
)

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
CALLER_HZ, TAKER_HZ = 800, 1400


@pytest.fixture
def line(database: Database) -> Iterator[Telephone]:
    with telephone(database) as one:
        yield one


def test_a_call_is_answered_held_resumed_and_recorded_on_two_channels(line: Telephone) -> None:
    line.sit_down(7, TAKER_HZ)
    citizen = line.citizen(CALLER_HZ)
    call = call_in("ringing")
    assert (call.number, call.dialled, call.presented_to) == ("081234", "112", 7)
    time.sleep(0.5)
    execute(AnswerCall(call.id), by=call_taker(7))
    call_in("talking", 3)
    time.sleep(2)
    execute(HoldCall(call.id), by=call_taker(7))
    call_in("held", 3)
    execute(ResumeCall(call.id), by=call_taker(7))
    call_in("talking", 3)
    time.sleep(2)
    execute(HangUpCall(call.id), by=call_taker(7))
    ended = call_in("ended")
    assert ended.ended_by == "call_taker"
    stored = until(lambda: Call.objects.filter(id=call.id, recording="stored").first())
    file = line.configuration.recordings / stored.recording_file
    assert hashlib.sha256(file.read_bytes()).hexdigest() == stored.recording_sha256
    caller, taker = sound(file)[:, :12000]
    assert loudness(caller, CALLER_HZ) > 0.8, "the caller is on the left"
    assert loudness(taker, TAKER_HZ) > 0.8, "the call taker is on the right"
    assert loudness(taker, CALLER_HZ) < 0.01, "and not the other way round"
    citizen.terminate()
    citizen.wait(5)
    heard = sound(line.heard("citizen"))[0]
    assert loudness(heard[-12000:], TAKER_HZ) > 0.5, "the caller heard the call taker"
