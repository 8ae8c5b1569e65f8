"""Secrets: drawn once, kept in the state folder, readable by their owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(state: Path) -> str:
    """With which sessions and tokens are signed."""
    return _kept(state, "secret-key", 50)


def gateway_secret(state: Path) -> str:
    """With which a message gateway signs in: short, because Kannel breaks a longer one in two."""
    return _kept(state, "gateway-secret", 24)


def _kept(state: Path, name: str, size: int) -> str:
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
            out.write(secrets.token_urlsafe(size))
        try:
            file.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text(encoding="ascii")
