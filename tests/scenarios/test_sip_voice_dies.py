"""The voice process is killed in twenty running calls: all talk on and are soon in its hands."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from siaga.main.parent.supervise import FIRST_WAIT_S
from siaga.operations.conversations import HangUpCall, HoldCall, ResumeCall
from siaga.records.models import Call
from tests.databases import Database
from tests.scenarios.continuity import between, heard_so_far, longest_gap_s
from tests.scenarios.conversing import CALLER_HZ, TAKER_HZ, everybody, start_again, talk_at
from tests.scenarios.sip_callers import Caller
from tests.scenarios.telephone import CALLER, Telephone, telephone_with_duty, until

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
CALLS = 20
DUTY = "127.0.0.3"
GAP_S = 0.3
"""Less than a syllable; a loaded test machine alone makes gaps of a tenth of a second."""


@pytest.fixture
def line(database: Database) -> Iterator[Telephone]:
    with telephone_with_duty(database, DUTY) as one:
        yield one


def hears(who: str) -> int:
    return TAKER_HZ if who.startswith("citizen") else CALLER_HZ


def heard_until(line: Telephone, calls: dict[int, str]) -> dict[str, int]:
    """A mark in what each of them hears."""
    people = [f"{who}{taker}" for taker in calls for who in ("citizen", "headset")]
    return {who: heard_so_far(line.heard(who)) for who in people}


def test_twenty_calls_talk_on_and_obey_again_once_voice_is_back(
    line: Telephone, tmp_path: Path
) -> None:
    calls = talk_at(line, CALLS)
    time.sleep(1)
    began = heard_until(line, calls)
    line.kill_voice()
    time.sleep(2)
    start_again(line)
    time.sleep(1)
    until_here = heard_until(line, calls)
    line.kill_voice()
    meanwhile = [
        line.call(
            Caller(sender=f"<sip:{number}@{CALLER}>").scenario(tmp_path / number, 6000), number
        )
        for number in ("0822", "0833")
    ]
    time.sleep(FIRST_WAIT_S)
    line.start_voice()
    everybody(calls, HoldCall, "held")
    everybody(calls, ResumeCall, "talking")
    time.sleep(2)
    for process in meanwhile:
        assert process.wait(15) == 0
    everybody(calls, HangUpCall, "ended")
    for number in ("0822", "0833"):
        until(lambda n=number: Call.objects.filter(number=n, phase="ended").exists(), 10)
        assert Call.objects.get(number=number).via_fallback
    line.stop()
    gaps = {
        who: longest_gap_s(between(line.heard(who), began[who], end), hears(who))
        for who, end in until_here.items()
    }
    longest = sorted(round(gap, 2) for gap in gaps.values())
    print(f"longest gap of each of them {longest}")
    assert max(gaps.values()) < GAP_S, "nobody missed a syllable"
