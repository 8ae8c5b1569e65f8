"""The one error that says: the database can not serve the ledger just now."""

from __future__ import annotations

from django.db import DatabaseError, IntegrityError, ProgrammingError, connection
from django.db.utils import DataError, InterfaceError, NotSupportedError

DEFECTS = (IntegrityError, ProgrammingError, DataError, NotSupportedError)
"""Database errors that a statement of ours caused; trying again would not help."""


class LedgerUnavailable(Exception):
    """The database is gone, locked by others for too long, or full.

    Nothing of the command was half-written. When the connection broke during
    the commit itself it may have gone through whole: try again with the same
    command id, which decides nothing twice.
    """


class database_reached:
    """Turn a database that can not be reached or written into ``LedgerUnavailable``.

    The connection is closed, so that the next attempt opens a fresh one.
    """

    def __enter__(self) -> None:
        """Nothing yet."""

    def __exit__(self, _kind: object, error: BaseException | None, _where: object) -> None:
        if not isinstance(error, DatabaseError | InterfaceError) or isinstance(error, DEFECTS):
            return
        if not connection.in_atomic_block:
            connection.close()
        raise LedgerUnavailable(str(error).strip()) from error
