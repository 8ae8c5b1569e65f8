"""How a process of Siaga is asked to end."""

from __future__ import annotations

import signal
from threading import Event as Flag
from types import FrameType


def asked_to_stop() -> Flag:
    """Set by SIGTERM or SIGINT."""
    stop = Flag()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    return stop
