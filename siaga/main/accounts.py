"""``siaga accounts ...``: people who may sign in, made from the terminal.

Passwords are generated and shown once; only their hash is kept.
"""

from __future__ import annotations

import secrets
import sys
from dataclasses import dataclass
from typing import Annotated

import typer

from siaga.domain.refusal import Refused
from siaga.main.spoken import gettext as _
from siaga.operations.accounts import ChangeAccount
from siaga.operations.command import SYSTEM
from siaga.operations.door import execute
from siaga.records.models import Account
from siaga.records.models.account import (
    ADMINISTRATOR,
    CALL_TAKER,
    LEADERSHIP,
    OFFICER,
    SUPERVISOR,
)
from siaga.web.words import say

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look alike on a screen."""

app = typer.Typer(no_args_is_help=True, help="People who may sign in.")


@dataclass(frozen=True)
class SignIn:
    """What somebody types to sign in."""

    role: str
    username: str
    password: str
    name: str
    agency: str | None


def demo_accounts(agency: str) -> list[SignIn]:
    """One account per role, with passwords drawn now; the officer is of ``agency``."""
    return [
        make_account(CALL_TAKER, "petugas", "Rosdiana Sihombing"),
        make_account(OFFICER, agency, "Jonner Simanjuntak", agency),
        make_account(SUPERVISOR, "pengawas", "Tiurma Manik"),
        make_account(ADMINISTRATOR, "admin", "Administrator"),
        make_account(LEADERSHIP, "pimpinan", "Sekretaris Daerah"),
    ]


def first_administrator() -> list[SignIn]:
    """The one account of a new centre that is no demonstration."""
    return [make_account(ADMINISTRATOR, "admin", "Administrator")]


def make_account(role: str, username: str, name: str, agency: str | None = None) -> SignIn:
    """Make an account through the door and give it a password; raises ``Refused``."""
    reply = execute(ChangeAccount(None, username, name, role, agency), by=SYSTEM)
    account = Account.objects.get(pk=reply["account"])
    return SignIn(role, username, _draw_password(account), name, agency)


def _draw_password(account: Account) -> str:
    groups = ["".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4)]
    password = "-".join(groups)
    account.set_password(password)
    account.save(update_fields=["password"])
    return password


@app.command("add")
def add(
    username: str,
    name: Annotated[str, typer.Option(help="As others see it.")],
    role: Annotated[
        str, typer.Option(help="call_taker, officer, supervisor, administrator or leadership.")
    ],
    agency: Annotated[str | None, typer.Option(help="Code of an officer's agency.")] = None,
) -> None:
    """Make an account and show its password, once."""
    try:
        made = make_account(role, username, name, agency)
    except Refused as refused:
        sys.exit(f"siaga: {say(refused.code, refused.values)}")
    typer.echo(_("Password (shown once): {password}").format(password=made.password))


@app.command("password")
def password(username: str) -> None:
    """Draw a new password and show it, once."""
    account = Account.objects.filter(username=username).first()
    if account is None:
        sys.exit("siaga: " + _("There is no account {username}.").format(username=username))
    drawn = _draw_password(account)
    typer.echo(_("Password (shown once): {password}").format(password=drawn))
