"""How loud a recording is, moment by moment: what a person sees before listening.

The peaks stand in the sound file itself, behind the sound, as EBU Tech 3285
Supplement 3 ("levl" chunk) lays down: players skip what they do not know, one
digest covers both, and who deletes the file deletes its picture too.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Sequence

BLOCK = 256
"""Samples of each channel that one peak stands for: 32 ms at 8 kHz."""

NAME = b"levl"
_HEAD = struct.Struct("<4sIIIIIIIII88x")
_UNKNOWN_PLACE = 0xFFFFFFFF
_LOUDEST = 32768


def peaks(samples: Sequence[int]) -> bytes:
    """One byte a block, 0 silent to 255 as loud as 16 bits can be."""
    loudest = (
        max(max(piece), -min(piece))
        for start in range(0, len(samples), BLOCK)
        if (piece := samples[start : start + BLOCK])
    )
    return bytes(min(255, -(-value * 255 // _LOUDEST)) for value in loudest)


def chunk(left: bytes, right: bytes) -> bytes:
    """The whole chunk for two channels; ``left`` and ``right`` as ``peaks`` gives them."""
    both = bytearray(2 * len(left))
    both[0::2], both[1::2] = left, right
    size = _HEAD.size - 8 + len(both)
    head = _HEAD.pack(NAME, size, 0, 1, 1, BLOCK, 2, len(left), _UNKNOWN_PLACE, _HEAD.size)
    return head + bytes(both)


def read_chunk(found: bytes) -> tuple[bytes, bytes] | None:
    """The peaks of both channels; None when this is no chunk of ours."""
    if len(found) < _HEAD.size:
        return None
    name, _size, _version, form, points, block, channels, count, _place, offset = _HEAD.unpack(
        found[: _HEAD.size]
    )
    if (name, form, points, block, channels) != (NAME, 1, 1, BLOCK, 2):
        return None
    both = found[offset : offset + 2 * count]
    return (both[0::2], both[1::2]) if len(both) == 2 * count else None


def fewer(values: bytes, most: int) -> list[int]:
    """At most ``most`` values that show the same: each is the loudest of those it stands for."""
    if len(values) <= most:
        return list(values)
    return [
        max(values[index * len(values) // most : (index + 1) * len(values) // most])
        for index in range(most)
    ]


def channel_peaks(interleaved: array[int]) -> tuple[bytes, bytes]:
    """Peaks of the two channels of interleaved samples; whole blocks but for the last."""
    return peaks(interleaved[0::2]), peaks(interleaved[1::2])
