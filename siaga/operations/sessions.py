"""Sessions that end without anybody saying so: in time, with a new password, with the account.

No event tells it, so the clockwork looks each second at the sessions of the
desks that are signed on, and at no others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare

from siaga.domain.desk_rules import SESSION_ENDED, pause_for_ended_session
from siaga.domain.kinds import DESK
from siaga.operations.clockwork import each_second
from siaga.operations.command import Command
from siaga.operations.desks import is_talking, leave_desk
from siaga.operations.roles import require_machine
from siaga.operations.work import Work, operation
from siaga.records.models import Account, Desk, LegCredential


def holders(sessions: Iterable[str], at: datetime) -> dict[str, Account]:
    """The accounts behind sessions that are still good; two queries for any number of them.

    Good: known, not expired, made with the present password, of an active
    account. Anything else, a forged one too, is left out.
    """
    found = Session.objects.filter(session_key__in=set(sessions), expire_date__gt=at)
    content = {session.session_key: session.get_decoded() for session in found}
    wanted = {str(one[SESSION_KEY]) for one in content.values() if SESSION_KEY in one}
    ids = [int(id) for id in wanted if id.isdigit()]
    accounts = {str(account.pk): account for account in Account.objects.filter(id__in=ids)}
    good = {}
    for key, data in content.items():
        account = accounts.get(str(data.get(SESSION_KEY)))
        if account is not None and account.is_active and _made_with_its_password(account, data):
            good[key] = account
    return good


def _made_with_its_password(account: Account, session: dict[str, object]) -> bool:
    made_with = str(session.get(HASH_SESSION_KEY, ""))
    return constant_time_compare(made_with, account.get_session_auth_hash())


@dataclass(frozen=True)
class EndDeskSession(Command):
    """The browser session that this desk was signed on with is over."""

    call_taker: int
    leg: str


@operation(EndDeskSession)
def end_desk_session(work: Work, command: EndDeskSession) -> None:
    """Nothing, when the desk was signed on anew meanwhile, which changed its leg."""
    require_machine(work.by)
    desk = work.load(DESK, command.call_taker)
    if desk.state.leg != command.leg:
        return
    if is_talking(command.call_taker):
        work.append(desk, pause_for_ended_session(desk.state))
    else:
        leave_desk(work, command.call_taker, SESSION_ENDED)


@each_second
def desks_without_session(at: datetime) -> list[Command]:
    """A desk in a conversation comes once, to be paused, and again when that has ended."""
    waiting = Desk.objects.filter(busy="talking", pause_reason=SESSION_ENDED)
    desks = dict(
        Desk.objects.exclude(phase="off")
        .exclude(call_taker__in=waiting.values("call_taker"))
        .values_list("call_taker", "leg")
    )
    keys = list(LegCredential.objects.filter(leg__in=desks.values()))
    good = holders((key.session for key in keys if key.session), at)
    return [EndDeskSession(key.user, key.leg) for key in keys if _is_over(key, good, at)]


def _is_over(key: LegCredential, good: dict[str, Account], at: datetime) -> bool:
    if key.expires_at <= at:
        return True
    holder = good.get(key.session)
    return key.session != "" and (holder is None or holder.pk != key.user)
