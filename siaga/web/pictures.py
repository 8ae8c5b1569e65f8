"""What a file is, by what stands in it; and pictures without what the camera wrote into them.

Where and by whom a picture was taken is nobody's business but the incident's own place: every
agency may see it. Only how it is to be turned is kept (and the colour profile). Whatever stands
behind the end of a picture goes too, so that it is nothing else at the same time.
"""

from __future__ import annotations

import re
import struct
from typing import Final

from siaga.domain.refusal import Malformed

MOST_PIXELS: Final = 150_000_000
"""A picture of more would only be sent to bring a browser down."""

_JPEG_KEPT: Final = frozenset({0xE0, 0xEE})  # JFIF; Adobe's: how the colours are meant
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT: Final = frozenset({b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD"})
_WEBP_KEPT: Final = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WEBP_EXIF_XMP: Final = 0x0C
_SCAN_END: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


def cleaned(content: bytes) -> tuple[str, bytes]:
    """The kind as in ``file_rules.KINDS``, and what is to be kept.

    Raises ``Malformed("file_unfit")`` for what is none of them, or is broken.
    """
    try:
        if content.startswith(b"\xff\xd8\xff"):
            return "jpeg", _jpeg(content)
        if content.startswith(_PNG):
            return "png", _png(content)
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return "webp", _webp(content)
    except (IndexError, struct.error):
        raise Malformed("file_unfit") from None
    if re.match(rb"%PDF-[12]\.\d", content) and b"%%EOF" in content[-2048:]:
        return "pdf", content
    raise Malformed("file_unfit")


def _require(fits: bool) -> None:
    if not fits:
        raise Malformed("file_unfit")


def _require_area(width: int, height: int) -> None:
    _require(0 < width * height <= MOST_PIXELS)


def _jpeg(content: bytes) -> bytes:
    kept, turn, at, seen = [], 1, 2, False
    while True:
        _require(content[at] == 0xFF)
        marker = content[at + 1]
        if marker == 0xD9:
            break
        (length,) = struct.unpack_from(">H", content, at + 2)
        end = at + 2 + length
        _require(length >= 2 and end < len(content))
        segment = content[at:end]
        if marker == 0xDA:
            found = _SCAN_END.search(content, end)
            _require(seen and found is not None)
            end = found.start() if found else end
            kept.append(content[at:end])
        elif segment[4:10] == b"Exif\0\0" and marker == 0xE1:
            turn = _orientation(segment[10:])
        elif not 0xE0 <= marker <= 0xFE or marker in _JPEG_KEPT or _is_profile(segment):
            if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
                _require_area(*struct.unpack_from(">HH", segment, 5))
                seen = True
            kept.append(segment)
        at = end
    _require(seen)
    return b"\xff\xd8" + _turned(turn) + b"".join(kept) + b"\xff\xd9"


def _is_profile(segment: bytes) -> bool:
    return segment[1] == 0xE2 and segment[4:16] == b"ICC_PROFILE\0"


def _orientation(exif: bytes) -> int:
    """1 to 8; 1 (upright) where it does not say."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None or len(exif) < 10:
        return 1
    (first,) = struct.unpack_from(f"{order}I", exif, 4)
    if first + 2 > len(exif):
        return 1
    (count,) = struct.unpack_from(f"{order}H", exif, first)
    for at in range(first + 2, min(first + 2 + 12 * count, len(exif) - 11), 12):
        tag, _kind, _count, value = struct.unpack_from(f"{order}HHIH", exif, at)
        if tag == 0x0112:
            return int(value) if 1 <= value <= 8 else 1
    return 1


def _turned(turn: int) -> bytes:
    """The smallest Exif segment that says nothing but how to turn the picture."""
    if turn == 1:
        return b""
    exif = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, turn, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif


def _png(content: bytes) -> bytes:
    kept, at, last = [_PNG], len(_PNG), b""
    while last != b"IEND":
        (length,) = struct.unpack_from(">I", content, at)
        last = content[at + 4 : at + 8]
        end = at + 12 + length
        _require(end <= len(content) and (at > len(_PNG) or last == b"IHDR"))
        if last == b"IHDR":
            _require_area(*struct.unpack_from(">II", content, at + 8))
        if last[:1].isupper() or last in _PNG_KEPT:
            kept.append(content[at:end])
        at = end
    return b"".join(kept)


def _webp(content: bytes) -> bytes:
    (size,) = struct.unpack_from("<I", content, 4)
    until = 8 + size
    _require(until <= len(content))
    kept, at = [b"WEBP"], 12
    while at < until:
        kind, length = struct.unpack_from("<4sI", content, at)
        end = at + 8 + length + length % 2
        _require(at + 8 + length <= until)
        chunk = content[at:end]
        if kind == b"VP8X":
            wide, high = (int.from_bytes(chunk[i : i + 3], "little") + 1 for i in (12, 15))
            _require_area(wide, high)
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_EXIF_XMP]) + chunk[9:]
        if kind in _WEBP_KEPT:
            kept.append(chunk)
        at = end
    _require(len(kept) > 1)
    body = b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body
