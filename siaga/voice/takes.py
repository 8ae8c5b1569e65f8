"""The takes of a call's recording: what they are called, and whether the running one grows.

The first take of call ``c`` is ``c-in.wav`` and ``c-out.wav``, the second
``c.2-in.wav`` and so on.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from time import monotonic

from siaga.voice.stereo import Sides

SIDES = ("in", "out")

GROWS_WITHIN_S = 3.0
"""Asterisk writes 32 kB at a time, which is 2.05 s of one side; whoever has not grown for
longer than this does not write any more."""

_NUMBER = re.compile(r"[^.]+\.(\d+)-(?:in|out)\.wav")


def take_name(call: str, number: int) -> str:
    return call if number == 1 else f"{call}.{number}"


def latest_take(raw: Path, call: str) -> int | None:
    """The highest number of which there is a file; None when there is none."""
    return max(_numbers(raw, call), default=None)


def _numbers(raw: Path, call: str) -> set[int]:
    """Asked several times a call, of a folder that holds all calls: ``glob`` would be slow.
    A folder that cannot be looked into holds none, as there."""
    unseen = (FileNotFoundError, NotADirectoryError, PermissionError)
    with suppress(*unseen), os.scandir(raw) as entries:
        names = (entry.name for entry in entries)
        return {_number(name) for name in names if name.startswith(call) and name.endswith(".wav")}
    return set()


def _number(name: str) -> int:
    found = _NUMBER.fullmatch(name)
    return int(found[1]) if found else 1


def takes_of(raw: Path, call: str, number: int | None = None) -> list[Sides]:
    """Both paths of every take (or of one) that has at least one file, in their order."""
    wanted = [one for one in sorted(_numbers(raw, call)) if number in (None, one)]
    return [
        (raw / f"{take_name(call, one)}-in.wav", raw / f"{take_name(call, one)}-out.wav")
        for one in wanted
    ]


class Running:
    """The recording of one call that goes on; ``said`` is the take whose failure was said,
    ``closed`` holds the sides of this take that the engine has ended."""

    def __init__(self, call: str, channel: str, raw: Path) -> None:
        self.call = call
        self.channel = channel
        self.number = 1
        self.failed = False
        self.said = 0
        self.closed: set[str] = set()
        self._raw = raw
        self._sizes = [-1, -1]
        self._grown = [monotonic()] * 2
        self._failed_at = 0.0

    @property
    def name(self) -> str:
        return take_name(self.call, self.number)

    def begin(self, number: int) -> None:
        """This take runs."""
        self.number = number
        self.failed = False
        self.said = 0
        self.closed = set()
        self._sizes = [-1, -1]
        self.grown()

    def grown(self) -> None:
        self._grown = [monotonic()] * 2

    def fail(self, number: int) -> None:
        """This take does not run (any more), or still not."""
        self.number = number
        self.failed = True
        self._failed_at = monotonic()

    def failed_for(self) -> float:
        """Seconds since it was last tried."""
        return monotonic() - self._failed_at

    def stalled(self) -> bool:
        """Whether one of the files has not grown for too long. Looks at the disk."""
        now = monotonic()
        for index, side in enumerate(SIDES):
            size = _size(self._raw / f"{self.name}-{side}.wav")
            if size != self._sizes[index]:
                self._sizes[index], self._grown[index] = size, now
        return now - min(self._grown) > GROWS_WITHIN_S


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
