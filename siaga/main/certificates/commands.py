"""``siaga certificate ...``: what certificates are in use, until when, and renewing one by hand."""

from __future__ import annotations

import sys

import typer

from siaga.main.certificates.obtain import obtain
from siaga.main.certificates.words import attempted, described, own
from siaga.main.configuration import Configuration
from siaga.main.spoken import gettext as _
from siaga.operations.certificates import in_use, last_attempt, now

app = typer.Typer(no_args_is_help=True, help="Certificates: until when they are good; renewing.")


@app.callback()
def certificate() -> None:
    """Certificates: until when they are good; renewing."""


@app.command("show")
def show() -> None:
    """Which are in use, until when, and how the last attempt to renew went. Exit code 1 if not well."""
    configuration = Configuration.from_environment()
    well = True
    used = in_use(configuration.certificate_files, now())
    for file, found in used:
        if isinstance(found, str):
            well = False
            typer.echo(f"{file}: {found}")
            continue
        typer.echo(f"{file}: {described(found, now())}")
        if found.own:
            typer.echo("    " + own())
        well = well and found.level == "ok" and not (found.own and configuration.is_obtained(file))
    if not used:
        typer.echo(_("no certificate is in use: the pages are for this machine alone"))
    attempt = last_attempt(configuration.obtained) if configuration.certificate_from else None
    if attempt is not None:
        typer.echo(attempted(attempt))
        well = well and not attempt.trouble
    if not well:
        raise typer.Exit(1)


@app.command("renew")
def renew() -> None:
    """Ask the authority now, also where nothing is due. Exit code 1 if there is no new one."""
    configuration = Configuration.from_environment()
    if not configuration.certificate_from:
        sys.exit("siaga: " + _("set SIAGA_CERTIFICATE_FROM; see docs/operating/certificates.md"))
    attempt = obtain(configuration, force=True)
    typer.echo(attempted(attempt))
    if attempt.trouble:
        raise typer.Exit(1)
