"""Telephone sound as plain samples: 8 kHz, mono, 16 bit.

Written without numpy because the running centre does not carry it; a report of
fifteen seconds takes well under a second.
"""

from __future__ import annotations

import math
import wave
from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

RATE_HZ = 8000
SPEECH_PEAK = 20_000
TONE_PEAK = 8_000
HEADER_BYTES = 44
"""Length of a WAV header of the simplest form, the one the phone writes."""

Samples: TypeAlias = "array[int]"  # an array takes no index before Python 3.12


def silence(seconds: float) -> Samples:
    """Nothing, for that long."""
    return array("h", bytes(2 * int(seconds * RATE_HZ)))


def tone(frequency_hz: float, seconds: float, peak: int = TONE_PEAK) -> Samples:
    """A steady tone, to be found again by its frequency in what the other side heard."""
    step = 2 * math.pi * frequency_hz / RATE_HZ
    return array("h", (int(peak * math.sin(step * n)) for n in range(int(seconds * RATE_HZ))))


def join(parts: Iterable[Samples]) -> Samples:
    """One sound after the other."""
    whole: Samples = array("h")
    for part in parts:
        whole.extend(part)
    return whole


def fill(lead: Samples, repeated: Samples, seconds: float) -> Samples:
    """``lead`` and then ``repeated`` again and again, cut at exactly ``seconds``."""
    length = int(seconds * RATE_HZ)
    whole = array("h", lead)
    while repeated and len(whole) < length:
        whole.extend(repeated)
    del whole[length:]
    whole.extend(array("h", bytes(2 * (length - len(whole)))))
    return whole


def for_telephone(samples: Samples, rate_hz: int) -> Samples:
    """Bring speech of any rate to 8 kHz and to an even loudness.

    Neighbours are averaged over one new sample's length before picking, which
    is filter enough for speech on a telephone line.
    """
    if not samples:
        return array("h")
    ratio = rate_hz / RATE_HZ
    sums = array("q", [0])
    for sample in samples:
        sums.append(sums[-1] + sample)
    ends = [min(len(samples), int((n + 1) * ratio)) for n in range(int(len(samples) / ratio))]
    starts = [min(int(n * ratio), ends[n] - 1) for n in range(len(ends))]
    thin = [(sums[b] - sums[a]) / (b - a) for a, b in zip(starts, ends, strict=True)]
    loudest = max((abs(value) for value in thin), default=0.0) or 1.0
    return array("h", (int(value * SPEECH_PEAK / loudest) for value in thin))


def read(path: Path) -> Samples:
    """Any mono 16-bit WAV file, brought to the telephone's rate."""
    with wave.open(str(path)) as file:
        if (file.getnchannels(), file.getsampwidth()) != (1, 2):
            raise ValueError(f"{path}: needs to be mono and 16 bit")
        samples = array("h", file.readframes(file.getnframes()))
        rate_hz = file.getframerate()
    return samples if rate_hz == RATE_HZ else for_telephone(samples, rate_hz)


def write(path: Path, samples: Samples) -> Path:
    """Write a WAV file that telephone programs play."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return path


def loudness(samples: Samples) -> float:
    """Root mean square of the samples; 0 to 32767."""
    if not samples:
        return 0.0
    return math.sqrt(sum(sample * sample for sample in samples) / len(samples))


def strength(samples: Samples, frequency_hz: float) -> float:
    """How much of the sound is this one tone: 0 (nothing) to 1 (nothing else). Goertzel's sum."""
    energy = sum(sample * sample for sample in samples)
    if energy == 0:
        return 0.0
    turn = 2 * math.cos(2 * math.pi * frequency_hz / RATE_HZ)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + turn * last - before
    power = before * before + last * last - turn * before * last
    return min(1.0, 2 * power / (energy * len(samples)))


class Ear:
    """Follows the file into which the phone writes what it hears, while it writes.

    The phone flushes about four times a second, so what is heard here is up to
    a quarter of a second old.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read_bytes = HEADER_BYTES

    def new(self) -> Samples:
        """What has come in since last asked; empty when nothing has."""
        if not self.path.is_file():
            return array("h")
        with self.path.open("rb") as file:
            file.seek(self._read_bytes)
            data = file.read()
        data = data[: len(data) // 2 * 2]
        self._read_bytes += len(data)
        return array("h", data)
