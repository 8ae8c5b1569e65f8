"""Append to the ledger, inside the transaction of its one writer (``transaction.one_writer``).

Who wants to append holds the one write lock of the ledger from the beginning to
the commit. So positions have no gaps, readers see them in order, and what a
command reads can not change before it writes.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from siaga.domain.event import Event
from siaga.domain.refusal import Conflict
from siaga.ledger.codec import decode, encode
from siaga.ledger.database import run, write
from siaga.ledger.pipeline import Statement
from siaga.ledger.recorded import Recorded
from siaga.ledger.seal import BEGINNING, SALT_BYTES, seal, seal_personal

_EVENT = "e.position, e.stream, e.version, e.at, e.actor, e.command, e.type, e.data, p.data"
_FROM = "FROM ledger_event e LEFT JOIN ledger_personal p ON p.position = e.position"
_STREAM = f"SELECT {_EVENT} {_FROM} WHERE e.stream = %s AND e.version > %s ORDER BY e.version"
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
    """One event to append; ``version`` is the one it will have in its stream. ``at``: when it
    happened, if not at the moment of those it is appended with."""

    stream: str
    version: int
    event: Event
    at: datetime | None = None


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
) -> tuple[list[Recorded], Head]:
    """Append ``entries`` after ``last``; return them and the new last row.

    ``Conflict("changed_meanwhile")``, raised here or by the commit: a stream
    has the version already.
    """
    position, digest = last.position, last.digest
    appended: list[Recorded] = []
    for entry in entries:
        position += 1
        happened = entry.at or at
        type_name, data, personal = encode(entry.event)
        personal_digest = None
        if personal is not None:
            salt = os.urandom(SALT_BYTES)
            personal_digest = seal_personal(salt, personal)
            write(_INSERT_PERSONAL, (position, personal, salt))
        row = (
            position,
            entry.stream,
            entry.version,
            type_name,
            written(happened),
            actor,
            command,
            data,
            personal_digest,
        )
        digest = seal(digest, *row)
        write(_INSERT, (*row, digest), Conflict("changed_meanwhile", stream=entry.stream))
        appended.append(
            Recorded(position, entry.stream, entry.version, happened, actor, command, entry.event)
        )
    return appended, Head(position, digest)


def recorded(row: tuple[Any, ...]) -> Recorded:
    """A row of ``events_of`` as the event it is."""
    position, stream, version, at, actor, command, type_name, data, personal = row
    event = decode(type_name, data, personal)
    return Recorded(position, stream, version, datetime.fromisoformat(at), actor, command, event)


def events_of(stream: str, after: int = 0) -> Statement:
    """The question for the events of ``stream`` after version ``after``, in order."""
    return Statement(_STREAM, (stream, after))


def load(stream: str, after: int = 0) -> list[Recorded]:
    """The events of one stream in order, after version ``after``; empty when there are none."""
    sql, parameters, _ = events_of(stream, after)
    return [recorded(row) for row in run(sql, parameters).fetchall()]


def read(after: int, limit: int, until: int | None = None) -> list[Recorded]:
    """At most ``limit`` events after position ``after``, up to and including ``until``."""
    end = _NO_END if until is None else until
    return [recorded(row) for row in run(_AFTER, (after, end, limit)).fetchall()]
