"""Statements on the driver itself, on Django's default connection.

Django's cursor rewrites and logs every statement, which costs more than the
statement; the ledger's few fixed ones go straight to sqlite3 or psycopg, in the
same transaction as the records that Django's models write.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import psycopg
from django.db import connection

SQLITE = "sqlite"
POSTGRESQL = "postgresql"


@cache
def _with_question_marks(sql: str) -> str:
    return sql.replace("%s", "?")


def run(sql: str, parameters: Sequence[object] = ()) -> Any:
    """Execute one statement (parameters are ``%s`` on both databases); return its cursor."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        if connection.vendor == SQLITE:
            return connection.connection.execute(_with_question_marks(sql), parameters)
        return psycopg.Cursor(connection.connection).execute(sql, parameters)


def run_many(sql: str, rows: Sequence[Sequence[object]]) -> None:
    """Execute one statement for several rows."""
    if len(rows) == 1:
        run(sql, rows[0])
        return
    connection.ensure_connection()
    with connection.wrap_database_errors:
        if connection.vendor == SQLITE:
            connection.connection.executemany(_with_question_marks(sql), rows)
        else:
            psycopg.Cursor(connection.connection).executemany(sql, rows)
