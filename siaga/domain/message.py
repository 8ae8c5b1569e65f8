"""Messages to people outside: each alert on each channel, and what became of it.

They are in the incident's stream, so that its timeline says who was told when,
by which way, and whether it arrived. One that belongs to no incident has a stream
of its own (``notice:<id>``). A message is sent at least once; whoever gets it
twice knows it by its alert's number.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from siaga.domain.event import Event, personal
from siaga.domain.stream import Kind, Moves, after, allows

ALERT, CALLER, REPLY, ANSWERED, COMES_ON_DUTY, PLACE, ALARM, ALARM_OVER = PURPOSES = (
    *("alert", "caller", "reply", "answered", "on_duty", "place", "alarm", "alarm_over"),
)
"""To a contact about an alert; to the caller about the own report; back to who wrote to us;
to the browsers that sounded for an alert: it has been answered; to a contact who comes on duty;
to a contact who was asked before the place was known; to the supervisors' browsers: something
needs them; and: it does no more."""

QUIET = (ANSWERED, ALARM_OVER)
"""They make nothing sound, and no timeline tells of them."""

IN_WRITING = ("sms", "chat", "email")
"""Channels that carry a text of our own words to a contact."""

EXPIRES_AFTER_S = {
    ALERT: 6 * 3600,
    CALLER: 1800,
    REPLY: 600,
    ANSWERED: 3600,
    COMES_ON_DUTY: 3600,
    PLACE: 3600,
    ALARM: 6 * 3600,
    ALARM_OVER: 3600,
}
"""Seconds after which a message that could not be sent says nothing that is still true. An alert
that nobody answered lasts longest; answered, what is queued of it is dropped."""

NEXT_CHANNEL_AFTER_S = 20
"""Seconds a contact's first channel has before the next one is used as well."""

PHASES = ("new", "queued", "sent", "delivered", "failed", "answered")
MOVES: Moves = {
    "MessageQueued": {"new": "queued"},
    "MessageSent": {"queued": "sent"},
    # Also what nobody answered for: a receipt knows better than our patience.
    "MessageDelivered": {"queued": "delivered", "sent": "delivered", "failed": "delivered"},
    "MessageFailed": {"queued": "failed", "sent": "failed", "delivered": "failed"},
    "MessageAnswered": {
        "queued": "answered",
        "sent": "answered",
        "delivered": "answered",
        "failed": "answered",
    },
}


@dataclass(frozen=True)
class MessageQueued(Event):
    """To be sent from ``due_at`` on, unless its alert is answered before.

    ``incident`` "": it belongs to none, and is in a stream of its own.
    ``contact`` "" for somebody who is none (a caller): ``to`` is the number then.
    ``text`` is given where the channel does not word it itself from the report.
    """

    incident: str
    message: str
    alert: str
    channel: str
    contact: str
    purpose: str
    due_at: datetime
    to: str | None = personal()
    text: str | None = personal()


@dataclass(frozen=True)
class MessageSent(Event):
    """Handed over to the next one on the way: ``route`` says to whom, ``reference`` is theirs."""

    incident: str
    message: str
    route: str
    reference: str = ""


@dataclass(frozen=True)
class MessageDelivered(Event):
    """The device has it, or somebody has picked up."""

    incident: str
    message: str


@dataclass(frozen=True)
class MessageFailed(Event):
    """It will not be tried again. ``why``: ``no_address``, ``refused``, ``no_answer`` (also who
    picked up and pressed nothing), ``busy``, ``expired``, ``no_route``, ``unanswered`` (handed
    over, and nobody said that it was taken: it may have arrived), ``not_needed`` (somebody else
    was quicker)."""

    incident: str
    message: str
    why: str


@dataclass(frozen=True)
class MessageAnswered(Event):
    """``answer``: ``acknowledge``, ``decline``, ``en_route``, ``on_scene``, ``cleared``,
    ``in_place``, ``connect`` or ``unclear``."""

    incident: str
    message: str
    answer: str


MessageEvent = MessageQueued | MessageSent | MessageDelivered | MessageFailed | MessageAnswered


MAY_HAVE_REACHED = ("unanswered", "not_needed")
"""Why a message failed whose contact may know of it, or need not any more."""


@dataclass(frozen=True)
class Message:
    id: str
    phase: str = "new"
    alert: str = ""
    channel: str = ""
    contact: str = ""


def evolve(message: Message, event: MessageEvent) -> Message:
    phase = after(MOVES, message.phase, type(event).__name__)
    if isinstance(event, MessageQueued):
        return Message(message.id, phase, event.alert, event.channel, event.contact)
    return Message(message.id, phase, message.alert, message.channel, message.contact)


def _evolve(message: Message, event: Event) -> Message:
    if isinstance(event, MessageQueued):
        message = Message(event.message)
    return evolve(message, event) if isinstance(event, MessageEvent) else message


NOTICE: Kind[Message] = Kind("notice", Message(""), _evolve)
"""A message that belongs to no incident."""


@dataclass(frozen=True)
class Reach:
    """A contact and the channels by which it can be reached now, in order."""

    contact: str
    channels: Sequence[str]


def tell(
    incident: str,
    alert: str,
    reaches: Iterable[Reach],
    closed: Container[str],
    ids: Iterable[str],
    at: datetime,
) -> list[Event]:
    """One message for each contact and channel; the first at once, each further one later.

    Behind a channel that is ``closed`` the next one does not wait; its own
    message goes out should it open again.
    """
    events: list[Event] = []
    names = iter(ids)
    for reach in reaches:
        due_at = at
        for channel in reach.channels:
            events.append(
                MessageQueued(incident, next(names), alert, channel, reach.contact, ALERT, due_at)
            )
            if channel not in closed:
                due_at += timedelta(seconds=NEXT_CHANNEL_AFTER_S)
    return events


def happened(message: Message, event: MessageEvent) -> list[Event]:
    """``event`` if the message can still come to that; said twice it adds nothing."""
    return [event] if allows(MOVES, message.phase, type(event).__name__) else []
