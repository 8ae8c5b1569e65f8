"""One playable file of two one-sided ones: left the caller, right the call taker."""

from __future__ import annotations

import hashlib
import os
import wave
from array import array
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

RATE_HZ = 8000
SAMPLE_BYTES = 2
CHUNK = RATE_HZ * 10
"""Frames read at once, so that a long call does not fill the memory."""


class NoSound(Exception):
    """The raw recording is missing, empty or not a WAV file."""


@dataclass(frozen=True)
class Stored:
    """A finished recording; ``file`` is relative to the recordings folder."""

    file: str
    sha256: str
    bytes: int
    duration_s: float


def store(call: str, left: Path, right: Path, recordings: Path) -> Stored:
    """Merge, hash and move into ``recordings/YYYY/MM/DD/<call>.wav``; the raw files stay.

    The day is that of the last sound (UTC), so that doing it again after a
    crash gives the same file. Both sides end together: the shorter one began
    later and is filled with silence in front. Raises ``NoSound`` or ``OSError``.
    """
    ended = datetime.fromtimestamp(_last_sound(left), UTC)
    file = f"{ended:%Y/%m/%d}/{call}.wav"
    place = recordings / file
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = place.with_name(f".{call}.part")
    try:
        frames = _merge(left, right, fresh)
        digest = _digest(fresh)
        fresh.replace(place)
    finally:
        fresh.unlink(missing_ok=True)
    _sync(place.parent)
    return Stored(file, digest, place.stat().st_size, round(frames / RATE_HZ, 3))


def _last_sound(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        raise NoSound(path.name) from None


def _merge(left: Path, right: Path, place: Path) -> int:
    try:
        with wave.open(str(left), "rb") as one, wave.open(str(right), "rb") as other:
            return _interleave(one, other, place)
    except (wave.Error, EOFError, FileNotFoundError) as trouble:
        raise NoSound(f"{left.name}: {trouble}") from None


def _interleave(left: wave.Wave_read, right: wave.Wave_read, place: Path) -> int:
    for side in (left, right):
        if (side.getnchannels(), side.getsampwidth(), side.getframerate()) != (1, 2, RATE_HZ):
            raise NoSound("not 8 kHz mono")
    frames = max(left.getnframes(), right.getnframes())
    if frames == 0:
        raise NoSound("empty")
    silence = [frames - left.getnframes(), frames - right.getnframes()]
    with place.open("wb") as file, wave.open(file, "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(SAMPLE_BYTES)
        out.setframerate(RATE_HZ)
        out.setnframes(frames)
        for begin in range(0, frames, CHUNK):
            count = min(CHUNK, frames - begin)
            both = array("h", bytes(2 * SAMPLE_BYTES * count))
            for channel, side in enumerate((left, right)):
                both[channel::2] = _samples(side, silence, channel, count)
            out.writeframesraw(both.tobytes())
        file.flush()
        os.fsync(file.fileno())
    return frames


def _samples(side: wave.Wave_read, silence: list[int], channel: int, count: int) -> array[int]:
    quiet = min(silence[channel], count)
    silence[channel] -= quiet
    read = side.readframes(count - quiet)
    return array(
        "h", bytes(SAMPLE_BYTES * quiet) + read.ljust(SAMPLE_BYTES * (count - quiet), b"\0")
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
