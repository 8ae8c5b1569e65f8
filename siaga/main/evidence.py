"""``siaga evidence``: an incident's calls as a sealed package, without the pages."""

from __future__ import annotations

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
from siaga.web.evidence.package import Request, write_package


def evidence(
    incident: Annotated[str, typer.Argument(help="The incident's number, DS-2026-000123.")],
    file: Annotated[Path, typer.Argument(help="Where to write the package; must not exist yet.")],
    purpose: Annotated[str, typer.Option(help="What for; is kept in the ledger.")],
    name: Annotated[str, typer.Option(help="Account (supervisor, administrator) that answers.")],
) -> None:
    """Write an incident's calls, timeline and ledger rows into one file that can be checked."""
    row = Incident.objects.filter(number=incident).first()
    account = Account.objects.filter(username=name, role__in=OVERSEERS, is_active=True).first()
    if row is None or account is None:
        said = (
            _("There is no incident {number}.")
            if row is None
            else _("{name} is no supervisor or administrator.")
        )
        raise typer.BadParameter(said.format(number=incident, name=name))
    request = Request(row, account.name or account.username, purpose, datetime.now(UTC))
    try:
        with file.open("x+b") as out:
            made = write_package(request, Configuration.from_environment().recordings, out)
        actor = Actor("user", account.pk, account.role)
        execute(ExportEvidence(row.id, made.calls, made.sha256, made.bytes, purpose), by=actor)
    except FileExistsError:
        raise typer.BadParameter(_("{file} exists already.").format(file=file)) from None
    except (OSError, Refused):
        file.unlink(missing_ok=True)
        raise
    typer.echo(_("{calls} calls in {file}").format(calls=len(made.calls), file=file))
    typer.echo(f"SHA-256 {made.sha256}")
