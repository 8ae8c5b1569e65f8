"""The command ``siaga``: what a person at a terminal can ask for."""

from __future__ import annotations

import os
import sys

import typer
from django.core.management import execute_from_command_line

from siaga.main.configuration import WrongSetting
from siaga.main.packages import commands as packages

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(packages.app, name="packages")


@app.command(
    "django",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)
def django(context: typer.Context) -> None:
    """Run one of Django's own commands (migrate, makemigrations, shell...)."""
    execute_from_command_line(["siaga django", *context.args])


def main() -> None:
    """Entry point of the console script."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "siaga.main.django_settings")
    try:
        app()
    except WrongSetting as wrong:
        sys.exit(f"siaga: {wrong}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
