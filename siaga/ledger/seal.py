"""The hash chain: each row's digest covers the row and the digest before it.

digest = SHA-256(previous digest ‖ JSON array of the row), the array being
[position, stream, version, type, at, actor, command, data, personal digest in
hex or null] without spaces, UTF-8. The first row's previous digest is 32 zero
bytes. What concerns a person enters only as SHA-256(salt ‖ text): once text
and salt are erased, nobody can guess a phone number back from the digest.
"""

from __future__ import annotations

from hashlib import sha256

import msgspec

BEGINNING = bytes(32)
SALT_BYTES = 16

_encode = msgspec.json.Encoder().encode


def seal(
    before: bytes,
    position: int,
    stream: str,
    version: int,
    type_name: str,
    at: str,
    actor: str,
    command: str,
    data: str,
    personal_digest: bytes | None,
) -> bytes:
    """Digest of one row, given the digest of the row before it."""
    private = personal_digest.hex() if personal_digest is not None else None
    row = (position, stream, version, type_name, at, actor, command, data, private)
    return sha256(before + _encode(row)).digest()


def seal_personal(salt: bytes, data: str) -> bytes:
    """What the chain keeps of personal data."""
    return sha256(salt + data.encode()).digest()
