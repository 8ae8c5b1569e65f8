"""The door: the only way anything is written.

A command is decided, its events appended and the records moved on in one
transaction: all of it is there afterwards, or nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from siaga.ledger.append import Head, append, events_of
from siaga.ledger.commands import answered, remember, reply_given
from siaga.ledger.pipeline import Statement
from siaga.ledger.transaction import one_writer
from siaga.ledger.unavailable import database_reached
from siaga.operations.command import Actor, Command, Reply
from siaga.operations.known import known as known_here
from siaga.operations.work import Work, foreseen_for, operation_for, streams_named
from siaga.records.hand import Question, answers_kept, foreseen
from siaga.records.projecting import project


def execute(
    command: Command, *, by: Actor, id: str | None = None, at: datetime | None = None
) -> Reply:
    """Carry out ``command``; when this returns, it is on disk.

    ``id`` names this one intention: asked again with the same id, the first
    reply comes back and nothing is decided. Without one nobody can ask again:
    where nothing happened then, nothing is written. ``at`` is for what happened
    earlier (spooled calls) and must know its time zone.

    Raises ``Refused``, ``Conflict`` or ``Malformed`` when the rules say no, and
    ``LedgerUnavailable`` when the database can not be written; nothing is
    written then. Must not be called inside a transaction.
    """
    act = operation_for(command)
    name, actor = type(command).__name__, str(by)
    command_id = id or uuid4().hex
    moment = at or datetime.now(UTC)
    known = known_here()
    named = streams_named(command)
    unread = [stream for stream in named if stream not in known]
    ahead: list[Question] = []

    def first() -> list[Statement]:
        ahead.extend(foreseen_for(command, moment, named))
        own = [known.since(), answered(command_id), *map(events_of, unread)]
        return own + [question.statement for question in ahead]

    with database_reached():
        with one_writer(first) as (since, earlier, *answers), answers_kept():
            last = known.catch_up(since)
            if (reply := reply_given(earlier, command_id, name, actor)) is not None:
                return reply
            foreseen(ahead, answers[len(unread) :])
            read = dict(zip(unread, answers, strict=False))
            work = Work(moment, by, command_id, known, read)
            reply = dict(act(work, command) or {})
            if id or work.entries:
                last = _write(work, last, reply, name)
        known.keep(last, work.states, work.entries)
    return reply


def _write(work: Work, last: Head, reply: Reply, name: str) -> Head:
    """Append what the operation said, move the records on; return the ledger's new last row."""
    actor = str(work.by)
    if work.entries:
        appended, last = append(last, work.entries, at=work.at, actor=actor, command=work.command)
        project(appended)
    remember(work.command, name, actor, reply, last.position)
    return last
