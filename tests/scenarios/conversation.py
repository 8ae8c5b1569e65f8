"""Telephones of a conference with a tone each, and what each of them hears at a moment."""

from __future__ import annotations

import struct
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from siaga.operations.centre import DefineAgency
from siaga.operations.command import SYSTEM, Actor
from siaga.operations.conversations import AnswerCall
from siaga.operations.door import execute
from siaga.records.models import Call, Party
from tests.ports import free_port
from tests.scenarios.telephone import (
    RATE_HZ,
    Telephone,
    call_in,
    call_taker,
    sound,
    until,
)

LISTEN_S = 1.2
SETTLE_S = 1.0
"""Jitter buffers and the phones' files are up to half a second behind the wire."""
LOOKS = 3
HEADER_BYTES = 44
AGENCY_ADDRESS = "127.0.0.3"
CITIZEN_HZ, TAKER_HZ, AGENCY_HZ, COLLEAGUE_HZ, SUPERVISOR_HZ = 800, 1400, 2000, 2600, 3200
HEARD = 0.05
"""Share of the power: among five tones each has a fifth of what is not oneself."""
NOT_HEARD = 0.004
QUIET = 300
"""Of 32768: below it nobody speaks."""


@dataclass
class Ear:
    """Follows what a telephone hears, in whatever rate and channels its file has."""

    path: Path
    read_bytes: int = HEADER_BYTES

    def new(self) -> tuple[np.ndarray[Any, Any], int]:
        """Samples of the left ear since last asked, and their rate in Hz."""
        with self.path.open("rb") as file:
            header = file.read(HEADER_BYTES)
            if len(header) < HEADER_BYTES:  # the phone has not written anything yet
                return np.zeros(0), 8000
            channels, rate = struct.unpack("<HI", header[22:28])
            file.seek(self.read_bytes)
            data = file.read()
        whole = len(data) // (2 * channels) * 2 * channels
        self.read_bytes += whole
        return np.frombuffer(data[:whole], "<i2")[::channels], rate


def share(samples: np.ndarray[Any, Any], hz: float, rate: int) -> float:
    """Share of the sound's power within 20 Hz of ``hz``, 0 to 1."""
    power = np.abs(np.fft.rfft(samples.astype(float) * np.hanning(len(samples)))) ** 2
    around = np.abs(np.fft.rfftfreq(len(samples), 1 / rate) - hz) < 20
    return float(power[around].sum() / max(power.sum(), 1.0))


@dataclass
class Voices:
    """Names of telephones and their tones."""

    line: Telephone
    tones: dict[str, int]

    def matrix(self, *names: str) -> dict[tuple[str, str], float]:
        """(who hears, whom) → share of the power, during the next moment."""
        time.sleep(SETTLE_S)
        ears = {name: Ear(self.line.heard(name)) for name in names}
        for ear in ears.values():
            ear.new()
        time.sleep(LISTEN_S)
        found = {}
        for name, ear in ears.items():
            samples, rate = ear.new()
            assert len(samples) > rate // 2, f"{name} hears nothing at all"
            for other, hz in self.tones.items():
                found[name, other] = share(samples, hz, rate)
        return found

    def expect(self, hearing: Iterable[tuple[str, str]], *names: str) -> None:
        """Exactly these hear one another: (who hears, whom); checked for every pair. Who is not heard
        yet may be a moment later; who is heard and must not be is so for good."""
        wanted = set(hearing)
        for _ in range(LOOKS):
            found = self.matrix(*names)
            wrong = {
                pair: round(share, 4)
                for pair, share in found.items()
                if pair[0] != pair[1] and (share < HEARD if pair in wanted else share > NOT_HEARD)
            }
            if not wrong or not wrong.keys() <= wanted:
                break
        assert not wrong, f"{wrong}\nall: { {p: round(s, 4) for p, s in found.items()} }"


def everybody(*names: str) -> set[tuple[str, str]]:
    """All pairs of these."""
    return {(one, other) for one in names for other in names if one != other}


def talking(line: Telephone, user: int = 7) -> Call:
    """A citizen and a call taker who have talked for a moment, as people do."""
    line.sit_down(user, TAKER_HZ, "taker")
    line.citizen(CITIZEN_HZ)
    call = call_in("ringing")
    time.sleep(0.3)
    execute(AnswerCall(call.id), by=call_taker(user))
    answered = call_in("talking", 3)
    time.sleep(1.0)  # the engine's trap with a leg's first packets: see docs/voice.md
    return answered


def agency_phone(
    line: Telephone,
    tone_hz: int = AGENCY_HZ,
    answers: bool = True,
    code: str = "damkar",
    name: str = "agency",
) -> str:
    """The duty phone of this agency lies ready as ``name``; returns ``user@host:port``."""
    port = free_port()
    mode = "auto" if answers else "manual"
    account = f"<sip:{code}@{AGENCY_ADDRESS}>;regint=0;answermode={mode};audio_codecs=PCMA"
    line.phone(name, account, tone_hz, AGENCY_ADDRESS, port=port)
    number = f"{code}@{AGENCY_ADDRESS}:{port}"
    execute(DefineAgency(code, code.title(), code.title(), "fire", number), by=SYSTEM)
    time.sleep(1.0)
    return number


def party_in(call: str, state: str, limit_s: float = 8.0, **more: object) -> Party:
    """The newest party of the call in ``state``, waiting for it."""
    return until(
        lambda: Party.objects.filter(call=call, state=state, **more).order_by("-order").first(),
        limit_s,
    )


def supervisor(user: int) -> Actor:
    return Actor("user", user, "supervisor")


def recorded(line: Telephone, call: str, tones: Mapping[str, int]) -> list[list[set[str]]]:
    """Who speaks in the stored recording: of its left and right side, for each half second."""
    stored = until(lambda: Call.objects.filter(id=call, recording="stored").first())
    step = RATE_HZ // 2
    return [
        [
            {name for name, hz in tones.items() if share(piece, hz, RATE_HZ) > HEARD}
            for piece in (side[at : at + step] for at in range(0, len(side) - step, step))
            if np.abs(piece).max() > QUIET
        ]
        for side in sound(line.configuration.recordings / stored.recording_file)
    ]
