"""Follow the ledger: every event, in order, none skipped, also over restarts.

A follower asks for batches. When it asks for the next one, it has handled the
one before, and its cursor may move. Should it die, it sees that batch and those
of the last moments again: delivery is at least once. One process at a time uses
a name.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event as Flag
from time import monotonic
from typing import Literal

import structlog
from django.db import connection

from siaga.ledger.append import read
from siaga.ledger.cursor import keep, resolved, start_of
from siaga.ledger.recorded import Recorded
from siaga.ledger.unavailable import LedgerUnavailable, database_reached
from siaga.ledger.wake import waking

BATCH = 500
"""The most events handed over at once: what a follower far behind holds in memory."""

KEEP_EVERY_S = 0.5
"""A busy follower writes its cursor this often; after a crash it sees that much again.

Written after every batch, the cursors of a few followers would keep the one
writer of SQLite waiting, and through it the followers themselves.
"""

BACK_OFF_S = (0.1, 0.2, 0.5, 1.0, 2.0)
"""Pauses before the 1st, 2nd, … attempt to reach a database that is gone; the last one repeats."""

Start = Literal["beginning", "end"] | int
Batch = list[Recorded]

log = structlog.get_logger()


class Follower:
    """One reader with its own place in the ledger.

    ``name`` None: nothing is kept, the place is forgotten with the object.
    ``start`` counts for a follower without a cursor: an int means after that position.
    """

    def __init__(self, name: str | None, start: Start = "beginning") -> None:
        self.name = name
        self.start = start
        self.position: int | None = None
        self._kept: int | None = None
        self._kept_at = 0.0

    def batches(self, stop: Flag) -> Generator[Batch, None, None]:
        """Yield batches until ``stop``; wait for new events; outlive a database that goes away.

        Uses the calling thread's database connection, and no transaction.
        """
        failures = 0
        while not stop.is_set():
            try:
                for batch in self._attached(stop):
                    failures = 0
                    yield batch
            except LedgerUnavailable as trouble:
                pause_s = BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)]
                failures += 1
                log.warning("follower_waits", follower=self.name, pause_s=pause_s, why=str(trouble))
                stop.wait(pause_s)

    def _attached(self, stop: Flag) -> Generator[Batch, None, None]:
        """Batches until ``stop`` or until the database goes away."""
        sign = waking()
        try:
            position = self._place()
            while not stop.is_set():
                with database_reached():
                    sign.mark()
                    batch = read(position, BATCH)
                if batch:
                    yield batch
                    self.position = position = batch[-1].position
                self._keep(KEEP_EVERY_S)
                if not batch:
                    with database_reached():
                        sign.wait(stop)
        finally:
            sign.close()
            with suppress(LedgerUnavailable):
                self._keep()

    def _place(self) -> int:
        if self.position is None:
            with database_reached():
                start = self.start
                self.position = start_of(self.name, start) if self.name else resolved(start)
            self._kept = self.position
        return self.position

    def _keep(self, every_s: float = 0.0) -> None:
        """Write the cursor, but not more often than ``every_s``: it takes the write lock."""
        if self.name is None or self.position is None or self.position == self._kept:
            return
        now = monotonic()
        if now - self._kept_at >= every_s:
            with database_reached():
                keep(self.name, self.position)
            self._kept, self._kept_at = self.position, now


async def follow(name: str | None, start: Start = "beginning") -> AsyncIterator[Batch]:
    """The same for asyncio: all database work happens in one thread of its own."""
    stop = Flag()
    batches = Follower(name, start).batches(stop)
    thread = ThreadPoolExecutor(1, thread_name_prefix=f"follow-{name}")
    loop = asyncio.get_running_loop()
    try:
        while (batch := await loop.run_in_executor(thread, next, batches, None)) is not None:
            yield batch
    finally:
        stop.set()
        thread.submit(_leave, batches)
        thread.shutdown(wait=False)


def _leave(batches: Generator[Batch, None, None]) -> None:
    """End in the thread that did the work: connections belong to threads."""
    batches.close()
    connection.close()
