"""``siaga evidence``: an incident's calls as a sealed package, without the pages."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from siaga.domain.refusal import Refused
from siaga.main.configuration import Configuration
from siaga.main.spoken import gettext as _
from siaga.operations.command import Actor
from siaga.operations.door import execute
from siaga.operations.keeping import ExportEvidence
from siaga.operations.roles import OVERSEERS
from siaga.records.models import Account, Incident
from siaga.web.evidence.package import Package, Request, write_package
from siaga.web.words import say


def evidence(
    incident: Annotated[str, typer.Argument(help="The incident's number, DS-2026-000123.")],
    file: Annotated[Path, typer.Argument(help="Where to write the package; must not exist yet.")],
    purpose: Annotated[str, typer.Option(help="What for; is kept in the ledger.")],
    name: Annotated[str, typer.Option(help="Account (supervisor, administrator) that answers.")],
) -> None:
    """Write an incident's calls, timeline and ledger rows into one file that can be checked."""
    row = Incident.objects.filter(number=incident).first()
    account = Account.objects.filter(username=name, role__in=OVERSEERS, is_active=True).first()
    if row is None:
        sys.exit("siaga: " + _("There is no incident {number}.").format(number=incident))
    if account is None:
        said = _("{name} is no supervisor or administrator.")
        sys.exit("siaga: " + said.format(name=name))
    try:
        made = _write(row, account, file, purpose)
    except FileExistsError:
        sys.exit("siaga: " + _("{file} exists already.").format(file=file))
    except Refused as refusal:
        sys.exit(f"siaga: {say(refusal.code, refusal.values)}")
    typer.echo(_("{calls} calls in {file}").format(calls=len(made.calls), file=file))
    typer.echo(f"SHA-256 {made.sha256}")


def _write(incident: Incident, account: Account, file: Path, purpose: str) -> Package:
    """Write the file and say so in the ledger; no file is left that the ledger does not know."""
    request = Request(incident, account.name or account.username, purpose, datetime.now(UTC))
    with file.open("x+b") as out:
        try:
            made = write_package(request, Configuration.from_environment().recordings, out)
            command = ExportEvidence(incident.id, made.calls, made.sha256, made.bytes, purpose)
            execute(command, by=Actor("user", account.pk, account.role))
        except BaseException:
            file.unlink()
            raise
    return made
