"""The clockwork process: ``python -m siaga.main.clockwork_run``, behind ``siaga clockwork``."""

from __future__ import annotations

import os

import django
import structlog

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "siaga.main.django_settings")
django.setup()

from siaga.ledger.unavailable import LedgerUnavailable  # noqa: E402
from siaga.main import beats  # noqa: E402
from siaga.main.configuration import Configuration  # noqa: E402
from siaga.main.stopping import asked_to_stop  # noqa: E402
from siaga.operations.clockwork import run_clockwork  # noqa: E402
from siaga.operations.command import CLOCKWORK  # noqa: E402
from siaga.operations.text_parts import read_what_waits  # noqa: E402

log = structlog.get_logger()


def clockwork() -> None:
    """Execute deadlines as they fall due, until told to stop; look whether the others live."""
    run = Configuration.from_environment().run
    watch = beats.Watch(run, (beats.CALLS, beats.COURIER), CLOCKWORK)

    def each_round() -> None:
        beats.beat(run, beats.CLOCKWORK)
        watch.look()
        read_late_parts()

    run_clockwork(asked_to_stop(), each_round)


def read_late_parts() -> None:
    """A defect in it must not stop the deadlines."""
    try:
        read_what_waits()
    except LedgerUnavailable as trouble:
        log.warning("text_parts_wait", why=str(trouble))
    except Exception:
        log.exception("text_parts_failed")


if __name__ == "__main__":
    clockwork()
