"""The courier in a thread of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event as Flag
from threading import Thread

from siaga.courier.courier import Courier

ENDS_WITHIN_S = 15.0


@contextmanager
def courier_by(file: Path) -> Iterator[None]:
    """It finds its ways in ``file``, and ends in time."""
    stop = Flag()
    thread = Thread(target=Courier(file, dict).run, args=(stop,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(ENDS_WITHIN_S)
    assert not thread.is_alive()
