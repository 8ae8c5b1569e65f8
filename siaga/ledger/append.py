"""Append to the ledger, one writer at a time, inside the caller's transaction.

Who wants to append first takes the one write lock of the ledger
(``BEGIN IMMEDIATE`` on SQLite, an advisory lock on PostgreSQL) and keeps it
until the commit. So positions have no gaps, readers see them in order, and
what a command reads can not change before it writes.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, connection

from siaga.domain.event import Event
from siaga.domain.refusal import Conflict
from siaga.ledger.codec import decode, encode
from siaga.ledger.database import POSTGRESQL, run, run_many
from siaga.ledger.recorded import Recorded
from siaga.ledger.seal import BEGINNING, SALT_BYTES, seal, seal_personal

LOCK = 112
"""PostgreSQL's advisory lock that the one writer holds."""

_EVENT = "e.position, e.stream, e.version, e.at, e.actor, e.command, e.type, e.data, p.data"
_FROM = "FROM ledger_event e LEFT JOIN ledger_personal p ON p.position = e.position"
_STREAM = f"SELECT {_EVENT} {_FROM} WHERE e.stream = %s ORDER BY e.version"
_AFTER = (
    f"SELECT {_EVENT} {_FROM}"
    " WHERE e.position > %s AND e.position <= %s ORDER BY e.position LIMIT %s"
)
_HEAD = "SELECT position, digest FROM ledger_event ORDER BY position DESC LIMIT 1"
_LATEST = "SELECT coalesce(max(version), 0) FROM ledger_event WHERE stream = %s"
_INSERT = (
    "INSERT INTO ledger_event"
    " (position, stream, version, type, at, actor, command, data, personal_digest, digest)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_INSERT_PERSONAL = "INSERT INTO ledger_personal (position, data, salt) VALUES (%s, %s, %s)"
_NO_END = 2**62


@dataclass(frozen=True, slots=True)
class Head:
    """The last row: where the next one is chained to."""

    position: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """One event to append; ``version`` is the one it will have in its stream."""

    stream: str
    version: int
    event: Event


def lock() -> None:
    """Become the one writer until the transaction ends; waits for the one before."""
    if connection.vendor == POSTGRESQL:
        run("SELECT pg_advisory_xact_lock(%s)", (LOCK,))


def head() -> Head:
    """The last row of the ledger; position 0 when it is empty."""
    row = run(_HEAD).fetchone()
    return Head(row[0], bytes(row[1])) if row else Head(0, BEGINNING)


def latest_version(stream: str) -> int:
    """Version of the last event of ``stream``; 0 when it has none."""
    return int(run(_LATEST, (stream,)).fetchone()[0])


def written(at: datetime) -> str:
    """A moment as the ledger writes it: UTC, ISO 8601 with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def append(
    last: Head, entries: Sequence[Entry], *, at: datetime, actor: str, command: str
) -> list[Recorded]:
    """Append ``entries`` after ``last``; call it only while holding the ``lock``.

    Raises ``Conflict("changed_meanwhile")`` when a stream already has the version.
    """
    moment = written(at)
    position, digest = last.position, last.digest
    rows: list[tuple[object, ...]] = []
    private: list[tuple[object, ...]] = []
    recorded: list[Recorded] = []
    for entry in entries:
        position += 1
        type_name, data, personal = encode(entry.event)
        personal_digest = None
        if personal is not None:
            salt = os.urandom(SALT_BYTES)
            personal_digest = seal_personal(salt, personal)
            private.append((position, personal, salt))
        row = (
            position,
            entry.stream,
            entry.version,
            type_name,
            moment,
            actor,
            command,
            data,
            personal_digest,
        )
        digest = seal(digest, *row)
        rows.append((*row, digest))
        recorded.append(
            Recorded(position, entry.stream, entry.version, at, actor, command, entry.event)
        )
    try:
        run_many(_INSERT, rows)
    except IntegrityError as taken:
        raise Conflict("changed_meanwhile", stream=entries[0].stream) from taken
    if private:
        run_many(_INSERT_PERSONAL, private)
    return recorded


def _recorded(row: tuple[Any, ...]) -> Recorded:
    position, stream, version, at, actor, command, type_name, data, personal = row
    event = decode(type_name, data, personal)
    return Recorded(position, stream, version, datetime.fromisoformat(at), actor, command, event)


def load(stream: str) -> list[Recorded]:
    """All events of one stream in order; empty when it does not exist."""
    return [_recorded(row) for row in run(_STREAM, (stream,)).fetchall()]


def read(after: int, limit: int, until: int | None = None) -> list[Recorded]:
    """At most ``limit`` events after position ``after``, up to and including ``until``."""
    end = _NO_END if until is None else until
    return [_recorded(row) for row in run(_AFTER, (after, end, limit)).fetchall()]
