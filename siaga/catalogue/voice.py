"""A person's voice, recorded in a browser, made ready for the telephone: 8 kHz, mono, 16 bit."""

from __future__ import annotations

import io
import math
import sys
import wave
from array import array
from typing import TypeAlias

from siaga.catalogue.spoken import CHANNELS, RATE_HZ, SAMPLE_BYTES
from siaga.domain.refusal import Malformed

SHORTEST_S, LONGEST_S = 1.0, 15.0
"""Nobody in need listens longer than that."""

DUTY_LONGEST_S = 30.0
"""What duty phones hear: seven keys are not named in 15 s."""

LARGEST_BYTES = 512 * 1024
"""Of what is sent: that long at the telephone's rate, as browsers record it."""

SILENT_PEAK = 500
"""Of 32767: below it the microphone was off."""

Samples: TypeAlias = "array[int]"  # an array takes no index before Python 3.12
PEAK = 24_000
"""The loudest moment afterwards: every announcement is as loud as the others."""

RATES_HZ = (8_000, 96_000)


def longest_s(code: str) -> float:
    """Of the announcement ``code``, in whichever language."""
    return DUTY_LONGEST_S if code.startswith("alert_") else LONGEST_S


def for_telephone(recorded: bytes, most_s: float = LONGEST_S) -> tuple[bytes, float]:
    """A WAV file as the phone engine plays it, and its length in seconds.

    Raises ``Malformed``: ``sound_unreadable``, ``sound_length`` or ``sound_silent``.
    """
    rate_hz, channels, frames = _read(recorded)
    mono = _mono(frames, channels)
    duration_s = len(mono) / rate_hz
    if not SHORTEST_S <= duration_s <= most_s:
        raise Malformed("sound_length", shortest=int(SHORTEST_S), longest=int(most_s))
    thin = _thin(mono, rate_hz)
    loudest = max(map(abs, thin))
    if loudest < SILENT_PEAK:
        raise Malformed("sound_silent")
    even = array("h", (int(value * PEAK / loudest) for value in thin))
    return _written(even), len(even) / RATE_HZ


def _read(recorded: bytes) -> tuple[int, int, Samples]:
    try:
        with wave.open(io.BytesIO(recorded)) as file:
            shape = (file.getframerate(), file.getnchannels(), file.getsampwidth())
            data = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error):
        raise Malformed("sound_unreadable") from None
    rate_hz, channels, width = shape
    if width != SAMPLE_BYTES or channels not in (1, 2):
        raise Malformed("sound_unreadable")
    if not RATES_HZ[0] <= rate_hz <= RATES_HZ[1]:
        raise Malformed("sound_unreadable")
    frames = array("h", data[: len(data) - len(data) % (width * channels)])
    if sys.byteorder == "big":
        frames.byteswap()
    return rate_hz, channels, frames


def _mono(frames: Samples, channels: int) -> Samples:
    if channels == 1:
        return frames
    pairs = zip(frames[::2], frames[1::2], strict=True)
    return array("h", ((left + right) // 2 for left, right in pairs))


def _thin(samples: Samples, rate_hz: int) -> list[float]:
    """One value for each new sample: the mean of the old ones in its time, which is filter
    enough for speech on a telephone line."""
    if rate_hz == RATE_HZ:
        return list(samples)
    ratio = rate_hz / RATE_HZ
    sums = [0]
    for sample in samples:
        sums.append(sums[-1] + sample)
    starts = [math.floor(place * ratio) for place in range(int(len(samples) / ratio))]
    ends = [max(start + 1, math.floor(start + ratio)) for start in starts]
    last = len(samples)
    return [
        (sums[min(end, last)] - sums[start]) / (min(end, last) - start)
        for start, end in zip(starts, ends, strict=True)
    ]


def _written(samples: Samples) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((CHANNELS, SAMPLE_BYTES, RATE_HZ, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return out.getvalue()
