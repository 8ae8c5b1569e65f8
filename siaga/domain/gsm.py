"""The alphabet of a short message (3GPP TS 23.038), and fitting what must be said into one.

A message in this alphabet holds 160 signs; a single sign outside of it makes
room for 70 only, in the whole message.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

ONE_SMS = 160

_TABLE = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPE = 0x1B
_BASIC = frozenset(_TABLE) - {chr(_ESCAPE)}
_EXTENDED = dict(zip(b"\x14\x28\x29\x2f\x3c\x3d\x3e\x40\x65", "^{}\\[~]|€", strict=True))
_CODES = {sign: bytes((code,)) for code, sign in enumerate(_TABLE) if code != _ESCAPE} | {
    sign: bytes((_ESCAPE, code)) for code, sign in _EXTENDED.items()
}
_DOUBLE = frozenset(_EXTENDED.values())
"""Each of these takes two places."""

ONE_PART = 153
"""Places in each part of a longer message: its header takes the others."""

MOST_PARTS = 4

_INSTEAD = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛´`ʼ′", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‐‑‒–—―−•·", "-"),
        **{"…": "...", "×": "x", "°": " der", "⁄": "/", "\t": " ", "đ": "d", "ł": "l", "ı": "i"},
    }
)
_CUT = ".."


def plain(text: str) -> str:
    """``text`` in the alphabet: accents it does not know are left off, typographers' signs
    become typists', and what is no letter at all (pictures) goes."""
    found = []
    for sign in unicodedata.normalize("NFC", text).translate(_INSTEAD):
        if sign in _CODES:
            found.append(sign)
        else:
            spelt = unicodedata.normalize("NFKD", sign).translate(_INSTEAD)
            known = "".join(one for one in spelt if one in _BASIC)
            found.append(known or _stranger(sign))
    return "".join(found)


def _stranger(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind.startswith("Z") or sign in "\v\f":
        return " "
    return "?" if kind[0] in "LN" else ""


def places(text: str) -> int:
    """How many places ``text``, which is plain, takes in a message."""
    return len(text) + sum(sign in _DOUBLE for sign in text)


@dataclass(frozen=True)
class Piece:
    """A part of what must be said. ``rank`` 0 is never cut; of the others the highest goes
    first. ``least``: shorter than this it says nothing, and is left out."""

    text: str
    rank: int = 0
    least: int = 0


def fit(pieces: Iterable[Piece], room: int = ONE_SMS) -> str:
    """The pieces in their order, with a space between them, cut so that they take ``room`` at
    most. Only what is never cut can make it longer."""
    said = [Piece(_line(piece.text), piece.rank, piece.least) for piece in pieces]
    said = [piece for piece in said if piece.text]
    for rank in sorted({piece.rank for piece in said} - {0}, reverse=True):
        over = places(_joined(said)) - room
        if over <= 0:
            break
        said = [
            shorter
            for piece in said
            if (shorter := _shorter(piece, over) if piece.rank == rank else piece).text
        ]
    return _joined(said)


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", plain(text)).strip()


def _joined(pieces: Iterable[Piece]) -> str:
    return " ".join(piece.text for piece in pieces)


def _shorter(piece: Piece, over: int) -> Piece:
    """``over`` places fewer, with the sign that it was cut; nothing if too little is left."""
    room = places(piece.text) - over - len(_CUT)
    text = piece.text
    while text and places(text) > room:
        text = text[:-1]
    text = text.rstrip(" ,.;:-(")
    kept = text + _CUT if len(text) >= max(1, piece.least) else ""
    return Piece(kept, piece.rank, piece.least)


def encoded(text: str) -> bytes:
    """``text``, which is plain, with a byte for each place."""
    return b"".join(_CODES[sign] for sign in text)


def decoded(data: bytes) -> str:
    """What somebody wrote; a code that nobody defined reads as a space."""
    signs, codes = [], iter(data)
    for code in codes:
        if code == _ESCAPE:
            signs.append(_EXTENDED.get(next(codes, 0), " "))
        else:
            signs.append(_TABLE[code] if code < len(_TABLE) else " ")
    return "".join(signs)


def parts(text: str) -> list[str]:
    """``text``, which is plain, as one message, or as so many parts of one; what does not fit
    into the last one is left off."""
    if places(text) <= ONE_SMS:
        return [text]
    found = [""]
    for sign in text:
        if places(found[-1] + sign) > ONE_PART:
            if len(found) == MOST_PARTS:
                break
            found.append("")
        found[-1] += sign
    return found
