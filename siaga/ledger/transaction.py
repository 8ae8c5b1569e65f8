"""The transaction of the one writer.

Django's ``atomic`` would do, but on PostgreSQL it asks for the transaction, the
lock, each statement and the commit one by one; here everything that needs no
answer in between travels together. Django's models work inside as they do in
``atomic``: same connection, savepoints, ``on_commit``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db.transaction import TransactionManagementError

from siaga.ledger.database import SQLITE, before_others, here, outbox, run, send
from siaga.ledger.pipeline import Statement

LOCK = 112
"""PostgreSQL's advisory lock that the one writer holds."""

_BEGIN = Statement("BEGIN")
_LOCK = Statement("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
_COMMIT = Statement("COMMIT")

Rows = list[tuple[Any, ...]]


def _nothing() -> Sequence[Statement]:
    return ()


@contextmanager
def one_writer(questions: Callable[[], Sequence[Statement]] = _nothing) -> Iterator[list[Rows]]:
    """Become the one writer of the ledger; waits for the one before. Commits at the end.

    Yields the answers to ``questions``, asked as soon as the lock is held
    (``BEGIN IMMEDIATE`` on SQLite, an advisory lock on PostgreSQL).
    """
    connection = here()
    if connection.in_atomic_block:
        raise RuntimeError("the ledger's writer needs a transaction of its own")
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    _enter()
    try:
        with connection.wrap_database_errors:
            yield _begin(questions())
            _commit()
    except BaseException:
        _leave()
        _roll_back()
        raise
    _leave()
    connection.run_and_clear_commit_hooks()


def _enter() -> None:
    """Tell Django that a transaction runs, so that its savepoints and hooks do what they should."""
    connection = here()
    connection.in_atomic_block = True
    connection.autocommit = False
    connection.needs_rollback = False
    connection.execute_wrappers.append(_sent_before)
    outbox.line = connection
    if connection.vendor == SQLITE:
        outbox.execute = connection.connection.execute
    else:
        outbox.waiting = []


def _leave() -> None:
    connection = here()
    connection.in_atomic_block = False
    connection.autocommit = True
    connection.needs_rollback = False
    if connection.closed_in_transaction:
        connection.closed_in_transaction = False
        connection.connection = None
    connection.execute_wrappers.remove(_sent_before)
    outbox.waiting = outbox.line = outbox.execute = None


def _sent_before(execute: Callable[..., Any], *arguments: Any) -> Any:
    """A statement of Django's finds done what was said before it."""
    for say in before_others:
        say()
    if outbox.waiting:
        send()
    return execute(*arguments)


def _begin(questions: Sequence[Statement]) -> list[Rows]:
    if here().vendor == SQLITE:
        run("BEGIN IMMEDIATE")
        return [run(question.sql, question.parameters).fetchall() for question in questions]
    return [answer.rows for answer in send(_BEGIN, _LOCK, *questions)[2:]]


def _commit() -> None:
    """Raises ``TransactionManagementError`` when some statement inside failed and was ignored."""
    connection = here()
    if connection.needs_rollback:
        raise TransactionManagementError("a statement failed; nothing is committed")
    if connection.vendor == SQLITE:
        run("COMMIT")
    elif send(_COMMIT)[0].tag != b"COMMIT":
        raise TransactionManagementError("a statement failed; PostgreSQL rolled back")


def _roll_back() -> None:
    """A connection on which even that fails is dropped; the database forgets by itself."""
    connection = here()
    connection.run_on_commit = []
    try:
        if connection.connection is not None:
            connection.connection.rollback()
    except Exception:
        connection.close()
