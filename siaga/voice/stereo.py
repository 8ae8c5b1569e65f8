"""One playable file of a call's takes: left the caller, right what the caller heard."""

from __future__ import annotations

import hashlib
import os
import struct
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from siaga.domain.waveform import BLOCK, channel_peaks, chunk
from siaga.voice.raw import RATE_HZ, SAMPLE_BYTES, NoSound, Raw, look

PIECE = BLOCK * 320
"""Frames worked on at once, about 10 s, so that a long call does not fill the memory."""

SHORTEST_GAP_S = 0.25
LONGEST_GAP_S = 3600.0
"""A clock that jumped must not fill the disk with silence."""

TOGETHER_S = 0.5
HEADER_BYTES = 44
Sides = tuple[Path, Path]


@dataclass(frozen=True)
class Stored:
    """A finished recording; ``file`` is relative to the recordings folder.

    ``gaps``: from and to which second nothing was recorded. ``cut``: the engine
    died in it, so that up to two seconds of its end may be missing.
    """

    file: str
    sha256: str
    bytes: int
    duration_s: float
    began_at: datetime
    gaps: tuple[tuple[float, float], ...] = ()
    cut: bool = False


@dataclass(frozen=True)
class Side:
    """One side of a take; its sound begins ``late`` frames after the take and ends ``early``."""

    raw: Raw
    late: int
    early: int


@dataclass(frozen=True)
class Take:
    """Both sides of one recording. ``begin`` and ``frames`` count in frames."""

    sides: tuple[Side | None, Side | None]
    begin: int
    frames: int

    @property
    def whole_until(self) -> int:
        """From here on at least one side is missing."""
        return self.begin + self.frames - max(side.early for side in self.sides if side)

    def read(self, first: int, count: int) -> array[int]:
        """Interleaved; silence where a side has nothing."""
        both = array("h", bytes(2 * SAMPLE_BYTES * count))
        for channel, side in enumerate(self.sides):
            if side is not None:
                quiet = max(0, min(count, side.late - first))
                said = side.raw.read(max(0, first - side.late), count - quiet)
                both[channel::2] = array("h", bytes(SAMPLE_BYTES * quiet)) + said
        return both


def store(call: str, sides: Sequence[Sides], recordings: Path) -> Stored:
    """Merge, hash and move into ``recordings/YYYY/MM/DD/<call>.wav``; the raw files stay.

    ``sides`` are the takes in their order. The day is that of the last sound
    (UTC), so that doing it again after a crash gives the same file. Raises
    ``NoSound`` or ``OSError``.
    """
    found = [(look(left), look(right)) for left, right in sides]
    sounding = [pair for pair in found if any(pair)]
    if not sounding:
        raise NoSound("empty")
    takes = _placed(sounding)
    file = f"{datetime.fromtimestamp(_ended(sounding[-1]), UTC):%Y/%m/%d}/{call}.wav"
    place = recordings / file
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = place.with_name(f".{call}.part")
    try:
        frames = _write(takes, fresh)
        digest = _digest(fresh)
        fresh.replace(place)
    finally:
        fresh.unlink(missing_ok=True)
    _sync(place.parent)
    return Stored(
        file,
        digest,
        place.stat().st_size,
        round(frames / RATE_HZ, 3),
        datetime.fromtimestamp(_began(sounding[0]), UTC),
        tuple(_gaps(takes)),
        any(side.cut for pair in sounding for side in pair if side is not None),
    )


Pair = tuple[Raw | None, Raw | None]


def _ended(pair: Pair) -> float:
    return max(side.ended for side in pair if side is not None)


def _early(side: Raw, pair: Pair) -> int:
    """Frames by which a side stopped before the other; closed one after the other is together."""
    early_s = _ended(pair) - side.ended
    return int(early_s * RATE_HZ) if TOGETHER_S < early_s < LONGEST_GAP_S else 0


def _frames(pair: Pair) -> int:
    return max(side.frames + _early(side, pair) for side in pair if side is not None)


def _side(side: Raw | None, pair: Pair) -> Side | None:
    """Both sides end together, unless one was stopped: the shorter one began later."""
    if side is None:
        return None
    early = _early(side, pair)
    return Side(side, _frames(pair) - side.frames - early, early)


def _began(pair: Pair) -> float:
    return _ended(pair) - _frames(pair) / RATE_HZ


def _placed(pairs: Sequence[Pair]) -> list[Take]:
    """Each take where it belongs, with the true time between two of them."""
    takes: list[Take] = []
    end = 0
    for index, pair in enumerate(pairs):
        if index:
            pause_s = min(max(0.0, _began(pair) - _ended(pairs[index - 1])), LONGEST_GAP_S)
            end += int(pause_s * RATE_HZ)
        sides = (_side(pair[0], pair), _side(pair[1], pair))
        takes.append(Take(sides, end, _frames(pair)))
        end += _frames(pair)
    return takes


def _gaps(takes: Sequence[Take]) -> Iterator[tuple[float, float]]:
    for before, after in pairwise(takes):
        begin, end = before.whole_until / RATE_HZ, after.begin / RATE_HZ
        if end - begin >= SHORTEST_GAP_S:
            yield round(begin, 2), round(end, 2)


def _pieces(takes: Sequence[Take]) -> Iterator[array[int]]:
    """All of it in whole pieces, the time between takes as silence."""
    end = takes[-1].begin + takes[-1].frames
    for first in range(0, end, PIECE):
        count = min(PIECE, end - first)
        both = array("h", bytes(2 * SAMPLE_BYTES * count))
        for take in takes:
            begin = max(first, take.begin)
            stop = min(first + count, take.begin + take.frames)
            if begin < stop:
                samples = take.read(begin - take.begin, stop - begin)
                both[2 * (begin - first) : 2 * (stop - first)] = samples
        yield both


def _write(takes: Sequence[Take], place: Path) -> int:
    left, right = bytearray(), bytearray()
    frames = 0
    with place.open("wb") as out:
        out.write(bytes(HEADER_BYTES))
        for piece in _pieces(takes):
            out.write(piece.tobytes())
            frames += len(piece) // 2
            loud = channel_peaks(piece)
            left += loud[0]
            right += loud[1]
        out.write(chunk(bytes(left), bytes(right)))
        size = out.tell()
        out.seek(0)
        out.write(_header(size, frames * 2 * SAMPLE_BYTES))
        out.flush()
        os.fsync(out.fileno())
    return frames


def _header(size: int, sound: int) -> bytes:
    rate = RATE_HZ * 2 * SAMPLE_BYTES
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 2, RATE_HZ, rate, 2 * SAMPLE_BYTES, 16)
    head = struct.pack("<4sI4s", b"RIFF", size - 8, b"WAVE")
    return head + form + struct.pack("<4sI", b"data", sound)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
