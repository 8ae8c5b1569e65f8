"""Server-sent events as bytes. ``id`` is a ledger position: where a dropped line resumes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from siaga.web.api.answering import encoded

BEGIN: Final = b"retry: 1000\n\n"
"""Asks the browser to come back one second after a lost line."""

RESET: Final = b"event: reset\ndata: {}\n\n"


def change(content: dict[str, Any]) -> bytes:
    return b"event: change\ndata: " + encoded(content) + b"\n\n"


def batch(changes: list[bytes], position: int) -> bytes:
    """Changes that were committed up to ``position``. Only the last one carries the id: a line
    that drops in their midst gets them all again."""
    if not changes:
        return b""
    return b"".join([*changes[:-1], b"id: %d\n" % position, changes[-1]])


def pulse(now: datetime, position: int) -> bytes:
    data = encoded({"now": now, "position": position})
    return b"id: %d\nevent: pulse\ndata: " % position + data + b"\n\n"
