"""The courier process: ``python -m siaga.main.courier_run``."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from threading import Event as Flag
from types import FrameType

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "siaga.main.django_settings")
django.setup()

from siaga.courier.courier import Courier  # noqa: E402
from siaga.domain.region import Region  # noqa: E402
from siaga.main.configuration import Configuration  # noqa: E402
from siaga.main.places import places  # noqa: E402


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    configuration = Configuration.from_environment()
    stop = Flag()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)

    known: Mapping[str, Region] = {}

    def regions() -> Mapping[str, Region]:
        nonlocal known
        known = places(configuration, known)
        return known

    Courier(configuration.channels, regions).run(stop)


if __name__ == "__main__":
    main()
