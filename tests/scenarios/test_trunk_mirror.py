"""A trunk calls itself through a real operator, and says what became of its tone both ways."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from siaga.operations.command import SYSTEM
from siaga.operations.door import execute
from siaga.operations.trunks import TestTrunk
from siaga.records.models import Call, Trunk
from siaga.voice.engine import ari_password
from tests.databases import Database
from tests.scenarios.operator import ACCOUNT, Operator, operator
from tests.scenarios.telephone import Telephone, call_in, telephone, until

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TAKER_HZ = 1400


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Operator]:
    with operator(tmp_path / "operator") as one:
        yield one


@pytest.fixture
def line(database: Database, provider: Operator, tmp_path: Path) -> Iterator[Telephone]:
    trunks = tmp_path / "trunks.toml"
    trunks.write_text(provider.trunks())
    with telephone(database, SIAGA_TRUNKS=str(trunks)) as one:
        until(provider.registered)
        until(lambda: Trunk.objects.filter(name="provider").exists())
        yield one


def after_a_test(limit_s: float = 15.0) -> dict[str, Any]:
    """The result of one test, begun now."""
    execute(TestTrunk("provider"), by=SYSTEM)
    trunk = until(lambda: Trunk.objects.filter(name="provider", test="").first(), limit_s)
    result: dict[str, Any] = trunk.result or {}
    print("measured", result)
    return result


def ask_engine(line: Telephone, path: str = "", **query: str) -> Any:
    """What the engine says of its channels."""
    answer = httpx.get(
        f"http://127.0.0.1:{line.configuration.engine_port}/ari/channels{path}",
        auth=("siaga", ari_password(line.configuration.engine_folder)),
        params=query,
    )
    return answer.raise_for_status().json()


def limit_of_our_half(line: Telephone) -> str:
    """How long the engine lets the test's outgoing call live, in seconds from its beginning."""
    ids = [channel["id"] for channel in ask_engine(line)]
    (out,) = [id for id in ids if id.startswith("mirror-") and id.endswith("-out")]
    return str(ask_engine(line, f"/{out}/variable", variable="TIMEOUT(absolute)")["value"])


def callers_in_doubt(line: Telephone) -> list[str]:
    """Numbers of the calls in voice's hands that may be a test's own."""
    return [
        channel["caller"]["number"]
        for channel in ask_engine(line)
        if channel["channelvars"]["SIAGA_TESTED"] and channel["dialplan"]["app_name"] == "Stasis"
    ]


def nobody_was_called(line: Telephone) -> None:
    assert not Call.objects.exists(), "a test is no call"
    assert not list((line.configuration.engine_folder / "fallback").iterdir())


def test_a_good_line_is_measured_both_ways_and_is_no_call(line: Telephone) -> None:
    result = after_a_test()
    assert result["reason"] == ""
    for way in ("inward", "outward"):
        assert 0 <= result[way]["delay_ms"] < 150
        assert result[way]["loss_pct"] < 3
        assert abs(result[way]["loudness_db"]) < 1
    nobody_was_called(line)


def test_each_dumb_direction_is_named(line: Telephone, provider: Operator) -> None:
    provider.mute("in")
    first = after_a_test()
    assert (first["reason"], first["inward"]) == ("in_silent", None)
    assert first["outward"]["loss_pct"] < 3
    provider.mute("out")
    second = after_a_test()
    assert (second["reason"], second["outward"]) == ("out_silent", None)
    provider.mute("none")
    assert after_a_test()["reason"] == ""
    nobody_was_called(line)


def test_a_faint_direction_is_told_in_decibels(line: Telephone, provider: Operator) -> None:
    provider.soften(15)
    result = after_a_test()
    assert result["reason"] == "in_poor"
    assert result["inward"]["loudness_db"] == pytest.approx(-23.5, abs=1)
    assert abs(result["outward"]["loudness_db"]) < 1


def test_a_line_that_is_dumb_both_ways_rings_at_no_desk(
    line: Telephone, provider: Operator
) -> None:
    line.sit_down(7, TAKER_HZ)
    provider.mute("all")
    assert after_a_test()["reason"] == "both_silent"
    unseen = until(lambda: Call.objects.first(), 15)
    assert unseen.presented_to is None, "without proof it is remembered as a call nobody saw"


def test_a_citizen_with_our_number_during_a_test_rings_at_a_desk(
    line: Telephone, provider: Operator
) -> None:
    line.sit_down(7, TAKER_HZ)
    provider.take_longer("3")
    execute(TestTrunk("provider"), by=SYSTEM)
    provider.citizen(ACCOUNT)
    call = call_in("ringing", 15)
    assert (call.number, call.presented_to) == (ACCOUNT, 7)
    time.sleep(1)
    assert Call.objects.get(id=call.id).phase == "ringing"
    said = (line.configuration.log / "voice.out").read_text()
    assert "greeting_not_played" not in said, "who was taken for a test is greeted like anybody"


def killed_within_a_test(line: Telephone, provider: Operator) -> None:
    """Voice, while it still listens whether what came back is its own."""
    line.sit_down(7, TAKER_HZ)
    execute(TestTrunk("provider"), by=SYSTEM)
    until(lambda: callers_in_doubt(line) == [ACCOUNT])
    line.kill_voice()
    assert 0 < float(limit_of_our_half(line)) <= 40, "Asterisk ends it if voice never comes back"


def test_a_test_whose_voice_was_killed_is_begun_again_and_leaves_nothing(
    line: Telephone, provider: Operator
) -> None:
    killed_within_a_test(line, provider)
    line.start_voice()
    again = until(lambda: Trunk.objects.filter(name="provider", test="").first(), 30)
    assert (again.result or {})["reason"] == ""
    until(lambda: "0 active channels" in provider.say("core show channels"), 5)
    nobody_was_called(line)


def test_a_test_that_comes_back_while_voice_is_dead_rings_nowhere(
    line: Telephone, provider: Operator
) -> None:
    provider.take_longer("3")
    execute(TestTrunk("provider"), by=SYSTEM)
    until(lambda: "1 active channel" in provider.say("core show channels"))
    line.kill_voice()
    until(lambda: not any(one["id"].endswith("-out") for one in ask_engine(line)))
    until(lambda: not any(one["channelvars"]["SIAGA_CALL"] for one in ask_engine(line)))
    nobody_was_called(line)


@pytest.mark.parametrize("voice_dies", ["before", "after"])
def test_a_citizen_with_our_number_is_not_lost_with_voice(
    line: Telephone, provider: Operator, voice_dies: str
) -> None:
    provider.take_longer("6")
    line.sit_down(7, TAKER_HZ)
    execute(TestTrunk("provider"), by=SYSTEM)
    until(lambda: "1 active channel" in provider.say("core show channels"))
    if voice_dies == "before":
        line.kill_voice()
        provider.citizen(ACCOUNT)
        (note,) = until(
            lambda: list((line.configuration.engine_folder / "fallback").glob("*.note"))
        )
        assert f"number={ACCOUNT}\n" in note.read_text(), "the duty phones ring"
    else:
        provider.citizen(ACCOUNT)
        until(lambda: callers_in_doubt(line) == [ACCOUNT])
        line.kill_voice()
        line.start_voice()
        assert call_in("ringing", 20).number == ACCOUNT


def test_an_operator_who_is_away_is_told(line: Telephone, provider: Operator) -> None:
    provider.go_away()
    assert after_a_test(40)["reason"] == "no_answer"
    until(lambda: Trunk.objects.filter(name="provider", reached=False).exists(), 45)
    nobody_was_called(line)
