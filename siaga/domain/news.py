"""What the caller is told of the own report, and what the caller says about it in the end.

In the incident's stream. The callers are known by their calls: who rang twice about the same
is told once. Who came to the office is known by the report that was written there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from siaga.domain.event import Event, personal
from siaga.domain.stream import replace

EN_ROUTE, ENDED = NEWS = ("en_route", "ended")

BY_SMS, BY_PHONE = ("sms", "call_back")
REACHING = (BY_SMS, BY_PHONE)
"""Ways in which a caller is told; the second is a task on the call-back list."""

NOT_TOLD = (
    "already",  # the same number was told for another call
    "on_line",  # the caller is speaking with the centre
    "silent",  # the call could betray somebody who hides: no sign of it on the phone
    "quiet",  # so could any call of this kind, says the category's file
    "unwanted",  # the call taker has written down that the caller must not be contacted
    "no_emergency",  # a prank, a test, a false report
    "nobody_sent",  # no agency was asked to act: there is nothing to tell
    "no_number",
    "unreachable",  # neither a mobile nor a number that the centre may dial
)
HOW = REACHING + NOT_TOLD

ELSEWHERE, HUSHED = OFF_LIST = ("elsewhere", "hushed")
"""Why nobody has to ring any more: they are told with another record, or must not be."""


@dataclass(frozen=True)
class CallersTold(Event):
    """Each call's caller, and how: one of ``HOW``. ``messages``: call → the SMS queued for it.

    A call may come twice: when its SMS has failed, it says by which way instead. ``to_ring``:
    those of ``call_back`` for whom there is no call to dial back, and a number to ring.
    """

    incident: str
    news: str
    how: Mapping[str, str] = field(default_factory=dict)
    messages: Mapping[str, str] = field(default_factory=dict)
    to_ring: tuple[str, ...] = ()


@dataclass(frozen=True)
class CallerSettled(Event):
    """A caller ``to_ring`` about ``news`` is off the list. ``how`` as of a call-back's end, or one
    of ``OFF_LIST``."""

    incident: str
    call: str
    news: str
    how: str


@dataclass(frozen=True)
class CallerLinkMade(Event):
    """The address of the caller's page ends in ``link``: who has it sees how far the help is."""

    incident: str
    call: str
    link: str | None = personal()


@dataclass(frozen=True)
class ServiceRated(Event):
    """The caller's digit, 1 (bad) to 5 (very good). ``way``: ``sms`` or ``page``."""

    incident: str
    call: str
    rating: int
    way: str


NewsEvent = CallersTold | CallerSettled | CallerLinkMade | ServiceRated


@dataclass(frozen=True)
class News:
    """``how``: news → call → how. ``messages``: message → (news, call). ``ratings``: call →
    (the digit, how often it was given). ``to_ring``: call → what somebody is to ring about."""

    how: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    messages: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    ratings: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    to_ring: Mapping[str, str] = field(default_factory=dict)

    def told(self, news: str) -> Mapping[str, str]:
        """Call → how."""
        return self.how.get(news, {})

    def reopened(self) -> News:
        """That it has ended is true no more; whoever was still to be told will be when it does."""
        early = {call for call, about in self.to_ring.items() if about == ENDED}
        ended = {call: how for call, how in self.told(ENDED).items() if call not in early}
        waiting = {call: about for call, about in self.to_ring.items() if call not in early}
        return replace(self, how={**self.how, ENDED: ended}, to_ring=waiting)


def evolve(news: News, event: NewsEvent) -> News:
    match event:
        case CallersTold():
            told = {**news.told(event.news), **event.how}
            queued = {message: (event.news, call) for call, message in event.messages.items()}
            messages = {**news.messages, **queued}
            waiting = {call: about for call, about in news.to_ring.items() if call not in event.how}
            return replace(
                news,
                how={**news.how, event.news: told},
                messages=messages,
                to_ring=waiting | dict.fromkeys(event.to_ring, event.news),
            )
        case CallerSettled():
            waiting = {call: about for call, about in news.to_ring.items() if call != event.call}
            return replace(news, to_ring=waiting)
        case CallerLinkMade():
            return replace(news, links={**news.links, event.call: event.link or ""})
        case ServiceRated():
            times = news.ratings.get(event.call, (0, 0))[1] + 1
            return replace(news, ratings={**news.ratings, event.call: (event.rating, times)})
