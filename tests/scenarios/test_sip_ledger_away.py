"""The database is gone for a while: new calls ring the duty phones, and nothing is lost."""

from __future__ import annotations

import resource
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from siaga.domain.call import RecordingFailed
from siaga.domain.refusal import Refused
from siaga.ledger.append import load
from siaga.ledger.verify import verify
from siaga.operations.conversations import AnswerCall
from siaga.operations.door import execute
from siaga.records.models import Call, Desk
from tests.databases import Database
from tests.scenarios.sip_callers import Caller
from tests.scenarios.telephone import (
    Telephone,
    call_in,
    call_taker,
    loudness,
    sound,
    telephone_with_duty,
    until,
)

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
DUTY = "127.0.0.3"
MOMENTS = 4


@pytest.fixture
def line(database: Database) -> Iterator[Telephone]:
    with telephone_with_duty(database, DUTY) as one:
        yield one


def test_what_happened_while_the_ledger_was_away_is_there_afterwards(
    line: Telephone, tmp_path: Path
) -> None:
    line.sit_down(7, 1400)
    citizen = line.citizen(800, "0811")
    call = call_in("ringing")
    execute(AnswerCall(call.id), by=call_taker(7))
    call_in("talking", 3)
    until(lambda: Call.objects.filter(number="0811", recording="running").exists(), 5)
    time.sleep(2)  # something must have been said for a recording to hold it
    database = sqlite3.connect(line.configuration.sqlite_file, isolation_level=None)
    database.execute("BEGIN IMMEDIATE")  # nobody else can write until this ends
    citizen.terminate()
    spool = line.configuration.spool / "facts.jsonl"
    until(lambda: spool.exists() and b"EndCall" in spool.read_bytes(), 6)
    left_at = time.time()
    second = line.call(
        Caller(sender="<sip:0822@127.0.0.2>").scenario(tmp_path / "c.xml", 6000), "second"
    )
    assert second.wait(15) == 0
    notes = line.configuration.engine_folder / "fallback"
    until(lambda: any("0822" in note.read_text() for note in notes.glob("*.note")), 20)
    time.sleep(1)
    database.execute("ROLLBACK")
    database.close()
    ended = until(lambda: Call.objects.filter(number="0811", phase="ended").first(), 20)
    assert ended.ended_at is not None and ended.ended_at.timestamp() < left_at
    filed = until(lambda: Call.objects.filter(number="0822", phase="ended").first(), 20)
    assert filed.via_fallback
    assert Call.objects.count() == 2
    until(lambda: Call.objects.filter(number="0811", recording="stored").exists(), 10)
    until(lambda: not spool.exists(), 5)


def offered_too_late(line: Telephone, folder: Path) -> Call:
    """A caller who has gone to a duty phone when the offer to the desks is written after all.

    Of two callers at once the second waits for the first one's offer as well, too long; the
    ledger's lock is free again in the second that is left until the second offer is given up
    too. Whoever misses it, on a slow machine, tries with two others.
    """
    file, notes = line.configuration.sqlite_file, line.configuration.engine_folder / "fallback"
    for turn in range(MOMENTS):
        before = set(notes.glob("*.note"))
        with closing(sqlite3.connect(file, isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            for which in (1, 2):
                number = f"083{turn}{which}"
                caller = Caller(sender=f"<sip:{number}@127.0.0.2>")
                scenario = caller.scenario(folder / f"{number}.xml", talk_ms=20_000)
                line.call(scenario, number, limit_s=25)
            until(lambda known=before: len(set(notes.glob("*.note")) - known) == 2)
            database.execute("ROLLBACK")
        with suppress(AssertionError):
            return until(lambda: Call.objects.exclude(phase="ended").first(), 2)
    raise AssertionError(f"no offer came true late, {MOMENTS} times")


def test_an_offer_that_comes_true_after_its_caller_went_to_a_duty_phone_rings_at_no_desk(
    line: Telephone, tmp_path: Path
) -> None:
    line.sit_down(7, 1400)
    call = offered_too_late(line, tmp_path)
    with suppress(Refused):
        execute(AnswerCall(call.id), by=call_taker(7))  # it rings for a moment
    until(lambda: Call.objects.filter(id=call.id, phase="fallback").exists(), 5)
    until(lambda: Desk.objects.get(call_taker=7).state == "ready", 5)
    filed = until(lambda: Call.objects.filter(id=call.id, phase="ended").first(), 40)
    assert filed.via_fallback and filed.answered_at is not None


def no_room(line: Telephone, room: bool) -> None:
    """A full disk as both processes see it: none of their files may grow."""
    for process in (line.voice, line.engine):
        assert process is not None
        hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (hard if room else 0, hard))


def test_a_full_disk_in_a_call_lets_people_talk_on_and_what_happened_is_said_later(
    line: Telephone,
) -> None:
    line.sit_down(7, 1400)
    citizen = line.citizen(800, "0811")
    call = call_in("ringing")
    execute(AnswerCall(call.id), by=call_taker(7))
    call_in("talking", 3)
    time.sleep(5)  # more than the engine keeps before it writes
    no_room(line, False)
    time.sleep(6)
    before = line.heard("citizen").stat().st_size
    citizen.terminate()
    citizen.wait(5)
    left_at = time.time()
    time.sleep(3)
    assert Call.objects.get(id=call.id).phase == "talking", "nothing could be written"
    no_room(line, True)
    ended = until(lambda: Call.objects.filter(id=call.id, phase="ended").first(), 20)
    assert ended.ended_at is not None
    assert abs(ended.ended_at.timestamp() - left_at) < 2
    until(lambda: Call.objects.filter(id=call.id, recording="stored").exists(), 90)
    events = [one.event for one in load(f"call:{call.id}")]
    assert any(isinstance(event, RecordingFailed) for event in events)
    assert verify().sound
    heard = sound(line.heard("citizen"))[0][: (before - 44) // 2]
    assert loudness(heard[-16000:], 1400) > 0.5, "they heard each other on the full disk"
