"""Throw the records away and work them out again from the ledger."""

from __future__ import annotations

from collections.abc import Callable

from siaga.ledger.append import head, read
from siaga.ledger.transaction import one_writer
from siaga.ledger.unavailable import database_reached
from siaga.records.projected import projected_models
from siaga.records.projecting import project

CHUNK = 1000

Progress = Callable[[int, int], None]


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""


def rebuild(progress: Progress = _silent) -> int:
    """Rebuild all records in one transaction; return how many events were projected.

    Nothing can be written meanwhile (minutes for millions of events);
    PostgreSQL's readers see the old records until the end. ``progress`` is told
    (events done, events in all). Raises ``LedgerUnavailable``; then nothing has changed.
    """
    with database_reached(), one_writer():
        for model in projected_models():
            model._default_manager.all()._raw_delete(using="default")
        total = head().position
        position = 0
        while batch := read(position, CHUNK, until=total):
            project(batch)
            position = batch[-1].position
            progress(position, total)
    return total
