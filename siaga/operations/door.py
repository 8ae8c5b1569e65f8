"""The door: the only way anything is written.

A command is decided, its events appended and the records moved on in one
transaction: all of it is there afterwards, or nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from django.db import transaction

from siaga.ledger.append import append, head, lock
from siaga.ledger.commands import remember, remembered
from siaga.ledger.unavailable import database_reached
from siaga.operations.command import Actor, Command, Reply
from siaga.operations.work import Work, operation_for
from siaga.records.projecting import project


def execute(
    command: Command, *, by: Actor, id: str | None = None, at: datetime | None = None
) -> Reply:
    """Carry out ``command``; when this returns, it is on disk.

    ``id`` names this one intention: asked again with the same id, the first
    reply comes back and nothing is decided. ``at`` is for what happened
    earlier (spooled calls) and must know its time zone.

    Raises ``Refused``, ``Conflict`` or ``Malformed`` when the rules say no, and
    ``LedgerUnavailable`` when the database can not be written; nothing is
    written then. Must not be called inside a transaction.
    """
    act = operation_for(command)
    name, actor = type(command).__name__, str(by)
    command_id = id or uuid4().hex
    with database_reached(), transaction.atomic(durable=True):
        lock()
        earlier = remembered(command_id, name, actor) if id else None
        if earlier is not None:
            return earlier
        work = Work(at or datetime.now(UTC), by, command_id)
        reply = act(work, command) or {}
        _write(work, command_id, name, reply)
    return reply


def _write(work: Work, command_id: str, name: str, reply: Reply) -> None:
    last = head()
    actor = str(work.by)
    if work.entries:
        for recorded in append(last, work.entries, at=work.at, actor=actor, command=command_id):
            project(recorded)
    remember(command_id, name, actor, reply, last.position + len(work.entries))
