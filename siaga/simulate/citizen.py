"""A citizen who calls, waits as people wait, and tells what happened when somebody is there."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from siaga.simulate.phone import Line, Phone
from siaga.simulate.sound import (
    RATE_HZ,
    Ear,
    Samples,
    fill,
    join,
    loudness,
    silence,
    strength,
    write,
)
from siaga.simulate.speech import speak
from siaga.simulate.tool import Tool

WAITING_TONES_HZ = (440, 550)
"""Of the waiting tone: while it comes, nobody is there yet."""

TONE_STRENGTH = 0.5
QUIET = 250
"""Root mean square below which the line is quiet."""

QUIET_S = 2.3
"""So much quiet means: it is my turn. Longer than the waiting tone's own pause."""

PATIENCE_S = 9.0
"""Without the tone for so long, somebody is there, whatever is heard."""

NOBODY_LIMIT_S = 30.0
GREETING = "Halo? Halo?"
ANSWERS = ("Iya.", "Iya, betul.", "Tolong cepat ya.", "Iya, saya tunggu.", "Baik, terima kasih.")


@dataclass(frozen=True)
class Story:
    """What one citizen calls about. ``number`` is empty when the caller withholds it."""

    category: str
    report: str
    number: str

    @property
    def caller(self) -> tuple[str, str]:
        """User and domain of the From address."""
        return (self.number, "") if self.number else ("anonymous", "anonymous.invalid")


@dataclass(frozen=True)
class Told:
    """How the call went; times are seconds after dialling. ``heard`` is a WAV file."""

    answered_s: float | None
    told_s: float | None
    ended_s: float | None
    reason: str
    heard: Path


@dataclass(frozen=True)
class Tools:
    """The programs a citizen is made of."""

    baresip: Tool
    espeak: Tool


def call(
    story: Story,
    tools: Tools,
    folder: Path,
    *,
    to: str,
    address: str,
    limit_s: float,
    tell: Callable[[str], None],
) -> Told:
    """Call from ``address`` and stay until the other side hangs up or ``limit_s`` is over.

    ``to`` is a SIP address such as ``sip:112@127.0.0.1:5060``; ``tell`` is
    given a word at each step: ``dialling``, ``waiting``, ``telling``, ``ended``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    waits, tells = prepare(story, tools.espeak, folder, limit_s)
    user, domain = story.caller
    with Phone(tools.baresip, folder, Line(address, user, domain), waits) as phone:
        tell("dialling")
        phone.dial(to)
        began = time.monotonic()
        told_at: float | None = None
        if phone.wait_answered(min(NOBODY_LIMIT_S, limit_s)):
            tell("waiting")
            if _wait_for_turn(phone, limit_s):
                tell("telling")
                phone.play(tells)
                told_at = time.monotonic()
        phone.wait_ended(max(0.0, began + limit_s - time.monotonic()))
        if phone.ended_at is None:
            phone.hang_up()
            phone.wait_ended(2)
        tell("ended")
    return Told(
        _since(began, phone.answered_at),
        _since(began, told_at),
        _since(began, phone.ended_at),
        phone.reason,
        phone.heard,
    )


def prepare(story: Story, espeak: Tool, folder: Path, limit_s: float) -> tuple[Path, Path]:
    """Two sound files: what is said while waiting, and the report with short answers after it."""
    greeting = join([silence(4), speak(GREETING, espeak)])
    report = join([speak(story.report, espeak), silence(7)])
    answers = join(part for text in ANSWERS for part in (speak(text, espeak), silence(9)))
    waits = write(folder / "waits.wav", fill(silence(0), greeting, limit_s))
    tells = write(folder / "tells.wav", fill(report, answers, limit_s))
    return waits, tells


class Turn:
    """Decides from what is heard whether somebody is there and waits for us to speak."""

    def __init__(self) -> None:
        self.quiet_s = 0.0
        self.without_tone_s = 0.0

    def hear(self, samples: Samples) -> bool:
        """Take in the next bit of sound; whether it is our turn now."""
        seconds = len(samples) / RATE_HZ
        if loudness(samples) < QUIET:
            self.quiet_s += seconds
        else:
            self.quiet_s = 0.0
            if max(strength(samples, hz) for hz in WAITING_TONES_HZ) > TONE_STRENGTH:
                self.without_tone_s = -seconds
        self.without_tone_s += seconds
        return self.quiet_s >= QUIET_S or self.without_tone_s >= PATIENCE_S


def _wait_for_turn(phone: Phone, limit_s: float) -> bool:
    """Listen until it is our turn; False when the call ended first."""
    ear, turn = Ear(phone.heard), Turn()
    until = time.monotonic() + limit_s
    while phone.ended_at is None and time.monotonic() < until:
        phone.follow()
        heard = ear.new()
        if heard and turn.hear(heard):
            return True
    return False


def _since(began: float, at: float | None) -> float | None:
    return None if at is None else round(at - began, 3)
