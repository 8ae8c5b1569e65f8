"""From a request to the door: who acts, under which command id."""

from __future__ import annotations

from django.http import HttpRequest

from siaga.operations.command import Actor, Command, Reply
from siaga.operations.door import execute
from siaga.operations.field import Tapped
from siaga.records.models import Account
from siaga.web.identifiers import checked_key
from siaga.web.tapped import HEADER, claim_of


def carry_out(request: HttpRequest, command: Command) -> Reply:
    """Execute ``command`` as the person who is signed in.

    The browser's ``Idempotency-Key`` is joined with the account's id, so that one
    person's key can never bring back the reply to another's command. A phone says
    also when it was tapped (``web/tapped.py``).
    """
    account = signed_in(request)
    key = checked_key(request.headers.get("Idempotency-Key"))
    command_id = None if key is None else f"web-{account.pk}-{key}"
    claim = claim_of(request.headers.get(HEADER))
    said = command if claim is None else Tapped(command, claim)
    return execute(said, by=actor_of(account), id=command_id)


def actor_of(account: Account) -> Actor:
    return Actor("user", account.pk, account.role, account.agency)


def signed_in(request: HttpRequest) -> Account:
    """The account behind a request that the gate has let past."""
    account = request.user
    if not isinstance(account, Account):
        raise TypeError("the gate lets nobody past without an account")
    return account
