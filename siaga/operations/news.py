"""Commands about what the callers are told: when it is due, when it fails, and their answer."""

from __future__ import annotations

import secrets
import string
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings

from siaga.domain import news_rules as rules
from siaga.domain.call_state import Call as CallState
from siaga.domain.dialling import as_dialled
from siaga.domain.incident_state import Incident as IncidentState
from siaga.domain.kinds import CALL, INCIDENT
from siaga.domain.message import CALLER, MessageQueued
from siaga.domain.news import (
    BY_PHONE,
    BY_SMS,
    ELSEWHERE,
    REACHING,
    CallerLinkMade,
    CallersTold,
)
from siaga.domain.news_rules import Caller
from siaga.domain.news_text import RATE, sms_text
from siaga.domain.number import international, number_key
from siaga.domain.refusal import Refused
from siaga.operations.clockwork import on_due
from siaga.operations.command import Command
from siaga.operations.hush import hush
from siaga.operations.incidents import existing_incident
from siaga.operations.roles import CENTRE, require_machine, require_role
from siaga.operations.turns import callable_back, silent_lately
from siaga.operations.work import Loaded, Work, operation
from siaga.records.models import Deadline, Incident, Message, ToldCaller
from siaga.records.models.deadline import NEWS, NEWS_SMS
from siaga.records.projections.news import link_digest
from siaga.records.statements import rows

LINK_SIGNS = string.ascii_letters + string.digits
LINK_LENGTH = 22
"""Of 62 signs: 131 bits, more than anybody can guess. No other signs: phones cut links at them."""

SMS = "sms"


@dataclass(frozen=True)
class TellCallers(Command):
    """Tell them ``news`` (``siaga.domain.news``), if it is true and for as far as they were not."""

    incident: str
    news: str


@operation(TellCallers)
def tell_callers(work: Work, command: TellCallers) -> None:
    require_machine(work.by)
    incident = existing_incident(work, command.incident)
    news, state = command.news, incident.state
    disposition = str(rows(Incident, ["disposition"], {"id": state.id})[0][0] or "")
    parts = _parts(work, state)
    callers = list(_callers(work, state, parts))
    how = rules.decide(state, news, callers, disposition)
    messages: dict[str, str] = {}
    for caller in callers:
        id = caller.call.id
        if how.get(id) == BY_SMS:
            text = _text(work, incident, parts, id, news, disposition)
            messages[id] = _queue(work, incident, caller.number, text)
        elif how.get(id) == BY_PHONE and caller.ring is not None:
            ring = work.load(CALL, caller.ring.id)
            work.append(ring, rules.ask_to_ring(ring.state, state.id, news))
    to_ring = tuple(
        caller.call.id
        for caller in callers
        if how.get(caller.call.id) == BY_PHONE and caller.ring is None
    )
    work.append(incident, [CallersTold(state.id, news, how, messages, to_ring)])
    for part in parts[1:]:
        work.append(work.load(INCIDENT, part.id), rules.take_off(part, ELSEWHERE, how))
    work.append(incident, rules.overtaken(incident.state, news))


@on_due(NEWS)
def news_due(deadline: Deadline) -> TellCallers:
    return TellCallers(deadline.stream.removeprefix("incident:"), deadline.subject)


def _parts(work: Work, state: IncidentState) -> list[IncidentState]:
    """The incident, and those that were merged into it."""
    found, waiting = [state], [state.id]
    while waiting:
        into = {"merged_into": waiting.pop()}
        for (id,) in rows(Incident, ["id"], into, among="incident_merged"):
            found.append(work.load(INCIDENT, id).state)
            waiting.append(id)
    return found


def _callers(work: Work, state: IncidentState, parts: list[IncidentState]) -> Iterable[Caller]:
    """Each call's caller. The number in a report is that of the call by which it was opened, or
    of whoever came to the office; they are known by the report's id."""
    hushed = {part.id: hush(part) for part in parts}
    for part in parts:
        if part.walked_in and (own := part.text("caller_number")):
            why = "silent" if silent_lately(own, work.at) else hushed[part.id]
            nobody = CallState(id=part.id, phase="ended")
            told = _told_of_others(parts, part.id)
            yield Caller(nobody, own, None, told, why, to_ring=callable_back(as_dialled(own)))
    for id in state.calls:
        call = work.load(CALL, id).state
        typed = [part.text("caller_number") for part in parts if _opened_by(part, id)]
        number = rules.number_for(typed[0] if typed else "", call.number or "")
        told = _told_of_others(parts, id)
        still = [why for part in parts if id in part.calls and (why := hushed[part.id])]
        if silent_lately(number, work.at) or silent_lately(call.number, work.at):
            still = ["silent"]
        yield Caller(call, number, _to_ring(work, call), told, still[0] if still else "")


def _opened_by(part: IncidentState, call: str) -> bool:
    return part.calls[:1] == (call,) and not part.walked_in


def _told_of_others(parts: list[IncidentState], caller: str) -> set[str]:
    """What they heard by a record that was merged into the first."""
    return {
        news
        for part in parts[1:]
        for news, how in part.news.how.items()
        if how.get(caller) in REACHING
    }


def _to_ring(work: Work, call: CallState) -> CallState | None:
    """A call-back's caller is rung by the call that it was for."""
    asked = work.load(CALL, call.call_back_of).state if call.call_back_of else call
    return asked if asked.number and callable_back(asked.number) else None


def _text(
    work: Work,
    incident: Loaded[IncidentState],
    parts: list[IncidentState],
    call: str,
    news: str,
    disposition: str,
) -> str:
    """With the link that this caller has already, if there is one."""
    base = settings.SIAGA_PUBLIC_ADDRESS
    known = [link for part in parts if (link := part.news.links.get(call))]
    link = known[0] if known else ""
    if base and not link:
        link = "".join(secrets.choice(LINK_SIGNS) for _ in range(LINK_LENGTH))
        work.append(incident, [CallerLinkMade(incident.state.id, call, link)])
    page = f"{base}/s/{link}" if base else ""
    return sms_text(settings.SIAGA_CENTRE_NAME, news, disposition, page)


def _queue(work: Work, incident: Loaded[IncidentState], number: str, text: str) -> str:
    message = uuid4().hex
    queued = MessageQueued(
        incident.state.id,
        message,
        "",
        SMS,
        "",
        CALLER,
        work.now,
        to=international(number),
        text=text,
    )
    work.append(incident, [queued])
    return message


@dataclass(frozen=True)
class GiveUpSms(Command):
    """It found no way out in time."""

    incident: str
    message: str


@operation(GiveUpSms)
def give_up_sms(work: Work, command: GiveUpSms) -> None:
    require_machine(work.by)
    incident = existing_incident(work, command.incident)
    work.append(incident, rules.give_up(incident.state, command.message))


@on_due(NEWS_SMS)
def sms_waits_too_long(deadline: Deadline) -> GiveUpSms:
    return GiveUpSms(deadline.stream.removeprefix("incident:"), deadline.subject)


@dataclass(frozen=True)
class SettleCaller(Command):
    """Somebody of the centre has told a caller for whom there is no call to dial back."""

    incident: str
    call: str
    news: str
    how: str


@operation(SettleCaller)
def settle_caller(work: Work, command: SettleCaller) -> None:
    require_role(work.by, *CENTRE)
    incident = existing_incident(work, command.incident)
    work.append(incident, rules.settle(incident.state, command.call, command.news, command.how))


@dataclass(frozen=True)
class RateByNumber(Command):
    """An SMS with one digit has come from this number."""

    number: str
    rating: int


@operation(RateByNumber)
def rate_by_number(work: Work, command: RateByNumber) -> None:
    """It is about the report of which this number was told last how it ended.

    Raises ``Refused("nothing_to_rate")``: nobody was, or too long ago.
    """
    require_machine(work.by)
    for _at, _text, (incident, call, _given) in _told_last(command.number):
        loaded = existing_incident(work, incident)
        closed_at = _closed_at(incident)
        if rules.may_rate(loaded.state, call, closed_at, work.at):
            events = rules.rate(loaded.state, call, command.rating, "sms", closed_at, work.at)
            work.append(loaded, events)
            return
    raise Refused("nothing_to_rate")


def asked_to_rate(number: str, now: datetime) -> datetime | None:
    """When this number was asked for a digit that it may still give, and has not given; else None."""
    for asked_at, text, told in _told_last(number):
        closed_at = _closed_at(told[0])
        if RATE in text and closed_at is not None and not rules.is_over(closed_at, now):
            return asked_at if told[2] is None else None
    return None


def _told_last(number: str) -> Iterable[tuple[datetime, str, tuple[Any, ...]]]:
    """When and in which words each end was told to this number, the last one first; and of which
    incident and call, with the digit given since."""
    if not number_key(number):
        return
    sent = {"to": international(number), "purpose": CALLER}
    columns = ["id", "queued_at", "text"]
    for message, at, text in rows(Message, columns, sent, order="-queued_at", most=20):
        of = {"ended_message": message}
        for told in rows(ToldCaller, ["incident", "call", "rating"], of):
            yield at, text, told


def _closed_at(incident: str) -> datetime | None:
    found: list[tuple[Any, ...]] = rows(Incident, ["closed_at"], {"id": incident})
    return found[0][0] if found else None


@dataclass(frozen=True)
class RateByLink(Command):
    """A digit was tapped on the caller's page."""

    link: str
    rating: int


@operation(RateByLink)
def rate_by_link(work: Work, command: RateByLink) -> None:
    """Whoever has the link may: it is the caller's, and cannot be guessed."""
    found = find_by_link(command.link)
    if found is None:
        raise Refused("nothing_to_rate")
    incident, call = found
    loaded = existing_incident(work, incident)
    closed_at = _closed_at(incident)
    work.append(loaded, rules.rate(loaded.state, call, command.rating, "page", closed_at, work.at))


def find_by_link(link: str) -> tuple[str, str] | None:
    """The incident that goes on, and the call; None for a link that nobody was given."""
    if len(link) != LINK_LENGTH:
        return None
    for incident, call in rows(ToldCaller, ["incident", "call"], {"link": link_digest(link)}):
        while into := rows(Incident, ["merged_into"], {"id": incident})[0][0]:
            incident = into
        return incident, call
    return None
