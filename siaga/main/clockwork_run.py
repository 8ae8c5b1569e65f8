"""The clockwork process: ``python -m siaga.main.clockwork_run``, behind ``siaga clockwork``."""

from __future__ import annotations

import os
import signal
from threading import Event as Flag
from types import FrameType

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "siaga.main.django_settings")
django.setup()

from siaga.operations.clockwork import run_clockwork  # noqa: E402


def clockwork() -> None:
    """Execute deadlines as they fall due, until told to stop."""
    stop = Flag()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    run_clockwork(stop)


if __name__ == "__main__":
    clockwork()
