"""The tones by which a trunk's test knows itself again, and what became of them on the way.

A signature is a long random tune: eight tones, a new one every tenth of a second. Nobody
speaks it by chance, and where it changes its tone its delay can be read off. Everything here
is 8 kHz in pieces of 20 ms, as A-law (G.711) on the wire.
"""

from __future__ import annotations

import math
import secrets
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from siaga.domain.trunk_rules import Direction

RATE_HZ: Final = 8000
PIECE: Final = 160
PIECE_S: Final = PIECE / RATE_HZ
TONES_HZ: Final = (600, 750, 900, 1050, 1200, 1350, 1500, 1650)
"""Multiples of 50 Hz fit a piece exactly, so that none is mistaken for its neighbour."""
PIECES_A_TONE: Final = 5
PEAK: Final = 8000
FLOOR: Final = 80.0
"""Root mean square below which nothing is called a tone: 37 dB under what was played."""
PURE: Final = 0.5
"""Share of a piece's power that must be one tone; speech and noise stay far below."""
LONGEST_DELAY_S: Final = 1.0
LAG_STEP_S: Final = 0.01
SURE_PIECES: Final = 40
"""Eight tones in a row: one chance in sixteen million, at each of a hundred lags."""
SURE: Final = 0.8


@dataclass(frozen=True)
class Heard:
    """One piece as it arrived; ``at`` on the clock of the sender."""

    at: float
    sound: bytes


def tune(tones: int) -> tuple[int, ...]:
    """A random signature: places in ``TONES_HZ``, never the same one twice in a row."""
    made = [secrets.randbelow(len(TONES_HZ))]
    while len(made) < tones:
        made.append((made[-1] + 1 + secrets.randbelow(len(TONES_HZ) - 1)) % len(TONES_HZ))
    return tuple(made)


def pieces(signature: Sequence[int]) -> Iterator[bytes]:
    """The signature as A-law, 20 ms each."""
    for tone in signature:
        yield from [_PLAYED[tone]] * PIECES_A_TONE


def tone_of(sound: bytes) -> int | None:
    """Which of the tones a piece is; None for silence, speech, noise or a piece with a break."""
    samples = array("h", (_FROM_ALAW[byte] for byte in sound))
    energy = sum(one * one for one in samples)
    if len(samples) < PIECE or energy < FLOOR * FLOOR * len(samples):
        return None
    powers = [_power(samples, turn) for turn in _TURNS]
    best = max(range(len(powers)), key=powers.__getitem__)
    return best if 2 * powers[best] > PURE * energy * len(samples) else None


def loudness(sound: bytes) -> float:
    """Root mean square, 0 to 32767."""
    return math.sqrt(sum(_FROM_ALAW[byte] ** 2 for byte in sound) / max(1, len(sound)))


def _power(samples: Sequence[int], turn: float) -> float:
    """Goertzel's sum."""
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + turn * last - before
    return before * before + last * last - turn * before * last


class Listener:
    """What one end hears of the other's signature. ``sent``: when each piece left."""

    def __init__(self, signature: Sequence[int], sent: Sequence[float]) -> None:
        self._signature = signature
        self._sent = sent
        self._heard: list[tuple[float, int, float]] = []

    def hear(self, heard: Heard) -> None:
        """Take in what has arrived; silence and everything that is no tone is left out."""
        for start in range(0, len(heard.sound) - PIECE + 1, PIECE):
            sound = heard.sound[start : start + PIECE]
            tone = tone_of(sound)
            if tone is not None:
                at = heard.at + start / RATE_HZ
                self._heard.append((at, tone, loudness(sound)))

    def sure(self) -> bool:
        """Whether this is surely our own signature and no other sound in the world."""
        return self._lag() is not None

    def measure(self, began: float, ended: float) -> Direction | None:
        """What became of the pieces that left between these moments; None: they were not heard."""
        lag = self._lag()
        if lag is None:
            return None
        delay = self._delay(lag)
        sent = sum(began <= at < ended for at in self._sent)
        arrived = [one for one in self._heard if began <= one[0] - delay < ended]
        if not sent or not arrived:
            return None
        level = median(loud for _at, _tone, loud in arrived)
        return Direction(
            delay_ms=round(delay * 1000, 1),
            loss_pct=round(100 * max(0.0, 1 - len(arrived) / sent), 1),
            loudness_db=round(20 * math.log10(level / loudness(_PLAYED[0])), 1),
        )

    def _lag(self) -> float | None:
        """The delay at which most fits, in steps; None when nothing fits well enough."""
        steps = range(int(LONGEST_DELAY_S / LAG_STEP_S) + 1)
        fits = [self._fit(step * LAG_STEP_S) for step in steps]
        best = max(fits)
        if best < SURE_PIECES or best < SURE * len(self._heard):
            return None
        good = [step for step in steps if fits[step] == best]
        return good[len(good) // 2] * LAG_STEP_S

    def _fit(self, lag: float) -> int:
        return sum(self._at(at - lag) == tone for at, tone, _loud in self._heard)

    def _at(self, moment: float) -> int | None:
        """The tone that was being sent then."""
        if not self._sent:
            return None
        piece = int((moment - self._sent[0]) // PIECE_S)
        if piece < 0 or piece >= len(self._sent):
            return None
        return self._signature[piece // PIECES_A_TONE]

    def _delay(self, lag: float) -> float:
        """From the moments at which the tone changed: a piece's sending to its arrival."""
        found = []
        for (before, was, _), (at, tone, _) in zip(self._heard, self._heard[1:], strict=False):
            if tone == was or at - before > 1.5 * PIECE_S:
                continue
            change = round((at - lag - self._sent[0]) / (PIECE_S * PIECES_A_TONE)) * PIECES_A_TONE
            if 0 < change < len(self._sent):
                found.append(at - self._sent[change])
        return max(0.0, median(found)) if found else lag


def _to_alaw(sample: int) -> int:
    """One sample as G.711 A-law."""
    sign = 0x80 if sample >= 0 else 0
    size = min(abs(sample) >> 3, 0xFFF) if sample >= 0 else min((-sample - 1) >> 3, 0xFFF)
    segment = max(0, size.bit_length() - 5)
    mantissa = (size >> (segment if segment else 1)) & 0x0F
    return (sign | segment << 4 | mantissa) ^ 0x55


def _from_alaw(code: int) -> int:
    code ^= 0x55
    segment, mantissa = (code & 0x70) >> 4, code & 0x0F
    size = (mantissa << 4) + (8 if segment == 0 else 0x108)
    size <<= max(0, segment - 1)
    return size if code & 0x80 else -size


def _played(hz: int) -> bytes:
    step = 2 * math.pi * hz / RATE_HZ
    return bytes(_to_alaw(int(PEAK * math.sin(step * n))) for n in range(PIECE))


_FROM_ALAW: Final = tuple(_from_alaw(code) for code in range(256))
_TURNS: Final = tuple(2 * math.cos(2 * math.pi * hz / RATE_HZ) for hz in TONES_HZ)
_PLAYED: Final = tuple(_played(hz) for hz in TONES_HZ)
