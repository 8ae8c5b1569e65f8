"""The command ``siaga``: what a person at a terminal can ask for.

The commands here need no database; all others are in ``commands``, which is
loaded only when one of them is asked for, because Django takes its time.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from pathlib import Path
from typing import Annotated

import typer
from django.core.management import execute_from_command_line
from django.db import DatabaseError

from siaga.ledger.unavailable import LedgerUnavailable
from siaga.main import doctor
from siaga.main.certificates import commands as certificates
from siaga.main.cli_app import app
from siaga.main.configuration import WrongSetting
from siaga.main.packages import commands as packages
from siaga.main.spoken import gettext as _

app.add_typer(packages.app, name="packages")
app.add_typer(certificates.app, name="certificate")
app.command("doctor")(doctor.doctor)


@app.command("up")
def up(
    sign_ins: Annotated[
        Path | None, typer.Option(help="Also write newly made sign-ins to this file.")
    ] = None,
) -> None:
    """Start everything, keep it running, stop it on Ctrl-C."""
    options = ["--sign-ins", str(sign_ins)] if sign_ins else []
    os.execv(sys.executable, [sys.executable, "-m", "siaga.main.parent", *options])


@app.command("standby")
def standby() -> None:
    """Be the second telephone, on another host: ring the duty phones when the first is gone."""
    os.execv(sys.executable, [sys.executable, "-m", "siaga.main.parent.standby"])


@app.command("demo")
def demo(
    folder: Annotated[Path | None, typer.Argument(help="Where to leave the pictures.")] = None,
) -> None:
    """Play the whole story of a fire unattended; leave pictures, the recording and a timeline."""
    where = [str(folder)] if folder else []
    os.execv(sys.executable, [sys.executable, "-m", "siaga.main.demo", *where])


@app.command(
    "django",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)
def django(context: typer.Context) -> None:
    """Run one of Django's own commands (migrate, makemigrations, shell...)."""
    execute_from_command_line(["siaga django", *context.args])


NO_TABLES = re.compile(r'no such table|relation "\w+" does not exist')
"""What SQLite and PostgreSQL say when nobody has ever started this centre."""

LIGHT = ("packages", "certificate", "doctor", "up", "standby", "demo", "django")


def main() -> None:
    """Entry point of the console script."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "siaga.main.django_settings")
    try:
        if len(sys.argv) < 2 or sys.argv[1] not in LIGHT:
            importlib.import_module("siaga.main.commands")
        app(prog_name="siaga")
    except (WrongSetting, LedgerUnavailable, DatabaseError) as trouble:
        if NO_TABLES.search(str(trouble)):
            sys.exit("siaga: " + _("this centre has no database yet: run `siaga up` once"))
        sys.exit(f"siaga: {trouble}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
