"""What the callers were told, and when it is time to tell them."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from siaga.domain.event import Event
from siaga.domain.incident import (
    SET_OUT,
    AlertUnderWay,
    CallAttached,
    IncidentClosed,
    IncidentReopened,
    UnitEnRoute,
    UnitOnScene,
)
from siaga.domain.merging import AlertCarried, AlertReturned, UnitsCarried, WordCarried
from siaga.domain.message import MessageDelivered, MessageFailed, MessageSent
from siaga.domain.news import (
    EN_ROUTE,
    ENDED,
    NEWS,
    CallerLinkMade,
    CallerSettled,
    CallersTold,
    ServiceRated,
)
from siaga.domain.news_rules import ENDED_AFTER, ON_THE_WAY, SMS_WITHIN
from siaga.ledger.recorded import Recorded
from siaga.records.deadlines import set_deadline, settle
from siaga.records.models import ToldCaller
from siaga.records.models.deadline import NEWS as DUE
from siaga.records.models.deadline import NEWS_SMS
from siaga.records.projecting import projects
from siaga.records.projections.reports import change_incident
from siaga.records.statements import change, insert, rows


def link_digest(link: str) -> str:
    return sha256(link.encode()).hexdigest() if link else ""


@projects(UnitEnRoute, UnitOnScene)
def help_set_out(recorded: Recorded, _event: Event) -> None:
    _tell_soon(recorded)


@projects(AlertUnderWay)
def people_set_out(recorded: Recorded, event: AlertUnderWay) -> None:
    _of_people(recorded, event.what)


@projects(WordCarried)
def people_carried(recorded: Recorded, event: WordCarried) -> None:
    _of_people(recorded, event.what)


@projects(AlertCarried)
def help_carried(recorded: Recorded, event: AlertCarried) -> None:
    """A merge can bring help that is on its way already."""
    _moved(recorded, event.units)
    _of_people(recorded, event.what)


@projects(AlertReturned)
def help_returned(recorded: Recorded, event: AlertReturned) -> None:
    _moved(recorded, event.units)
    _of_people(recorded, event.what)


def _of_people(recorded: Recorded, what: str) -> None:
    """Of an agency without units; who deals with it from its place is no help on its way."""
    if what == SET_OUT:
        _tell_soon(recorded)


@projects(UnitsCarried)
def units_carried(recorded: Recorded, event: UnitsCarried) -> None:
    _moved(recorded, event.units)


def _moved(recorded: Recorded, units: Mapping[str, str]) -> None:
    if any(step in ON_THE_WAY for step in units.values()):
        _tell_soon(recorded)


def _tell_soon(recorded: Recorded) -> None:
    """That more units follow the first is no news."""
    if not _told(recorded, EN_ROUTE):
        set_deadline(DUE, recorded.stream, EN_ROUTE, recorded.at)


@projects(CallAttached)
def another_caller(recorded: Recorded, _event: CallAttached) -> None:
    """Who calls about the same later hears what the others have heard."""
    for news in NEWS:
        if _told(recorded, news):
            set_deadline(DUE, recorded.stream, news, recorded.at)


def _told(recorded: Recorded, news: str) -> bool:
    incident = recorded.stream.partition(":")[2]
    return any(how for (how,) in rows(ToldCaller, [news], {"incident": incident}))


@projects(IncidentClosed)
def has_ended(recorded: Recorded, _event: IncidentClosed) -> None:
    set_deadline(DUE, recorded.stream, ENDED, recorded.at + ENDED_AFTER)


@projects(IncidentReopened)
def goes_on(recorded: Recorded, _event: IncidentReopened) -> None:
    """Whoever was still to be told that it has ended will be when it does (``News.reopened``)."""
    settle(DUE, recorded.stream, ENDED)
    incident = recorded.stream.partition(":")[2]
    for (key,) in rows(ToldCaller, ["key"], {"incident": incident, "to_ring": ENDED}):
        change(ToldCaller, {"key": key}, ended="", to_ring=None, to_ring_at=None)


@projects(CallersTold)
def callers_told(recorded: Recorded, event: CallersTold) -> None:
    settle(DUE, recorded.stream, event.news)
    change_incident(recorded, event.incident)
    for call, how in event.how.items():
        told: dict[str, object] = {event.news: how, "to_ring": None, "to_ring_at": None}
        if call in event.to_ring:
            told |= {"to_ring": event.news, "to_ring_at": recorded.at}
        if message := event.messages.get(call, ""):
            told[f"{event.news}_message"] = message
            due_at = recorded.at + SMS_WITHIN
            set_deadline(NEWS_SMS, recorded.stream, message, due_at, recorded.at)
        _put(event.incident, call, **told)


@projects(CallerSettled)
def caller_rung(recorded: Recorded, event: CallerSettled) -> None:
    _put(event.incident, event.call, to_ring=None, to_ring_at=None)
    change_incident(recorded, event.incident)


@projects(CallerLinkMade)
def caller_link_made(recorded: Recorded, event: CallerLinkMade) -> None:
    _put(event.incident, event.call, link=link_digest(event.link or ""))
    change_incident(recorded, event.incident)


@projects(ServiceRated)
def service_rated(recorded: Recorded, event: ServiceRated) -> None:
    _put(event.incident, event.call, rating=event.rating, rated_at=recorded.at)
    change_incident(recorded, event.incident)


def _put(incident: str, call: str, **values: object) -> None:
    key = f"{incident}:{call}"
    if rows(ToldCaller, ["key"], {"key": key}):
        change(ToldCaller, {"key": key}, **values)
    else:
        insert(ToldCaller, key=key, incident=incident, call=call, **values)


@projects(MessageSent)
def handed_over(recorded: Recorded, event: MessageSent) -> None:
    settle(NEWS_SMS, recorded.stream, event.message)


@projects(MessageDelivered)
def delivered(recorded: Recorded, event: MessageDelivered) -> None:
    settle(NEWS_SMS, recorded.stream, event.message)


@projects(MessageFailed)
def did_not_get_out(recorded: Recorded, event: MessageFailed) -> None:
    """The caller is to be told by other means, at once."""
    settle(NEWS_SMS, recorded.stream, event.message)
    for news in NEWS:
        if rows(ToldCaller, ["key"], {f"{news}_message": event.message}):
            set_deadline(DUE, recorded.stream, news, recorded.at)
