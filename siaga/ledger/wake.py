"""How a follower learns that something was committed, without a broker.

PostgreSQL says it itself (``LISTEN``/``NOTIFY``, sent by a trigger at commit).
SQLite keeps a number that changes with every commit of another connection;
asking for it takes a few microseconds and reads no table.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from time import monotonic

import psycopg
from django.db import connection

from siaga.ledger.database import POSTGRESQL, run
from siaga.ledger.unavailable import LedgerUnavailable

POLL_S = 0.005
"""How often the number of SQLite is asked for: 200 times a second, under 1 % of a core."""

LOOK_ANYWAY_S = 1.0
"""The longest wait for a sign; then the follower looks by itself, and finds a dead line."""

STOP_SEEN_S = 0.25
"""How soon a follower of PostgreSQL that waits for a sign sees that it shall stop."""


class CommitCounter:
    """SQLite: has another connection committed since ``mark``?"""

    def __init__(self) -> None:
        self._marked = -1

    def mark(self) -> None:
        """Remember now; commits from here on end the next ``wait``."""
        self._marked = self._version()

    def wait(self, stop: Event) -> None:
        """Return after a commit, when asked to stop, or after ``LOOK_ANYWAY_S``."""
        until = monotonic() + LOOK_ANYWAY_S
        while self._version() == self._marked and monotonic() < until:
            if stop.wait(POLL_S):
                return

    def close(self) -> None:
        """Nothing is held."""

    def _version(self) -> int:
        return int(run("PRAGMA data_version").fetchone()[0])


class Listener:
    """PostgreSQL: a connection of its own that only listens.

    It runs no other statement, so no sign can get lost between two waits.
    """

    def __init__(self) -> None:
        with _line_kept():
            self._line = psycopg.connect(**connection.get_connection_params())
            self._line.autocommit = True
            self._line.execute("LISTEN siaga_ledger")

    def mark(self) -> None:
        """Signs wait in the line until ``wait`` takes them."""

    def wait(self, stop: Event) -> None:
        """Return after a commit, when asked to stop, or after ``LOOK_ANYWAY_S``."""
        until = monotonic() + LOOK_ANYWAY_S
        with _line_kept():
            while monotonic() < until and not stop.is_set():
                if any(True for _ in self._line.notifies(timeout=STOP_SEEN_S, stop_after=1)):
                    return

    def close(self) -> None:
        """Hang up."""
        self._line.close()


def waking() -> CommitCounter | Listener:
    """The way of the database in use. Raises ``LedgerUnavailable``."""
    return Listener() if connection.vendor == POSTGRESQL else CommitCounter()


@contextmanager
def _line_kept() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise LedgerUnavailable(str(error).strip()) from error
