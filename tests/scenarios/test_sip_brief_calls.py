"""Whoever hangs up at once is in the ledger all the same, also while it cannot be written."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from siaga.domain.call import OutcomeSet
from siaga.ledger.append import load
from siaga.records.models import Call
from tests.databases import Database
from tests.scenarios.sip_callers import Caller
from tests.scenarios.telephone import Telephone, telephone_with_duty, until

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
DUTY = "127.0.0.3"
MOMENTS_MS = (0, 20, 50, 100, 150, 200, 250, 300, 350, 400, 480, 520, 600, 800, 1200)
"""After the answer. These callers say nothing, for which Asterisk waits 500 ms."""


@pytest.fixture
def line(database: Database) -> Iterator[Telephone]:
    with telephone_with_duty(database, DUTY) as one:
        yield one


def call_briefly(line: Telephone, folder: Path) -> set[str]:
    """One caller for each moment, who says nothing and hangs up then; returns their numbers."""
    callers = {}
    for moment in MOMENTS_MS:
        number = f"0811{moment:04}"
        caller = Caller(sender=f"<sip:{number}@127.0.0.2>")
        callers[number] = line.call(
            caller.scenario(folder / f"{number}.xml", moment), f"caller-{moment}"
        )
        time.sleep(0.1)
    for number, process in callers.items():
        assert process.wait(15) == 0, number
    return set(callers)


def expect_each_once(line: Telephone, numbers: set[str]) -> None:
    until(lambda: Call.objects.filter(phase="ended").count() >= len(numbers), 30)
    time.sleep(3)
    calls = list(Call.objects.all())
    assert sorted(str(call.number) for call in calls) == sorted(numbers)
    for call in calls:
        assert call.phase == "ended", call.number
        assert call.outcome in ("abandoned", "short_abandoned"), call.number
        events = [recorded.event for recorded in load(f"call:{call.id}")]
        assert sum(isinstance(event, OutcomeSet) for event in events) == 1, call.number
    notes = line.configuration.engine_folder / "fallback"
    until(lambda: not list(notes.glob("*")), 5)


def test_callers_who_hang_up_at_once_are_all_in_the_ledger(line: Telephone, tmp_path: Path) -> None:
    expect_each_once(line, call_briefly(line, tmp_path))


def test_callers_who_hang_up_at_once_while_the_ledger_is_locked_are_all_in_it_afterwards(
    line: Telephone, tmp_path: Path
) -> None:
    database = sqlite3.connect(line.configuration.sqlite_file, isolation_level=None)
    database.execute("BEGIN IMMEDIATE")  # nobody else can write until this ends
    numbers = call_briefly(line, tmp_path)
    time.sleep(6)
    database.execute("ROLLBACK")
    database.close()
    expect_each_once(line, numbers)


def test_who_calls_a_dying_siaga_and_hangs_up_before_it_is_back_is_in_the_ledger(
    line: Telephone, tmp_path: Path
) -> None:
    assert line.voice is not None
    line.voice.send_signal(signal.SIGSTOP)  # Asterisk still hands calls to it
    caller = Caller(sender="<sip:08119999@127.0.0.2>")
    assert line.call(caller.scenario(tmp_path / "c.xml", 1500), "caller").wait(15) == 0
    line.kill_voice()
    line.start_voice()
    expect_each_once(line, {"08119999"})
