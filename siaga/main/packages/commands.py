"""``siaga packages ...``: get the programs of the phone engine, or renew their lock."""

from __future__ import annotations

import sys

import typer

from siaga.main.configuration import Configuration
from siaga.main.packages.lock import BadLock
from siaga.main.packages.obtain import TESTING, obtain, relock
from siaga.main.packages.private_apt import AptFailed
from siaga.main.packages.sources import NoSource
from siaga.main.progress import Progress
from siaga.main.spoken import gettext as _

app = typer.Typer(no_args_is_help=True, help="The programs Siaga runs beside Python.")


@app.command("get")
def get() -> None:
    """Make sure Asterisk, nginx and the others are in the private folder."""
    progress = Progress()
    try:
        with progress.doing(_("phone engine and web server")):
            tree = obtain(Configuration.from_environment().packages, progress)
    except (AptFailed, BadLock, NoSource) as trouble:
        sys.exit(f"siaga: {trouble}")
    progress.say(str(tree))


@app.command("lock")
def lock() -> None:
    """Write down what the mirror has now as the versions to expect."""
    progress = Progress()
    try:
        configuration = Configuration.from_environment()
        with progress.doing(_("downloading what the lock is written from")):
            files = (
                relock(configuration.packages, progress),
                relock(configuration.packages_for_tests, progress, TESTING),
            )
    except (AptFailed, NoSource) as trouble:
        sys.exit(f"siaga: {trouble}")
    for file in files:
        progress.say(_("wrote {file}").format(file=file))
