"""How far each named follower has come; kept in the database, never going back."""

from __future__ import annotations

from django.db import connection

from siaga.ledger.append import head
from siaga.ledger.database import POSTGRESQL, run

_KEEP_SQLITE = """
    INSERT INTO ledger_cursor (follower, position) VALUES (%s, %s)
    ON CONFLICT (follower) DO UPDATE SET position = excluded.position
    WHERE excluded.position > ledger_cursor.position
"""
_KEEP_POSTGRESQL = """
    INSERT INTO ledger_cursor (follower, position)
    SELECT %s, %s FROM set_config('synchronous_commit', 'off', true)
    ON CONFLICT (follower) DO UPDATE SET position = excluded.position
    WHERE excluded.position > ledger_cursor.position
"""


def kept(follower: str) -> int | None:
    """The last position that ``follower`` has handled; None when it is new."""
    row = run("SELECT position FROM ledger_cursor WHERE follower = %s", (follower,)).fetchone()
    return int(row[0]) if row else None


def keep(follower: str, position: int) -> None:
    """Remember that everything up to ``position`` is handled.

    Not forced to disk: after a power cut a follower may see the last events a
    second time, which it must bear anyway.
    """
    if connection.vendor == POSTGRESQL:
        run(_KEEP_POSTGRESQL, (follower, position))
        return
    run("PRAGMA synchronous = NORMAL")
    try:
        run(_KEEP_SQLITE, (follower, position))
    finally:
        run("PRAGMA synchronous = FULL")


def start_of(follower: str, start: int | str) -> int:
    """Where a follower goes on: at its cursor, else at ``start``, which becomes its cursor."""
    position = kept(follower)
    if position is None:
        position = resolved(start)
        keep(follower, position)
    return position


def resolved(start: int | str) -> int:
    """A position for ``"beginning"``, ``"end"`` or a position itself."""
    if isinstance(start, int):
        return start
    return head().position if start == "end" else 0


def cursors() -> dict[str, int]:
    """Every follower's position."""
    return dict(run("SELECT follower, position FROM ledger_cursor ORDER BY follower").fetchall())
