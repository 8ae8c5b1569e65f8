"""What a file is stands in it; a picture tells nothing but what is to be seen."""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga.domain.refusal import Malformed
from siaga.web.pictures import MOST_PIXELS, cleaned

SECRET = b"GPS 2.7436 N 98.3135 E"


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def exif(turn: int, order: str = ">") -> bytes:
    head = b"MM\0*" if order == ">" else b"II*\0"
    entries = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, turn, 0)
    return b"Exif\0\0" + head + struct.pack(f"{order}IH", 8, 1) + entries + bytes(4) + SECRET


def jpeg(turn: int = 1, order: str = ">", wide: int = 4000, high: int = 3000) -> bytes:
    frame = struct.pack(">BHHB", 8, high, wide, 1) + bytes(3)
    return b"".join(
        [
            b"\xff\xd8",
            segment(0xE0, b"JFIF\0" + bytes(9)),
            segment(0xE1, exif(turn, order)),
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET),
            segment(0xE2, b"ICC_PROFILE\0\1\1colours"),
            segment(0xE2, b"MPF\0" + SECRET),
            segment(0xFE, SECRET),
            segment(0xC2, frame),
            segment(0xDA, bytes(6)) + b"first\xff\x00scan\xff\xd0",
            segment(0xC4, bytes(17)),
            segment(0xDA, bytes(6)) + b"second scan",
            b"\xff\xd9",
            b"a film behind it, or a page: <script>" + SECRET,
        ]
    )


def png(*more: tuple[bytes, bytes], wide: int = 20) -> bytes:
    head = (b"IHDR", struct.pack(">IIBBBBB", wide, 10, 8, 2, 0, 0, 0))
    chunks = [head, *more, (b"IDAT", b"pixels"), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(content))
        for kind, content in chunks
    )


def webp(*more: tuple[bytes, bytes], wide: int = 20) -> bytes:
    canvas = bytes([0x2C, 0, 0, 0]) + (wide - 1).to_bytes(3, "little") + bytes(3)
    chunks = [(b"VP8X", canvas), (b"VP8 ", b"odd"), *more]
    body = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)
        for kind, content in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("turn", [1, 3, 6, 8])
def test_a_photo_loses_where_it_was_taken_and_stays_upright(turn: int, order: str) -> None:
    kind, kept = cleaned(jpeg(turn, order))
    assert kind == "jpeg"
    assert SECRET not in kept and b"script" not in kept and kept.endswith(b"\xff\xd9")
    for needed in (b"JFIF", b"ICC_PROFILE", b"first\xff\x00scan\xff\xd0", b"second scan"):
        assert needed in kept
    assert (b"Exif" in kept) == (turn != 1)
    assert cleaned(kept) == ("jpeg", kept)
    if turn != 1:
        assert struct.pack(">HHIH", 0x0112, 3, 1, turn) in kept


def test_png_and_webp_lose_what_is_written_beside_the_picture() -> None:
    kind, kept = cleaned(png((b"eXIf", SECRET), (b"tEXt", SECRET), (b"iCCP", b"c")) + SECRET)
    assert kind == "png" and SECRET not in kept and b"iCCP" in kept and b"pixels" in kept
    kind, kept = cleaned(webp((b"EXIF", SECRET), (b"XMP ", SECRET)) + SECRET)
    assert kind == "webp" and SECRET not in kept and b"odd" in kept
    assert kept[20] == 0x20  # of the flags, those of Exif and XMP are off
    assert cleaned(kept) == ("webp", kept)


def test_a_document_stays_as_it_is() -> None:
    content = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
    assert cleaned(content) == ("pdf", content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + bytes(100),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"<!doctype html><script>alert(1)</script>%PDF-1.7 %%EOF",
        b"MZ" + bytes(100),
        b"\xff\xd8\xff\xe0<script>alert(1)</script>",
        b"%PDF-1.7 broken off",
        jpeg()[:200],
        png()[:-30],
        webp()[:-4],
        jpeg(wide=65_000, high=65_000),
        png(wide=MOST_PIXELS),
        webp()[:12],
    ],
)
def test_anything_else_or_broken_is_refused_whatever_it_is_called(content: bytes) -> None:
    with pytest.raises(Malformed, match="file_unfit"):
        cleaned(content)


@given(st.sampled_from([jpeg(6), png(), webp()]), st.data())
def test_no_damage_is_more_than_a_refusal(content: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(content)))
    put = data.draw(st.binary(max_size=6))
    with suppress(Malformed):
        cleaned(content[:at] + put + content[at + len(put) :])
