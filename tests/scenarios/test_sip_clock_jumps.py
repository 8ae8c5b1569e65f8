"""The machine's clock is set by an hour, forwards and then back, while people talk."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from siaga.ledger.append import load
from siaga.ledger.verify import verify
from siaga.operations.command import Command
from siaga.operations.conversations import AnswerCall, HangUpCall, HoldCall, ResumeCall
from siaga.operations.door import execute
from siaga.records.models import Call
from tests.databases import Database
from tests.scenarios.conversation import CITIZEN_HZ, TAKER_HZ, Voices, everybody
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
HOUR_S = 3600


@dataclass
class Clock:
    """What this centre's processes take for the time (libfaketime reads it each time);
    how long something takes they go on to know, as on a machine whose clock is set."""

    file: Path
    ahead_s: int = 0

    @property
    def settings(self) -> dict[str, str]:
        library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
        return {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_XRESET": "0",
        }

    def jump(self, ahead_s: int) -> None:
        """Ahead of the true time by so much from now on."""
        self.ahead_s = ahead_s
        new = self.file.with_suffix(".new")
        new.write_text(f"{ahead_s:+d}\n")
        new.replace(self.file)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead_s)


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    one = Clock(tmp_path / "clock")
    one.jump(0)
    return one


@pytest.fixture
def line(database: Database, clock: Clock) -> Iterator[Telephone]:
    with telephone(database, SIAGA_WRAP_UP_S="0", **clock.settings) as one:
        for name in clock.settings:
            del one.environment[name]  # the others' telephones have their own clock
        yield one


def test_people_talk_on_and_are_held_recorded_and_ended_and_the_next_call_rings(
    line: Telephone, clock: Clock
) -> None:
    def does(command: Command) -> None:
        execute(command, by=call_taker(7), at=clock.now)

    line.sit_down(7, TAKER_HZ)
    line.citizen(CITIZEN_HZ, "0811")
    call = call_in("ringing")
    does(AnswerCall(call.id))
    call_in("talking", 3)
    began = time.monotonic()
    voices = Voices(line, {"citizen": CITIZEN_HZ, "headset": TAKER_HZ})
    for ahead_s in (HOUR_S, -HOUR_S):
        clock.jump(ahead_s)
        voices.expect(everybody("citizen", "headset"), "citizen", "headset")
        does(HoldCall(call.id))
        call_in("held", 3)
        does(ResumeCall(call.id))
        call_in("talking", 3)
        voices.expect(everybody("citizen", "headset"), "citizen", "headset")
    does(HangUpCall(call.id))
    call_in("ended", number="0811")
    talked_s = time.monotonic() - began
    until(lambda: Call.objects.filter(id=call.id, recording="stored").exists(), 20)
    written = load(f"call:{call.id}")[-1].at
    assert abs(written - clock.now) < timedelta(minutes=1), "voice has seen the clock jump"
    file = line.configuration.recordings / Call.objects.get(id=call.id).recording_file
    recorded_s = len(sound(file)[0]) / RATE_HZ
    assert talked_s - 1 < recorded_s < talked_s + 5, "no silence of an hour, and nothing is cut"
    line.citizen(CITIZEN_HZ, "0822")
    call_in("ringing", number="0822")
    assert verify().sound
