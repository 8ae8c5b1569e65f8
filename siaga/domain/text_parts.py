"""The parts of a longer short message (3GPP TS 23.040, 9.2.3.24), as they come in one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from siaga.domain.text import LONGEST

CODING = "utf-16-be"
"""Of a part's words: a sign may be cut in two between one part and the next."""

LONGEST_PART = 2 * LONGEST
"""Bytes; no telephone's part has more than some 320."""

GAP = "... "
"""Instead of a part that never came."""

_SHORT, _LONG = (0, 3), (8, 4)
"""The element that tells which part it is and its length: its reference has one byte, or two."""


@dataclass(frozen=True)
class Part:
    """``index`` from 1 to ``total``, which is at least 2. ``words`` in ``CODING``."""

    reference: int
    total: int
    index: int
    words: bytes


def part_of(reference: int, total: int, index: int, words: bytes) -> Part | None:
    """None: it is a message by itself, or says of itself what cannot be."""
    if total < 2 or not 1 <= index <= total:
        return None
    return Part(reference, total, index, words[:LONGEST_PART])


def place_in(header: bytes) -> tuple[int, int, int] | None:
    """Reference, total and index in a user data header, without the byte that tells its length;
    None where it says nothing of parts."""
    while len(header) >= 2:
        element, length = header[0], header[1]
        said, header = header[2 : 2 + length], header[2 + length :]
        if len(said) == length and (element, length) in (_SHORT, _LONG):
            return int.from_bytes(said[:-2]), said[-2], said[-1]
    return None


def joined(parts: Mapping[int, bytes]) -> str:
    """The words of the parts that are there, by their index."""
    said: list[str] = []
    run, before = b"", None
    for index in sorted(parts):
        if before is not None and index != before + 1:
            said.append(run.decode(CODING, "replace"))
            run = b""
        run, before = run + parts[index], index
    said.append(run.decode(CODING, "replace"))
    return GAP.join(said)
