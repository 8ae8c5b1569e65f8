"""The raw sound of one side of a call, as Asterisk writes it: WAV, 8 kHz, 16 bit, mono.

Asterisk writes the true length into the header when it closes the file. So a
file whose header says another length than the file has was cut: the engine
died in the middle. What lies on the disk counts, whatever the header says.
"""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass
from pathlib import Path

RATE_HZ = 8000
SAMPLE_BYTES = 2
FORMAT = (1, 1, RATE_HZ, RATE_HZ * SAMPLE_BYTES, SAMPLE_BYTES, 16)
"""PCM, one channel, and so on, as the ``fmt`` chunk says it."""


class NoSound(Exception):
    """The raw recording is missing, empty or not a WAV file."""


@dataclass(frozen=True)
class Raw:
    """``begin`` is where the samples start, in bytes; ``ended`` the last write, Unix time."""

    path: Path
    begin: int
    frames: int
    ended: float
    cut: bool

    @property
    def seconds(self) -> float:
        return self.frames / RATE_HZ

    def read(self, first: int, count: int) -> array[int]:
        """``count`` samples from sample ``first`` on; silence where there are none."""
        with self.path.open("rb") as file:
            file.seek(self.begin + first * SAMPLE_BYTES)
            there = max(0, min(count, self.frames - first))
            samples = file.read(there * SAMPLE_BYTES)
        return array("h", samples.ljust(count * SAMPLE_BYTES, b"\0"))


def look(path: Path) -> Raw | None:
    """What there is of one side; None when there is nothing. Raises ``NoSound`` for rubbish."""
    try:
        stat = path.stat()
        with path.open("rb") as file:
            head = file.read(256)
    except FileNotFoundError:
        return None
    if stat.st_size == 0:
        return None
    begin, said = _data(path.name, head)
    there = stat.st_size - begin
    frames = there // SAMPLE_BYTES
    return Raw(path, begin, frames, stat.st_mtime, cut=said != there) if frames else None


def _data(name: str, head: bytes) -> tuple[int, int]:
    """Where the samples begin and how many bytes of them the header tells of."""
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        raise NoSound(f"{name}: not a WAV file")
    at = 12
    while at + 8 <= len(head):
        kind, size = struct.unpack_from("<4sI", head, at)
        if kind == b"fmt " and struct.unpack_from("<HHIIHH", head, at + 8) != FORMAT:
            raise NoSound(f"{name}: not 8 kHz mono")
        if kind == b"data":
            return at + 8, size
        at += 8 + size
    raise NoSound(f"{name}: no sound in it")
