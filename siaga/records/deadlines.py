"""Deadlines as rows: set by one event, moved or settled by a later one."""

from __future__ import annotations

from datetime import datetime

from siaga.records.models import Deadline
from siaga.records.statements import put, remove, rows


def deadline_key(kind: str, stream: str, subject: str | int) -> str:
    return f"{kind}:{stream}:{subject}"


def set_deadline(
    kind: str,
    stream: str,
    subject: str | int,
    due_at: datetime,
    set_at: datetime | None = None,
) -> None:
    """``set_at``: now, where somebody waits and too early is better than too late."""
    put(
        Deadline,
        key=deadline_key(kind, stream, subject),
        kind=kind,
        stream=stream,
        subject=str(subject),
        due_at=due_at,
        set_at=set_at,
    )


def settle(kind: str, stream: str, subject: str | int | None = None) -> None:
    """What was due has happened, or does not matter any more. No subject: all of the stream."""
    if subject is not None:
        remove(Deadline, {"key": deadline_key(kind, stream, subject)})
    else:
        remove(Deadline, {"kind": kind, "stream": stream})


def hand_on(kind: str, stream: str, to: str, subject: str | int) -> None:
    """The same deadline, for the same time, in another stream."""
    key = deadline_key(kind, stream, subject)
    for (due_at,) in rows(Deadline, ["due_at"], {"key": key}):
        settle(kind, stream, subject)
        set_deadline(kind, to, subject, due_at)
