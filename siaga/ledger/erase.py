"""Erase what the ledger keeps about persons, without touching a row of it."""

from __future__ import annotations

from django.db import connection

from siaga.ledger.database import POSTGRESQL, run

_ERASE = """
    DELETE FROM ledger_personal
    WHERE position IN (SELECT position FROM ledger_event WHERE stream = %s)
"""


def erase(stream: str) -> int:
    """Delete the personal data of all events of ``stream``; return how many had any.

    Call it in the transaction that records the erasure, through the door.
    """
    if connection.vendor != POSTGRESQL:
        run("PRAGMA secure_delete = ON")
    return int(run(_ERASE, (stream,)).rowcount)


def scrub() -> None:
    """Make the database files forget what was erased; outside a transaction.

    Backups and, on PostgreSQL, archived write-ahead logs are not reached.
    """
    if connection.vendor == POSTGRESQL:
        run("VACUUM ledger_personal")
    else:
        run("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
