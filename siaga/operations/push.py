"""Web Push: which browsers sound, and a message to all of an agency's when it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.conf import settings

from siaga.domain import push as rules
from siaga.domain.event import Event
from siaga.domain.incident_state import UNANSWERED_ALERT
from siaga.domain.incident_state import Incident as IncidentState
from siaga.domain.kinds import BROWSERS
from siaga.domain.message import ALERT, ANSWERED, MessageQueued
from siaga.domain.push import (
    ENDS,
    PUSH,
    REPLACED,
    SIGNED_OUT,
    TAKEN_BACK,
    PushBegun,
    browser_of,
    service_of,
)
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.silence import sounds_on
from siaga.operations.command import Command, Reply
from siaga.operations.roles import OVERSEERS, require_machine, require_person
from siaga.operations.work import Loaded, Work, operation
from siaga.records.models import Account, Alert, Message, PushBrowser
from siaga.records.models.account import OFFICER
from siaga.records.pushed import pushed_about
from siaga.records.statements import rows

SOUND_AGAIN_AFTER_S = 10
OWN_ENDS = (TAKEN_BACK, SIGNED_OUT)


def allowed_services() -> tuple[str, ...] | None:
    """Origins besides those that are known; None where the centre has no Web Push."""
    allowed: tuple[str, ...] | None = settings.SIAGA_PUSH_ALLOWED()
    return allowed


@dataclass(frozen=True)
class BeginPush(Command):
    """This browser sounds for the officer or supervisor who is signed in there. Said again it changes nothing."""

    endpoint: str
    p256dh: str
    auth: str


@operation(BeginPush)
def begin_push(work: Work, command: BeginPush) -> Reply:
    """Whoever had this browser before has it no longer: one browser is one person's."""
    user = require_person(work.by, OFFICER, *OVERSEERS)
    allowed = allowed_services()
    if allowed is None:
        raise Refused("push_not_set_up")
    rules.check(command.endpoint, command.p256dh, command.auth)
    service_of(command.endpoint, allowed)
    browser = browser_of(command.endpoint)
    keys = (command.p256dh, command.auth, _made_with(Account.objects.get(pk=user)))
    known = rows(PushBrowser, ["account", "p256dh", "auth", "made_with"], {"browser": browser})
    for account, *kept in known:
        if account == user and tuple(kept) == keys:
            return {"browser": browser}
        if account != user:
            _end(work, account, browser, REPLACED)
    stream = work.load(BROWSERS, user)
    work.append(
        stream, rules.begin(stream.state, PushBegun(user, browser, command.endpoint, *keys))
    )
    return {"browser": browser}


@dataclass(frozen=True)
class EndPush(Command):
    """``account`` is somebody else's only for the courier; ``why`` as in ``ENDS``."""

    browser: str
    why: str
    account: int | None = None


@operation(EndPush)
def end_push(work: Work, command: EndPush) -> None:
    if command.why not in ENDS:
        raise Malformed("wrong_value", field="why")
    if command.account is None:
        user = require_person(work.by, OFFICER, *OVERSEERS)
        if command.why not in OWN_ENDS:
            raise Malformed("wrong_value", field="why")
    else:
        require_machine(work.by)
        user = command.account
    _end(work, user, command.browser, command.why)


def _end(work: Work, account: int, browser: str, why: str) -> None:
    stream = work.load(BROWSERS, account)
    work.append(stream, rules.end(account, stream.state, browser, why))


def end_all(work: Work, account: int, why: str) -> list[Event]:
    """Every browser of one account."""
    stream = work.load(BROWSERS, account)
    ended: list[Event] = []
    for browser in stream.state:
        ended += rules.end(account, stream.state, browser, why)
    work.append(stream, ended)
    return ended


@dataclass(frozen=True)
class Browser:
    """One that sounds: where it is reached and with which keys."""

    browser: str
    account: int
    endpoint: str
    p256dh: str
    auth: str


def browsers_of(agency: str) -> list[Browser]:
    """Those of the agency's officers as they are now; a new password has ended the others."""
    return _browsers({"agency": agency, "role": OFFICER})


def browsers_of_overseers() -> list[Browser]:
    """Those of the supervisors, and of administrators who asked for it."""
    return _browsers({"role": OVERSEERS})


def _browsers(whose: Mapping[str, object]) -> list[Browser]:
    there = {**whose, "is_active": True}
    made = {
        id: _made_with(Account(password=password))
        for id, password in rows(Account, ["id", "password"], there)
    }
    columns = ["browser", "account", "endpoint", "p256dh", "auth", "made_with"]
    found = rows(PushBrowser, columns, {"account": tuple(made)}, order="since") if made else []
    return [Browser(*one) for *one, made_with in found if made[one[1]] == made_with]


def services_in_use() -> set[str]:
    """The endpoints of everybody's browsers."""
    return {endpoint for (endpoint,) in rows(PushBrowser, ["endpoint"], {})}


def _made_with(account: Account) -> str:
    return str(account.get_session_auth_hash())[:16]


def sound(work: Work, incident: Loaded[IncidentState], alert: str) -> None:
    """Let every browser of the alert's agency sound; nothing where there is none, or where they
    have just sounded: an alert is overdue in the second in which it climbs."""
    agency = incident.state.alerts[alert].agency
    if allowed_services() is None or not browsers_of(agency):
        return
    asked = {"alert": alert, "channel": PUSH, "purpose": ALERT}
    for (before,) in rows(Message, ["queued_at"], asked, order="-queued_at", most=1):
        if work.now - before < timedelta(seconds=SOUND_AGAIN_AFTER_S):
            return
    _queue(work, incident, alert, ALERT)


def tell_agency_that_it_is_over(work: Work, incident: Loaded[IncidentState], alert: str) -> None:
    """Its browsers that sounded for an alert need not any more."""
    if sounds_on(ALERT, pushed_about(alert)):
        _queue(work, incident, alert, ANSWERED)


def _queue(work: Work, incident: Loaded[IncidentState], alert: str, purpose: str) -> None:
    id = incident.state.id
    queued = MessageQueued(id, uuid4().hex, alert, PUSH, "", purpose, work.now)
    work.append(incident, [queued], at=work.now)


def standing(alert: str) -> str:
    """What a browser says of it now: ``new``, ``overdue``, ``not_en_route``,
    ``more_wanted``, ``taken``, ``over``."""
    columns = ["state", "overdue", "step", "not_en_route", "more_wanted"]
    found: Iterable[tuple[str, bool, int | None, bool, bool]] = rows(Alert, columns, {"id": alert})
    for state, overdue, step, not_en_route, more_wanted in found:
        if state in UNANSWERED_ALERT:
            return "overdue" if overdue or (step or 0) > 0 else "new"
        if state == "acknowledged":
            if not_en_route and more_wanted:
                return "more_wanted"
            return "not_en_route" if not_en_route else "taken"
        return "taken" if state == "done" else "over"
    return "over"
