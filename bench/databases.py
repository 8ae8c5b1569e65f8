"""Fresh databases to measure on: SQLite and PostgreSQL, both forced to disk at each commit."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import django

STATE = Path(tempfile.mkdtemp(prefix="siaga-bench-"))
atexit.register(shutil.rmtree, STATE, ignore_errors=True)
os.environ["SIAGA_STATE"] = str(STATE)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "siaga.main.django_settings")
django.setup()

from tests.databases import Cluster, Database, Postgresql, Sqlite  # noqa: E402


def rows_on_each(measured: Callable[[Database], list[list[str]]]) -> list[list[str]]:
    """What ``measured`` finds on each of them, one after the other."""
    with databases() as found:
        rows = []
        for database in found:
            with database.connected():
                rows += measured(database)
        return rows


@contextmanager
def databases() -> Iterator[list[Database]]:
    """One migrated database of each kind; each measurement gets its own."""
    folder = Path(tempfile.mkdtemp(dir=STATE))
    cluster = Cluster.start()
    try:
        yield [
            Sqlite.prepare(folder / "sqlite").make(),
            Postgresql.prepare(cluster, folder / "postgresql").make(),
        ]
    finally:
        cluster.stop()
