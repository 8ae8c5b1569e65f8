"""When the caller is told, by which way, and who is not: an SMS lies open on a screen.

Told are: help has set out, and how it ended. Never told are callers whom it could betray, and
those who had no emergency. Nothing is said twice, and nothing is said to have been sent that
was not: a failed SMS becomes a task for a person.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from siaga.domain.call import CallBackDue
from siaga.domain.call_state import Call
from siaga.domain.event import Event
from siaga.domain.incident import SET_OUT
from siaga.domain.incident_state import Alert, Incident
from siaga.domain.message import MessageFailed
from siaga.domain.news import (
    BY_PHONE,
    BY_SMS,
    EN_ROUTE,
    ENDED,
    REACHING,
    CallerSettled,
    ServiceRated,
)
from siaga.domain.number import is_mobile, number_key
from siaga.domain.outcome import CALL_BACK_ENDS
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.silent import is_silent
from siaga.domain.triage import holds

ENDED_AFTER = timedelta(seconds=60)
"""Who closed the wrong incident has so long to reopen it before its caller is told."""

SMS_WITHIN = timedelta(minutes=10)
"""An SMS that could not be handed over by then is given up: somebody rings the caller."""

LINK_LASTS = timedelta(days=7)
"""After the end: so long the caller's page is shown, and a rating is taken."""

MOST_RATINGS = 10
"""Of one caller: each change is written down for ever."""

WISH = "do_not_contact"
"""Field of the report; "yes" when the caller must not be contacted."""

HUSHED = ("silent", "unwanted", "quiet")
"""Why nothing may be heard of the centre on a telephone, the strictest first."""

ON_THE_WAY = ("en_route", "on_scene")
NO_EMERGENCY = ("prank", "test")


@dataclass(frozen=True)
class Caller:
    """One call's caller, or whoever came to the office, as a call that nobody made with the id of
    their report. ``number``: where an SMS would go; ``ring``: the call by which they are
    rung, None when the centre may not dial its number; ``to_ring``: there is no such call, and
    somebody may ring ``number``; ``told``: news of another record; ``hush``: why nothing may be
    heard of the centre there, "" for no such reason."""

    call: Call
    number: str
    ring: Call | None = None
    told: Collection[str] = ()
    hush: str = ""
    to_ring: bool = False


def is_news(incident: Incident, news: str) -> bool:
    """Whether it is true now. A merged incident's callers are told with the other one's."""
    if news == ENDED:
        return incident.phase == "closed"
    return incident.phase == "open" and any(_is_coming(one) for one in incident.alerts.values())


def _is_coming(alert: Alert) -> bool:
    """A unit, or of an agency without units its people; not who deals with it from its place."""
    if any(step in ON_THE_WAY for step in alert.units.values()):
        return True
    return alert.phase == "acknowledged" and alert.word.now == SET_OUT


def number_for(typed: str, calling: str) -> str:
    """The number written into the report, when it is a mobile's; else the one that called."""
    return typed if is_mobile(typed) or not calling else calling


def decide(
    incident: Incident, news: str, callers: Sequence[Caller], disposition: str
) -> dict[str, str]:
    """Call → how, for each caller who has not been told this news yet.

    ``disposition`` "" while it is open.
    """
    if not is_news(incident, news):
        return {}
    before = incident.news.told(news)
    failed = _failed(incident, news)
    heard = {
        number_key(caller.number)
        for caller in callers
        if news in caller.told
        or (before.get(caller.call.id) in REACHING and caller.call.id not in failed)
    }
    why, hushed = _nobody(incident, disposition), _hushed(callers)
    how: dict[str, str] = {}
    for caller in callers:
        id = caller.call.id
        if id in before and id not in failed:
            continue
        key = number_key(caller.number)
        hush = _strictest(_hush(caller), *(hushed.get(one, "") for one in _numbers(caller)))
        how[id] = why or hush or _how(caller, key in heard, sms=id not in failed)
        if how[id] in REACHING:
            heard.add(key)
    return how


def _failed(incident: Incident, news: str) -> set[str]:
    """Calls whose SMS did not get out, and that nothing else was done for."""
    told = incident.news.told(news)
    return {
        call
        for message, (of, call) in incident.news.messages.items()
        if of == news
        and told.get(call) == BY_SMS
        and message in incident.messages
        and incident.messages[message].phase == "failed"
    }


def _nobody(incident: Incident, disposition: str) -> str:
    """Why no caller of this incident is told anything; "" when they are."""
    if all(alert.inform for alert in incident.alerts.values()):
        return "nobody_sent"
    return "no_emergency" if disposition == "false_report" else ""


def hush(incident: Incident, category: Mapping[str, Any]) -> str:
    """Why the callers of this record hear nothing; ``category`` is the content of its file."""
    if incident.text(WISH) == "yes":
        return "unwanted"
    return "quiet" if is_quiet(category, incident.answers) else ""


def is_quiet(category: Mapping[str, Any], answers: Mapping[str, str]) -> bool:
    """``quiet = true``: every incident of this category; a list: those in which one of these
    rules of it holds."""
    quiet = category.get("quiet", False)
    if isinstance(quiet, bool):
        return quiet
    return any(
        rule["code"] in quiet and holds(rule.get("when", {}), answers)
        for rule in category.get("rules", ())
    )


def _hush(caller: Caller) -> str:
    silent = is_silent(caller.call.prompts, caller.call.outcome)
    return _strictest("silent" if silent else "", caller.hush)


def _strictest(*reasons: str) -> str:
    return min(filter(None, reasons), key=HUSHED.index, default="")


def _numbers(caller: Caller) -> set[str]:
    """Every telephone on which this caller could be told, or that lay beside them."""
    numbers = {caller.number, caller.call.number, caller.ring.number if caller.ring else ""}
    return {key for number in numbers if (key := number_key(number))}


def _hushed(callers: Sequence[Caller]) -> dict[str, str]:
    """Telephone → why it must keep still, whichever of its calls says so: who first spoke and
    then only breathed has been found by whoever they fear."""
    found: dict[str, str] = {}
    for caller in callers:
        if why := _hush(caller):
            found |= {key: _strictest(why, found.get(key, "")) for key in _numbers(caller)}
    return found


def _how(caller: Caller, heard: bool, sms: bool) -> str:
    call = caller.call
    if call.drill or call.outcome in NO_EMERGENCY:
        return "no_emergency"
    if not number_key(caller.number):
        return "no_number"
    if heard:
        return "already"
    if sms and is_mobile(caller.number):
        return BY_SMS
    if call.live or (caller.ring is not None and caller.ring.call_back == "dialled"):
        return "on_line"
    return BY_PHONE if caller.ring is not None or caller.to_ring else "unreachable"


def ask_to_ring(call: Call, incident: str, news: str) -> list[Event]:
    """Put the caller on the call-back list, to be told by a person."""
    return [CallBackDue(call.id, news=news, about=incident)]


def settle(incident: Incident, call: str, news: str, how: str) -> list[Event]:
    """A person has told the caller this news, or tried to. Off the list, or on it by now about
    something else, decides nothing."""
    if how not in CALL_BACK_ENDS:
        raise Malformed("unknown_settlement", how=how)
    waits = incident.news.to_ring.get(call) == news
    return [CallerSettled(incident.id, call, news, how)] if waits else []


def take_off(incident: Incident, how: str, calls: Collection[str]) -> list[Event]:
    """Nobody has to ring these any more; ``how``: one of ``OFF_LIST``."""
    waiting = incident.news.to_ring.items()
    return [CallerSettled(incident.id, id, news, how) for id, news in waiting if id in calls]


def overtaken(incident: Incident, news: str) -> list[Event]:
    """What was to be sent and is true no more once it has ended."""
    if news != ENDED:
        return []
    return [
        MessageFailed(incident.id, message, "expired")
        for message, (of, _call) in incident.news.messages.items()
        if of == EN_ROUTE
        and message in incident.messages
        and incident.messages[message].phase == "queued"
    ]


def give_up(incident: Incident, message: str) -> list[Event]:
    """It has waited too long for a way out."""
    known = incident.messages.get(message)
    if known is None or known.phase != "queued":
        return []
    return [MessageFailed(incident.id, message, "expired")]


def rate(
    incident: Incident, call: str, rating: int, way: str, closed_at: datetime | None, at: datetime
) -> list[Event]:
    """Once it has ended, and for some days; another digit corrects the first."""
    if not 1 <= rating <= 5:
        raise Malformed("wrong_value", field="rating")
    if not may_rate(incident, call, closed_at, at):
        raise Refused("nothing_to_rate")
    before, times = incident.news.ratings.get(call, (0, 0))
    if before == rating:
        return []
    if times >= MOST_RATINGS:
        raise Refused("rated_too_often")
    return [ServiceRated(incident.id, call, rating, way)]


def may_rate(incident: Incident, call: str, closed_at: datetime | None, at: datetime) -> bool:
    """Only who was told by SMS how it ended has been asked."""
    told = incident.news.told(ENDED).get(call) == BY_SMS
    return told and incident.phase == "closed" and not is_over(closed_at, at)


def is_over(closed_at: datetime | None, at: datetime) -> bool:
    """Whether the caller's page is shown no more."""
    return closed_at is not None and at >= closed_at + LINK_LASTS
