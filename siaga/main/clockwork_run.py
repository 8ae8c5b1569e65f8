"""The clockwork process: ``python -m siaga.main.clockwork_run``, behind ``siaga clockwork``."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "siaga.main.django_settings")
django.setup()

from siaga.main import beats  # noqa: E402
from siaga.main.configuration import Configuration  # noqa: E402
from siaga.main.stopping import asked_to_stop  # noqa: E402
from siaga.operations.clockwork import run_clockwork  # noqa: E402
from siaga.operations.command import CLOCKWORK  # noqa: E402


def clockwork() -> None:
    """Execute deadlines as they fall due, until told to stop; look whether the others live."""
    run = Configuration.from_environment().run
    watch = beats.Watch(run, (beats.CALLS, beats.COURIER), CLOCKWORK)

    def each_round() -> None:
        beats.beat(run, beats.CLOCKWORK)
        watch.look()

    run_clockwork(asked_to_stop(), each_round)


if __name__ == "__main__":
    clockwork()
