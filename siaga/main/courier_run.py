"""The courier process: ``python -m siaga.main.courier_run``."""

from __future__ import annotations

import os
from collections.abc import Mapping

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "siaga.main.django_settings")
django.setup()

from siaga.courier.courier import Courier  # noqa: E402
from siaga.domain.region import Region  # noqa: E402
from siaga.main import beats  # noqa: E402
from siaga.main.configuration import Configuration  # noqa: E402
from siaga.main.places import places  # noqa: E402
from siaga.main.stopping import asked_to_stop  # noqa: E402
from siaga.operations.command import COURIER  # noqa: E402


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    configuration = Configuration.from_environment()
    known: Mapping[str, Region] = {}

    def regions() -> Mapping[str, Region]:
        nonlocal known
        known = places(configuration, known)
        return known

    watch = beats.Watch(configuration.run, (beats.CLOCKWORK,), COURIER)

    def each_round() -> None:
        beats.beat(configuration.run, beats.COURIER)
        watch.look()

    Courier(configuration.channels, regions, each_round).run(asked_to_stop())


if __name__ == "__main__":
    main()
