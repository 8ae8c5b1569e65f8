"""What has come in over the modem: the files that gammu-smsd writes.

It waits itself for all parts of a longer text and then writes them one after the other, each
with the time at which the operator sent *that part* on: the first one's name may be the last in
the alphabet. So what belongs together is told by the order of writing. Parts whose rest never
comes it writes after its ``MultipartTimeout``, each as a message of its own.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from siaga.operations.texts import keep, receive

SETTLED_S = 1.0
"""So long after its last part was written a message is read: the file is whole by then, and what
belongs to it is there."""

_CAME = re.compile(r"IN\d{8}_\d{6}_\d+_(.+)_(\d+)\.txt")


@dataclass(frozen=True)
class Part:
    """``written_ns``: by the file system's clock."""

    file: Path
    number: str
    index: int
    written_ns: int


def parts(folder: Path) -> list[Part]:
    """Those of each number together, in the order in which they were written."""
    found = []
    for file in folder.glob("IN*.txt"):
        came = _CAME.fullmatch(file.name)
        try:
            written_ns = file.stat().st_mtime_ns
        except FileNotFoundError:  # a trial of the channel has read it beside us
            continue
        number, index = ("", 0) if came is None else (came[1], int(came[2]))
        found.append(Part(file, number, index, written_ns))
    return sorted(found, key=lambda part: (part.number, part.written_ns, part.index))


def messages(found: Iterable[Part]) -> list[list[Part]]:
    """The parts of each message, the oldest first; what lacks its beginning is one by itself."""
    said: list[list[Part]] = []
    for part in found:
        last = said[-1][-1] if said else None
        follows = last is not None and (part.number, part.index) == (last.number, last.index + 1)
        if follows:
            said[-1].append(part)
        else:
            said.append([part])
    return sorted(said, key=lambda message: message[0].written_ns)


def settled(message: list[Part], now_ns: int) -> bool:
    """Also after the clock was set back."""
    return abs(now_ns - message[-1].written_ns) > SETTLED_S * 1e9


def read(route: str, message: list[Part]) -> str:
    """Gone only when it is committed, and the first part at last: where this is cut short, what
    is left has the same name, and decides nothing again. What lacks its beginning never does. What
    to answer at once."""
    first = message[0]
    back = ""
    if first.number:
        words = "".join(_text(part.file.read_bytes()) for part in message)
        # The same name may come again: the operator's clock shows seconds.
        id = f"{first.file.name} {first.written_ns}"
        if first.index == 0:
            back = receive(route, id, first.number, words)
        else:
            keep(route, id, first.number, words)
    for part in reversed(message):
        part.file.unlink(missing_ok=True)
    return back


def _text(data: bytes) -> str:
    """As gammu-smsd writes it: with a mark in front in two bytes a sign, otherwise in one or more."""
    for mark, coding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(coding, "replace")
    return data.decode("utf-8", "replace")
