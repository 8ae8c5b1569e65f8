"""Secrets: drawn once, kept in the state folder, readable by their owner only."""

from __future__ import annotations

import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""A private key of the curve P-256 is a number from 1 to this less one (FIPS 186-5)."""


def secret_key(state: Path) -> str:
    """With which sessions and tokens are signed."""
    return _kept(state, "secret-key", lambda: secrets.token_urlsafe(50))


def gateway_secret(state: Path) -> str:
    """With which a message gateway signs in: short, because Kannel breaks a longer one in two."""
    return _kept(state, "gateway-secret", lambda: secrets.token_urlsafe(24))


def push_key(state: Path) -> str:
    """With which the centre shows push services who it is (VAPID, RFC 8292). Every browser that
    sounds was told the public half: with another key they would all have to be asked anew."""
    return _kept(state, "push-key", _p256)


def _p256() -> str:
    number = secrets.randbelow(P256_ORDER - 1) + 1
    return urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode("ascii")


def _kept(state: Path, name: str, draw: Callable[[], str]) -> str:
    """Read the secret, drawing it first when there is none.

    Several processes may start at once: each writes its own draft and links it
    into place; the first link wins and all read the same key.
    """
    file = state / name
    if not file.exists():
        state.mkdir(parents=True, exist_ok=True)
        draft = state / f".{name}-{os.getpid()}-{secrets.token_hex(4)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(draw())
        try:
            file.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text(encoding="ascii")
