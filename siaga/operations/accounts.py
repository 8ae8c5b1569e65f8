"""The command about who may sign in as what."""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain.centre import AccountChanged
from siaga.domain.kinds import ACCOUNT
from siaga.domain.refusal import Malformed, Refused
from siaga.operations.command import Command, Reply
from siaga.operations.desks import leave_desk
from siaga.operations.roles import CENTRE, require_role
from siaga.operations.work import Work, operation
from siaga.records.models import Account, Agency
from siaga.records.models.account import ADMINISTRATOR, OFFICER, ROLES

USERNAME_LIMIT = 150
NAME_LIMIT = 200


@dataclass(frozen=True)
class ChangeAccount(Command):
    """``account`` None makes a new one (without a password: that is set beside the ledger).

    ``agency`` is an officer's agency and None for everybody else.
    """

    account: int | None
    username: str
    name: str
    role: str
    agency: str | None = None
    active: bool = True


@operation(ChangeAccount)
def change_account(work: Work, command: ChangeAccount) -> Reply:
    """Raises ``Refused("last_administrator")`` when nobody could administer any more.

    Who may not take calls any more leaves the desk; a running conversation ends first.
    """
    require_role(work.by, ADMINISTRATOR)
    _check(command)
    account = _row(command)
    if account.is_staff and not (command.active and command.role == ADMINISTRATOR):
        _require_another_administrator(account)
    account.save(update_fields=["username"] if account.pk else None)
    event = AccountChanged(
        account.pk, command.role, command.agency, command.active, command.name.strip()
    )
    stream = work.load(ACCOUNT, account.pk)
    if stream.state != event:
        work.append(stream, [event])
    if not command.active or command.role not in CENTRE:
        leave_desk(work, account.pk, "supervisor")
    return {"account": account.pk}


def _check(command: ChangeAccount) -> None:
    if command.role not in ROLES:
        raise Malformed("unknown_role", role=command.role[:40])
    for name, text, limit in (
        ("username", command.username, USERNAME_LIMIT),
        ("name", command.name, NAME_LIMIT),
    ):
        if not text.strip():
            raise Malformed("missing", field=name)
        if len(text) > limit:
            raise Malformed("too_long", field=name, limit=limit)
    if (command.role == OFFICER) != (command.agency is not None):
        raise Malformed("wrong_value", field="agency")
    if command.agency is not None and not Agency.objects.filter(code=command.agency).exists():
        raise Malformed("unknown_agency", agency=command.agency[:64])


def _row(command: ChangeAccount) -> Account:
    """The account's row with its user name; role, agency and name follow the event."""
    username = command.username.strip()
    same_name = Account.objects.filter(username=username).first()
    if same_name is not None and same_name.pk != command.account:
        raise Refused("username_taken", username=username)
    if command.account is None:
        account = Account(username=username, role=command.role, is_active=False)
        account.set_unusable_password()
        return account
    known = Account.objects.filter(id=command.account).first()
    if known is None:
        raise Malformed("unknown_account")
    known.username = username
    return known


def _require_another_administrator(account: Account) -> None:
    others = Account.objects.filter(role=ADMINISTRATOR, is_active=True).exclude(id=account.pk)
    if not others.exists():
        raise Refused("last_administrator")
