"""A trunk that signs on to a provider: a real registrar, real digests, calls both ways."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from siaga.operations.conversations import AnswerCall, CallBack, HangUpCall
from siaga.operations.door import execute
from siaga.records.models import Call, Trunk
from tests.databases import Database
from tests.scenarios.operator import ACCOUNT, CITIZEN_HZ, Operator, operator
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
TAKER_HZ = 1400
EXPIRES_S = 4
"""A registration this short is renewed several times in a test."""


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Operator]:
    with operator(tmp_path / "operator", EXPIRES_S) as one:
        yield one


@pytest.fixture
def line(database: Database, provider: Operator, tmp_path: Path) -> Iterator[Telephone]:
    trunks = tmp_path / "trunks.toml"
    trunks.write_text(provider.trunks())
    with telephone(database, SIAGA_TRUNKS=str(trunks)) as one:
        yield one


def test_a_registering_trunk_signs_on_brings_calls_and_takes_them_out(
    line: Telephone, provider: Operator
) -> None:
    until(provider.registered)
    headset = line.sit_down(7, TAKER_HZ)
    provider.citizen("08123456")
    call = call_in("ringing")
    assert (call.number, call.dialled, call.trunk) == ("08123456", "112", "provider")
    execute(AnswerCall(call.id), by=call_taker(7))
    call_in("talking", 3)
    time.sleep(1.5)
    execute(HangUpCall(call.id), by=call_taker(7))
    call_in("ended")
    call_back(call.id)
    headset.terminate()
    headset.wait(5)
    assert provider.called_by().startswith(ACCOUNT), "our number is what the citizen sees"
    within = slice(-10_000, -2000)  # the file ends some moments after the conversation
    assert loudness(sound(line.heard("headset"))[0][within], CITIZEN_HZ) > 0.8
    assert loudness(sound(provider.heard("08123456"))[0][within], TAKER_HZ) > 0.8


def call_back(call: str) -> None:
    """Out over the trunk, which asks for our password, and hear each other for 2 s."""
    execute(CallBack(call), by=call_taker(7))
    back = call_in("talking", 10, direction="out")
    assert (back.number, back.trunk) == ("08123456", "provider")
    time.sleep(2)
    execute(HangUpCall(back.id), by=call_taker(7))
    until(lambda: Call.objects.filter(id=back.id, phase="ended").exists())


def test_the_registration_comes_back_after_the_registrar_was_away(
    line: Telephone, provider: Operator
) -> None:
    until(provider.registered)
    provider.go_away()
    time.sleep(2 * EXPIRES_S)  # at least one renewal goes to nobody
    provider.start()
    until(provider.registered, 45)
    provider.citizen("08123457")
    assert call_in("waiting").number == "08123457"


def test_a_provider_that_restarted_and_forgot_us_brings_calls_seconds_after_it_is_back(
    database: Database, tmp_path: Path
) -> None:
    """Its registrations are good for an hour: nothing but our own asking brings us back."""
    with operator(tmp_path / "hour", 3600) as provider:
        trunks = tmp_path / "trunks.toml"
        trunks.write_text(provider.trunks())
        with telephone(database, SIAGA_TRUNKS=str(trunks)) as line:
            until(provider.registered)
            reached = Trunk.objects.filter(name="provider")
            until(lambda: reached.filter(reached=True).exists(), 15)
            time.sleep(12)  # no attempt of the beginning is under way any more
            provider.go_away()
            until(lambda: reached.filter(reached=False).exists(), 15)
            provider.start()
            began = time.monotonic()
            until(provider.registered, 10)
            took_s = time.monotonic() - began
            assert took_s < 20, f"registered again after {took_s:.1f} s"
            provider.citizen("08123458")
            assert call_in("waiting").number == "08123458"
            said = (line.configuration.log / "voice.out").read_text()
            assert "not_registered_again" not in said
