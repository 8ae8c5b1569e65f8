"""Several statements to PostgreSQL in one round trip, each parsed and planned once.

What a command does is some ten small statements; waiting for the answer to each
takes far longer than the work. This is psycopg's pipeline without its cursors
and queues, which cost more than the statements do: straight on ``psycopg.pq``,
which is libpq itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from select import POLLIN, POLLOUT, poll
from typing import Any, NamedTuple

import psycopg
from psycopg import abc
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn, PGresult

from siaga.domain.refusal import Conflict

Line = psycopg.Connection[Any]


class Statement(NamedTuple):
    """Parameters are ``%s``; ``conflict`` is what it means when a key is taken already."""

    sql: str
    parameters: Sequence[Any] = ()
    conflict: Conflict | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; read like a cursor. ``tag`` is PostgreSQL's own word for what it did."""

    rows: list[tuple[Any, ...]]
    rowcount: int
    tag: bytes

    def fetchone(self) -> tuple[Any, ...] | None:
        return self.rows[0] if self.rows else None

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.rows


_ATTRIBUTE = "siaga_statements"


class _Known:
    """What one connection knows: our statements, few and fixed, by name; how values are said."""

    def __init__(self, line: Line) -> None:
        self.names: dict[str, bytes] = {}
        self.transformer = Transformer(line)


def _known(line: Line) -> _Known:
    """It ends with the connection; a table of its own would keep that alive."""
    known: _Known | None = line.__dict__.get(_ATTRIBUTE)
    if known is None:
        known = line.__dict__[_ATTRIBUTE] = _Known(line)
    return known


_numbers = count(1)


def exchange(line: Line, statements: Sequence[Statement]) -> list[Answer | psycopg.Error]:
    """Send all, then read what became of each. After an error the rest was not executed.

    Raises ``psycopg.OperationalError`` when the connection is lost, and what
    PostgreSQL says to a statement that it does not understand.
    """
    known = _known(line)
    transformer, names = known.transformer, known.names
    values = [_texts(transformer, one.parameters) for one in statements]
    new = list(dict.fromkeys(one.sql for one in statements if one.sql not in names))
    names.update((sql, b"siaga_%d" % next(_numbers)) for sql in new)
    pgconn = line.pgconn
    pgconn.enter_pipeline_mode()
    try:
        for sql in new:
            pgconn.send_prepare(names[sql], _numbered(sql))
        for one, texts in zip(statements, values, strict=True):
            pgconn.send_query_prepared(names[one.sql], texts)
        pgconn.pipeline_sync()
        results = _results(pgconn)
        pgconn.exit_pipeline_mode()
    except BaseException:
        line.close()  # answers that nobody read would be taken for those to the next question
        raise
    for sql, result in zip(new, results, strict=False):
        if result.status != ExecStatus.COMMAND_OK:
            del names[sql]
    return [_outcome(transformer, result) for result in results[len(new) :]]


def _texts(transformer: abc.Transformer, parameters: Sequence[Any]) -> Sequence[Any]:
    formats = [PyFormat.TEXT] * len(parameters)  # psycopg reads as many, without counting
    return transformer.dump_sequence(parameters, formats)


@cache
def _numbered(sql: str) -> bytes:
    """``%s`` as ``$1``, ``$2``, …"""
    first, *rest = sql.split("%s")
    return (first + "".join(f"${number}{part}" for number, part in enumerate(rest, 1))).encode()


def _results(pgconn: PGconn) -> list[PGresult]:
    """The result of each command, when all is sent and the server has come to its end."""
    socket = poll()
    socket.register(pgconn.socket, POLLIN | POLLOUT)
    while pgconn.flush():
        socket.poll()
        pgconn.consume_input()  # a server that waits for its answers to be taken reads no more
    socket.modify(pgconn.socket, POLLIN)
    results: list[PGresult] = []
    while True:
        while pgconn.is_busy():
            socket.poll()
            pgconn.consume_input()
        result = pgconn.get_result()
        if result is None:
            continue
        if result.status == ExecStatus.PIPELINE_SYNC:
            break
        results.append(result)
    return results


def _outcome(transformer: abc.Transformer, result: PGresult) -> Answer | psycopg.Error:
    if result.status == ExecStatus.TUPLES_OK:
        transformer.set_pgresult(result)
        rows = transformer.load_rows(0, result.ntuples, tuple)
        return Answer(rows, result.ntuples, result.command_status or b"")
    if result.status == ExecStatus.COMMAND_OK:
        return Answer([], result.command_tuples or 0, result.command_status or b"")
    return error_from_result(result)
