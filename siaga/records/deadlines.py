"""Deadlines as rows: set by one event, moved or settled by a later one."""

from __future__ import annotations

from datetime import datetime

from siaga.records.models import Deadline


def deadline_key(kind: str, stream: str, subject: str | int) -> str:
    return f"{kind}:{stream}:{subject}"


def set_deadline(kind: str, stream: str, subject: str | int, due_at: datetime) -> None:
    Deadline.objects.update_or_create(
        key=deadline_key(kind, stream, subject),
        defaults={"kind": kind, "stream": stream, "subject": str(subject), "due_at": due_at},
    )


def settle(kind: str, stream: str, subject: str | int | None = None) -> None:
    """What was due has happened, or does not matter any more. No subject: all of the stream."""
    if subject is not None:
        Deadline.objects.filter(key=deadline_key(kind, stream, subject)).delete()
    else:
        Deadline.objects.filter(kind=kind, stream=stream).delete()
