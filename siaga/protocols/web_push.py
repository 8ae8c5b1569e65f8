"""Web Push: a message that only one browser can read, and the proof of who sends it.

RFC 8291 (the message, over RFC 8188) and RFC 8292 (VAPID, over RFC 7515). Time is
an argument.
"""

from __future__ import annotations

import base64
import json
import os

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD_BYTES = 4096
MOST_BYTES = 3993
"""Of a message: what a push service must take (RFC 8030, 7.2), less what the cipher adds."""

LAST_RECORD = b"\x02"


def unpadded(data: bytes) -> str:
    """Base64 as URLs and JSON Web Tokens have it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def padded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def signing_key(secret: str) -> EllipticCurvePrivateKey:
    """The sender's key from its number, as the state folder keeps it."""
    return derive_private_key(int.from_bytes(padded(secret), "big"), SECP256R1())


def public_key(key: EllipticCurvePrivateKey) -> str:
    """What a browser is told, so that only the owner of ``key`` can reach it."""
    return unpadded(_point(key.public_key()))


def vapid(key: EllipticCurvePrivateKey, service: str, subject: str, until: int) -> str:
    """The ``Authorization`` for a push service, named by its origin.

    ``until`` (seconds since 1970) may be at most 24 hours away.
    """
    head = _json({"typ": "JWT", "alg": "ES256"})
    claims = _json({"aud": service, "exp": until, "sub": subject})
    r, s = decode_dss_signature(key.sign(f"{head}.{claims}".encode(), ECDSA(SHA256())))
    signature = unpadded(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={head}.{claims}.{signature}, k={public_key(key)}"


def encrypt(
    message: bytes,
    p256dh: str,
    auth: str,
    salt: bytes | None = None,
    own: EllipticCurvePrivateKey | None = None,
) -> bytes:
    """The body for a browser whose subscription has these two keys.

    ``salt`` and ``own`` are drawn anew for each message; only the RFC's example gives them.
    Raises ``ValueError`` for keys that are none, or a message that is too long.
    """
    if len(message) > MOST_BYTES:
        raise ValueError("too long for one record")
    salt = salt or os.urandom(16)
    own = own or generate_private_key(SECP256R1())
    theirs, mine = padded(p256dh), _point(own.public_key())
    shared = own.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), theirs))
    seed = _derived(shared, padded(auth), b"WebPush: info\0" + theirs + mine, 32)
    key = _derived(seed, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(seed, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD_BYTES.to_bytes(4, "big") + len(mine).to_bytes(1, "big") + mine
    return head + AESGCM(key).encrypt(nonce, message + LAST_RECORD, None)


def _derived(secret: bytes, salt: bytes, purpose: bytes, size: int) -> bytes:
    return HKDF(SHA256(), size, salt, purpose).derive(secret)


def _point(key: EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _json(content: dict[str, object]) -> str:
    return unpadded(json.dumps(content, separators=(",", ":")).encode())
