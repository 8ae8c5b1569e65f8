"""The secret key: drawn once, kept in the state folder, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(state: Path) -> str:
    """Read the key, drawing it first when there is none.

    Several processes may start at once: each writes its own draft and links it
    into place; the first link wins and all read the same key.
    """
    file = state / "secret-key"
    if not file.exists():
        state.mkdir(parents=True, exist_ok=True)
        draft = state / f".secret-key-{os.getpid()}-{secrets.token_hex(4)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(secrets.token_urlsafe(50))
        try:
            file.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text(encoding="ascii")
