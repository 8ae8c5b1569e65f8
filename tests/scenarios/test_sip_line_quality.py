"""What is wrong with a line is noticed by the machine before the people notice it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from siaga.operations.conversations import AnswerCall, HangUpCall
from siaga.operations.door import execute
from siaga.records.models import Call
from tests.databases import Database
from tests.scenarios.sip_callers import Caller
from tests.scenarios.telephone import Telephone, call_in, call_taker, telephone, until

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
CALLER_HZ, TAKER_HZ = 800, 1400
NOTICED_S = 15.0


@pytest.fixture
def line(database: Database) -> Iterator[Telephone]:
    with telephone(database) as one:
        yield one


def troubles(call: str) -> list[str]:
    return list(Call.objects.get(id=call).line_troubles)


def test_a_good_line_is_measured_and_blamed_for_nothing(line: Telephone) -> None:
    line.sit_down(7, TAKER_HZ)
    line.citizen(CALLER_HZ)
    call = call_in("ringing").id
    execute(AnswerCall(call), by=call_taker(7))
    time.sleep(11)
    assert troubles(call) == []
    execute(HangUpCall(call), by=call_taker(7))
    quality = until(lambda: Call.objects.get(id=call).line_quality)
    assert quality["loss_in_pct"] < 1
    assert quality["round_trip_ms"] is not None, "the citizen's phone speaks RTCP"
    assert quality["round_trip_ms"] < 100
    assert quality["mos"] > 4


@pytest.mark.parametrize("waited_s", [0, 5])
def test_a_dead_microphone_at_the_desk_is_named(line: Telephone, waited_s: float) -> None:
    """Also after a greeting and a tone, which the engine writes down a moment later."""
    line.sit_down(7, 0)
    line.citizen(CALLER_HZ)
    call = call_in("ringing").id
    time.sleep(waited_s)
    execute(AnswerCall(call), by=call_taker(7))
    until(lambda: troubles(call) == ["taker_silent"], NOTICED_S)


def test_a_caller_whose_sound_never_comes_is_named(line: Telephone, tmp_path: Path) -> None:
    line.sit_down(7, TAKER_HZ)
    line.call(Caller().scenario(tmp_path / "mute.xml", talk_ms=20_000), "mute", limit_s=20)
    call = call_in("ringing").id
    execute(AnswerCall(call), by=call_taker(7))
    until(lambda: set(troubles(call)) == {"caller_cut", "caller_silent"}, NOTICED_S)
