"""Statements on the driver itself, on Django's default connection.

Django's cursor rewrites and logs every statement, which costs more than the
statement; the few fixed ones of the ledger and the records go straight to
sqlite3 or libpq, in the same transaction as whatever Django's models do.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from siaga.domain.refusal import Conflict
from siaga.ledger.pipeline import Answer, Statement, exchange

SQLITE = "sqlite"
POSTGRESQL = "postgresql"

MOST_WAITING = 200
"""Statements that wait to be sent together, in a rebuild, where there is no end of them."""


before_others: list[Callable[[], None]] = []
"""Called inside the transaction of ``one_writer`` before each statement of Django's: whoever
keeps something back says it now, and holds no answer for good any longer."""


class Outbox(threading.local):
    """What the transaction of ``one_writer`` runs on, None outside. ``waiting`` is what it has
    said and not yet sent to PostgreSQL; None: send at once. ``execute`` is sqlite3's."""

    line: BaseDatabaseWrapper | None = None
    execute: Callable[..., Any] | None = None
    waiting: list[Statement] | None = None


outbox = Outbox()


def here() -> BaseDatabaseWrapper:
    """Django's default connection of this thread itself: its stand-in
    ``django.db.connection`` looks for it again at each dot, fifty times a command."""
    return outbox.line or connections[DEFAULT_DB_ALIAS]


@cache
def with_question_marks(sql: str) -> str:
    """The same statement for sqlite3."""
    return sql.replace("%s", "?")


def run(sql: str, parameters: Sequence[object] = ()) -> Any:
    """Execute one statement (parameters are ``%s`` on both databases); return its cursor."""
    if outbox.execute is not None:  # one_writer turns the driver's errors into Django's
        return outbox.execute(with_question_marks(sql), parameters)
    connection = here()
    connection.ensure_connection()
    if connection.vendor == SQLITE:
        with connection.wrap_database_errors:
            return connection.connection.execute(with_question_marks(sql), parameters)
    return send(Statement(sql, parameters))[0]


def write(sql: str, parameters: Sequence[object], conflict: Conflict | None = None) -> None:
    """Execute one statement whose answer nobody waits for.

    Inside the transaction of ``one_writer`` PostgreSQL gets it together with the
    next question, at the latest with the commit; an error shows there.
    Raises ``conflict`` when a key is taken already.
    """
    waiting = outbox.waiting
    if waiting is not None:
        waiting.append(Statement(sql, parameters, conflict))
        if len(waiting) >= MOST_WAITING:
            send()
        return
    try:
        run(sql, parameters)
    except (IntegrityError, sqlite3.IntegrityError) as taken:
        if conflict is not None:
            raise conflict from taken
        raise


def send(*statements: Statement) -> list[Answer]:
    """PostgreSQL: send what waits and ``statements`` after it; return the answers to these."""
    batch = [*(outbox.waiting or ()), *statements]
    if outbox.waiting:
        outbox.waiting = []
    answers: list[Answer] = []
    connection = here()
    with connection.wrap_database_errors:
        for statement, outcome in zip(batch, exchange(connection.connection, batch), strict=True):
            if isinstance(outcome, Answer):
                answers.append(outcome)
            elif isinstance(outcome, psycopg.IntegrityError) and statement.conflict:
                raise statement.conflict from outcome
            else:
                raise outcome
    return answers[len(batch) - len(statements) :]
