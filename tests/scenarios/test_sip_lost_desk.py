"""A call taker's audio is lost in a call, for a moment or for good, or Siaga dies while somebody
is on hold: the caller always reaches somebody, and the recording holds every part."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from siaga.main.packages.program import program
from siaga.operations.conversations import AnswerCall, HoldCall
from siaga.operations.desks import MakeReady, SignOnDesk
from siaga.operations.door import execute
from siaga.records.models import Call, Desk
from siaga.voice.switch import SWITCH_S
from tests.databases import Database
from tests.ports import free_port
from tests.scenarios.continuity import has_tone
from tests.scenarios.telephone import (
    CALLER,
    PASSWORD,
    Telephone,
    call_in,
    call_taker,
    sound,
    telephone,
    until,
)

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
CALLER_HZ, OTHER_HZ, ANI_HZ, BUDI_HZ = 800, 550, 1400, 1900
ANI, BUDI = 7, 8
DUTY = "127.0.0.3"
LOUD = 300


@pytest.fixture
def line(database: Database) -> Iterator[Telephone]:
    duty, media = (free_port() for _ in range(2))
    with telephone(database, SIAGA_DUTY_PHONES=f"piket@{DUTY}:{duty}") as one:
        sipp = program("sipp")
        options = ["-sn", "uas", "-rtp_echo", "-i", DUTY, "-p", str(duty), "-mp", str(media)]
        one.run(sipp.argv([*options, "-nostdin"]), "duty", sipp.environment)
        yield one


def sign_on(line: Telephone, user: int) -> str:
    """Signed on and ready, without a headset yet; returns the leg."""
    leg = os.urandom(16).hex()
    ha1 = hashlib.md5(f"{leg}:siaga:{PASSWORD}".encode()).hexdigest()
    expires_at = datetime.now(UTC) + timedelta(hours=1)
    execute(SignOnDesk(leg, ha1, expires_at), by=call_taker(user))
    execute(MakeReady(), by=call_taker(user))
    until(lambda: line.lets_in(leg))
    return leg


def leg_is(user: int, state: str) -> None:
    until(lambda: Desk.objects.filter(call_taker=user, leg_state=state).exists())


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(5)


def seconds(samples: np.ndarray[Any, Any], frequency_hz: float) -> list[float]:
    """When this tone is heard, every 20 ms."""
    return [float(place) * 0.02 for place in np.flatnonzero(has_tone(samples, frequency_hz))]


def test_a_leg_that_comes_back_finds_its_caller_and_others_went_elsewhere(line: Telephone) -> None:
    leg = sign_on(line, ANI)
    headset = line.headset(leg, ANI_HZ, "ani")
    leg_is(ANI, "up")
    citizen = line.citizen(CALLER_HZ)
    call = call_in("ringing")
    execute(AnswerCall(call.id), by=call_taker(ANI))
    call_in("talking", 3)
    time.sleep(3)
    headset.kill()
    leg_is(ANI, "lost")
    line.sit_down(BUDI, BUDI_HZ, "budi")
    account = f"<sip:0822@{CALLER}>;regint=0;audio_codecs=PCMA"
    line.phone("other", account, OTHER_HZ, CALLER, f"/dial sip:112@{line.sip}")
    other = until(lambda: Call.objects.filter(number="0822", phase="ringing").first())
    assert other.rings_at == [BUDI]
    time.sleep(3)
    line.headset(leg, ANI_HZ, "ani-again")
    leg_is(ANI, "up")
    time.sleep(3)
    end(citizen)
    stored = until(lambda: Call.objects.filter(id=call.id, recording="stored").first())
    line.stop()
    heard = sound(line.heard("citizen"))[0]
    times = seconds(heard, ANI_HZ)
    breaks = [(a, b) for a, b in pairwise(times) if b - a > 1]
    assert len(breaks) == 1, "once away, once back"
    (gone, back), rate = breaks[0], 8000
    waited = heard[int((gone + 3) * rate) : int((back - 0.5) * rate)]
    assert np.sqrt(np.mean(waited.astype(float) ** 2)) > LOUD, "a tone, not silence"
    assert times[-1] - back > 2
    assert seconds(sound(line.heard("ani-again"))[0], CALLER_HZ)
    left, right = sound(line.configuration.recordings / stored.recording_file)
    assert seconds(left, CALLER_HZ)[-1] - seconds(left, CALLER_HZ)[0] > back - gone + 4
    recorded = seconds(right, ANI_HZ)
    assert recorded[-1] - recorded[0] > back - gone + 4, "before and after"


def test_a_desk_that_died_gives_its_caller_to_another(line: Telephone) -> None:
    headset = line.sit_down(ANI, ANI_HZ, "ani")
    citizen = line.citizen(CALLER_HZ)
    call = call_in("ringing")
    execute(AnswerCall(call.id), by=call_taker(ANI))
    call_in("talking", 3)
    time.sleep(2)
    headset.kill()
    leg_is(ANI, "lost")
    line.sit_down(BUDI, BUDI_HZ, "budi")
    line.run([sys.executable, "-m", "siaga.main", "clockwork"], "clockwork")
    until(lambda: Call.objects.filter(id=call.id, phase="ringing", rings_at=[BUDI]).exists(), 25)
    execute(AnswerCall(call.id), by=call_taker(BUDI))
    call_in("talking", 3, call_taker=BUDI)
    time.sleep(2)
    end(citizen)
    stored = until(lambda: Call.objects.filter(id=call.id, recording="stored").first())
    right = sound(line.configuration.recordings / stored.recording_file)[1]
    assert seconds(right, ANI_HZ)
    assert seconds(right, BUDI_HZ)


def test_who_is_on_hold_when_siaga_dies_reaches_a_duty_phone_in_one_recording(
    line: Telephone,
) -> None:
    line.sit_down(ANI, ANI_HZ, "ani")
    citizen = line.citizen(CALLER_HZ)
    call = call_in("ringing")
    execute(AnswerCall(call.id), by=call_taker(ANI))
    call_in("talking", 3)
    time.sleep(2)
    execute(HoldCall(call.id), by=call_taker(ANI))
    call_in("held", 3)
    time.sleep(SWITCH_S + 3)
    notes = line.configuration.engine_folder / "fallback"
    assert not list(notes.glob("*.note")), "nobody has died yet"
    line.kill_voice()
    until(lambda: any("answered=" in note.read_text() for note in notes.glob("*.note")), 15)
    time.sleep(4)
    end(citizen)
    time.sleep(2)
    line.start_voice()
    stored = until(lambda: Call.objects.filter(phase="ended", recording="stored").first(), 20)
    time.sleep(5)
    assert Call.objects.count() == 1
    after = Call.objects.get()
    assert (after.id, after.via_fallback) == (call.id, True)
    file = line.configuration.recordings / stored.recording_file
    assert hashlib.sha256(file.read_bytes()).hexdigest() == after.recording_sha256
    left, right = sound(file)
    assert seconds(right, ANI_HZ), "the call taker"
    echo = [at for at in seconds(right, CALLER_HZ) if at > len(right) / 8000 - 4]
    assert echo, "the duty phone, which says back what it hears"
    assert seconds(left, CALLER_HZ)[-1] > len(left) / 8000 - 2
    assert not list((line.configuration.engine_folder / "spool/recording").glob("*.wav"))


@pytest.mark.parametrize("state", ["talking", "waiting"])
def test_the_engine_dies_in_a_call_and_is_back_in_five_seconds(line: Telephone, state: str) -> None:
    """Started again at once, as the parent does; whoever was cut is known as cut."""
    line.sit_down(ANI, ANI_HZ, "ani")
    line.citizen(CALLER_HZ)
    call = call_in("ringing")
    if state == "talking":
        execute(AnswerCall(call.id), by=call_taker(ANI))
        call_in("talking", 3)
    time.sleep(2)
    assert line.engine is not None
    line.engine.send_signal(signal.SIGKILL)
    line.engine.wait()
    died = time.monotonic()
    time.sleep(0.2)
    line.start_engine()
    back_s = time.monotonic() - died
    ended = until(lambda: Call.objects.filter(id=call.id, phase="ended").first(), 5)
    said_s = time.monotonic() - died
    print(f"trunk answers after {back_s:.2f} s, the call is known as cut after {said_s:.2f} s")
    assert ended.ended_by == "system"
    assert back_s < 5
    line.phone(
        "second",
        f"<sip:0822@{CALLER}>;regint=0;audio_codecs=PCMA",
        OTHER_HZ,
        CALLER,
        f"/dial sip:112@{line.sip}",
    )
    until(lambda: Call.objects.filter(number="0822").exists(), 5)
    assert (ended.call_back, ended.call_back_cut) == ("due", True), "first on the list"
    assert (ended.outcome == "dropped") == (state == "waiting"), "else a person says it"
