"""Real recordings: from the first ring to the last word, and what is told when one fails."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import TypeVar

import httpx
import pytest

from siaga.domain.call import CallOffered, RecordingFailed, RecordingStarted, RecordingStored
from siaga.domain.event import Event
from siaga.ledger.append import load
from siaga.ledger.recorded import Recorded
from siaga.operations.conversations import AnswerCall, HangUpCall
from siaga.operations.door import execute
from siaga.records.models import Call
from siaga.voice.engine import ari_password
from tests.databases import Database
from tests.scenarios.telephone import (
    RATE_HZ,
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
TOLD_WITHIN = timedelta(seconds=2)
E = TypeVar("E", bound=Event)


@pytest.fixture
def line(database: Database) -> Iterator[Telephone]:
    with telephone(database) as one:
        yield one


def happened(call: Call, kind: type[E]) -> list[Recorded]:
    return [one for one in load(f"call:{call.id}") if isinstance(one.event, kind)]


def stored_of(call: Call) -> RecordingStored:
    recorded = until(lambda: happened(call, RecordingStored), 15)
    event = recorded[0].event
    assert isinstance(event, RecordingStored)
    return event


def failed_of(call: Call) -> Recorded:
    return until(lambda: happened(call, RecordingFailed), 10)[0]


def talking(line: Telephone) -> Call:
    line.sit_down(7, TAKER_HZ)
    line.citizen(CALLER_HZ)
    call = call_in("ringing")
    execute(AnswerCall(call.id), by=call_taker(7))
    return call_in("talking", 3)


def test_what_a_waiting_caller_says_is_kept_although_nobody_answers(line: Telephone) -> None:
    citizen = line.citizen(CALLER_HZ)
    call = call_in("waiting")
    time.sleep(3)
    citizen.terminate()
    call = call_in("ended")
    assert call.answered_at is None
    stored = stored_of(call)
    assert stored.began_at is not None
    assert abs(stored.began_at - call.offered_at) < timedelta(seconds=1.5)
    assert stored.duration_s > 2.5 and not stored.gaps and not stored.cut
    caller, _heard = sound(line.configuration.recordings / stored.file)
    assert loudness(caller[-2 * RATE_HZ :], CALLER_HZ) > 0.8


def test_a_killed_voice_process_leaves_no_gap(line: Telephone) -> None:
    call = talking(line)
    line.kill_voice()
    time.sleep(3)
    line.start_voice()
    time.sleep(4)
    execute(HangUpCall(call.id), by=call_taker(7))
    ended = call_in("ended")
    stored = stored_of(call)
    assert ended.ended_at is not None
    assert not stored.gaps and not stored.cut
    whole_s = (ended.ended_at - ended.offered_at).total_seconds()
    assert abs(stored.duration_s - whole_s) < 1.5
    caller, taker = sound(line.configuration.recordings / stored.file)
    for begin in range(RATE_HZ, len(caller) - RATE_HZ, RATE_HZ):
        assert loudness(caller[begin : begin + RATE_HZ], CALLER_HZ) > 0.8
    assert loudness(taker[-2 * RATE_HZ :], TAKER_HZ) > 0.8


def test_a_killed_engine_keeps_what_was_said_and_tells_that_the_end_is_missing(
    line: Telephone,
) -> None:
    call = talking(line)
    time.sleep(5)
    assert line.engine is not None
    line.engine.kill()
    line.engine.wait()
    line.start_engine()
    stored = stored_of(call)
    assert stored.cut and stored.duration_s > 3
    caller, _taker = sound(line.configuration.recordings / stored.file)
    assert loudness(caller[-RATE_HZ:], CALLER_HZ) > 0.8


def test_a_recording_that_cannot_begin_is_told_at_once_and_begun_when_it_can(
    line: Telephone,
) -> None:
    folder = line.configuration.engine_folder / "spool" / "recording"
    folder.rmdir()
    folder.write_text("in the way")
    call = talking(line)
    failed = failed_of(call)
    assert failed.at - happened(call, CallOffered)[0].at < TOLD_WITHIN
    folder.unlink()
    folder.mkdir()
    until(lambda: [one for one in happened(call, RecordingStarted) if one.at > failed.at], 20)
    time.sleep(2)
    execute(HangUpCall(call.id), by=call_taker(7))
    stored = stored_of(call)
    assert stored.began_at is not None and stored.began_at > failed.at
    assert loudness(sound(line.configuration.recordings / stored.file)[0], CALLER_HZ) > 0.8


def test_an_engine_that_stops_recording_is_told_and_the_gap_stands_in_the_whole(
    line: Telephone,
) -> None:
    call = talking(line)
    time.sleep(3)
    stopped = time.time()
    address = f"http://127.0.0.1:{line.configuration.engine_port}/ari"
    password = ari_password(line.configuration.engine_folder)
    httpx.delete(
        f"{address}/channels/snoop-{call.id}-in", auth=("siaga", password), trust_env=False
    )
    assert failed_of(call).at.timestamp() - stopped < TOLD_WITHIN.total_seconds()
    until(lambda: len(happened(call, RecordingStarted)) == 2, 10)
    assert Call.objects.get(id=call.id).recording == "running"
    time.sleep(2)
    execute(HangUpCall(call.id), by=call_taker(7))
    stored = stored_of(call)
    ((begin, end),) = stored.gaps
    assert begin > 2 and 3 < end - begin < 8
    caller, _taker = sound(line.configuration.recordings / stored.file)
    assert loudness(caller[int(end * RATE_HZ) : int((end + 1) * RATE_HZ)], CALLER_HZ) > 0.8


def test_files_that_do_not_grow_any_more_are_noticed_although_the_engine_says_nothing(
    line: Telephone,
) -> None:
    """A full disk as the engine sees it: its files may not become longer than they are."""
    call = talking(line)
    time.sleep(3)
    assert line.engine is not None
    resource.prlimit(line.engine.pid, resource.RLIMIT_FSIZE, (1024, resource.RLIM_INFINITY))
    limited = time.time()
    failed = failed_of(call)
    assert failed.at.timestamp() - limited < 2.05 + TOLD_WITHIN.total_seconds(), (
        "the engine writes each 2.05 s; the first write that fails is told within 2 s"
    )
    assert Call.objects.get(id=call.id).phase == "talking"
    execute(HangUpCall(call.id), by=call_taker(7))
    assert stored_of(call).duration_s > 2
