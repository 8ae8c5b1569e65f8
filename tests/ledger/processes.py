"""Start the ledger's story in processes of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.databases import Database

Process = subprocess.Popen[str]


@contextmanager
def ended(*processes: Process) -> Iterator[None]:
    """However the block ends, the processes end with it."""
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def begin(database: Database, *words: object) -> Process:
    """A process that does ``words`` of ``tests.ledger.story`` on this database."""
    environment = {
        **os.environ,
        **database.environment,
        "DJANGO_SETTINGS_MODULE": "siaga.main.django_settings",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "tests.ledger.story", *map(str, words)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: Process, within_s: float = 120) -> list[str]:
    """Wait for its own end and return what it printed. Raises RuntimeError when it failed."""
    out, err = process.communicate(timeout=within_s)
    if process.returncode != 0:
        raise RuntimeError(f"exit {process.returncode}: {err[-3000:]}")
    return out.splitlines()
