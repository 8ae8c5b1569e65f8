"""Messages on their way, and the channels they take."""

from __future__ import annotations

from siaga.domain.channel import ChannelFailed, ChannelRestored
from siaga.domain.contact import ADDRESS
from siaga.domain.incident_state import UNANSWERED_ALERT
from siaga.domain.message import (
    ALARM,
    ALERT,
    QUIET,
    MessageAnswered,
    MessageDelivered,
    MessageFailed,
    MessageQueued,
    MessageSent,
)
from siaga.domain.push import PUSH
from siaga.ledger.recorded import Recorded
from siaga.records.deadlines import settle
from siaga.records.models import Alert, Channel, Contact, Message
from siaga.records.models.deadline import PUSH_ANSWERED
from siaga.records.projecting import projects
from siaga.records.projections.push import tell_that_it_is_over
from siaga.records.projections.reports import change_incident
from siaga.records.statements import change, insert, put, rows


@projects(MessageQueued)
def message_queued(recorded: Recorded, event: MessageQueued) -> None:
    """The address is the contact's of this moment; a later correction is for later messages."""
    to = event.to or ""
    if event.contact:
        to = rows(Contact, [ADDRESS[event.channel]], {"code": event.contact})[0][0]
    insert(
        Message,
        id=event.message,
        incident=event.incident,
        alert=event.alert,
        channel=event.channel,
        contact=event.contact,
        purpose=event.purpose,
        state="queued",
        queued_at=recorded.at,
        due_at=event.due_at,
        to=to,
        text=event.text or "",
    )
    if event.purpose in QUIET:
        settle(PUSH_ANSWERED, recorded.stream, event.alert)
    change_incident(recorded, event.incident)


@projects(MessageSent)
def message_sent(recorded: Recorded, event: MessageSent) -> None:
    handed = {"route": event.route, "reference": event.reference, "sent_at": recorded.at}
    change(Message, {"id": event.message}, state="sent", **handed)
    change_incident(recorded, event.incident)
    _answered_meanwhile(recorded, event.message)


def _answered_meanwhile(recorded: Recorded, message: str) -> None:
    """It was handed over in the very moment in which somebody said "ours"."""
    asked = {"id": message, "channel": PUSH, "purpose": (ALERT, ALARM)}
    for (alert,) in rows(Message, ["alert"], asked):
        if not rows(Alert, ["id"], {"id": alert}):
            return  # about no alert's answer, and nobody says "ours" to it
        waits = rows(Alert, ["id"], {"id": alert, "state": UNANSWERED_ALERT})
        late = rows(Alert, ["id"], {"id": alert, "state": "acknowledged", "not_en_route": True})
        if not waits and not late:
            tell_that_it_is_over(recorded, alert)


@projects(MessageDelivered)
def message_delivered(recorded: Recorded, event: MessageDelivered) -> None:
    change(
        Message,
        {"id": event.message},
        state="delivered",
        delivered_at=recorded.at,
        failed_at=None,
        why="",
    )
    change_incident(recorded, event.incident)


@projects(MessageFailed)
def message_failed(recorded: Recorded, event: MessageFailed) -> None:
    """The same contact's next channels need not wait any longer."""
    change(Message, {"id": event.message}, state="failed", failed_at=recorded.at, why=event.why)
    change_incident(recorded, event.incident)
    alert, contact = rows(Message, ["alert", "contact"], {"id": event.message})[0]
    if alert and contact:
        waiting = {"alert": alert, "contact": contact, "state": "queued"}
        change(Message, waiting, due_at=recorded.at)


@projects(MessageAnswered)
def message_answered(recorded: Recorded, event: MessageAnswered) -> None:
    answered = {"answer": event.answer, "answered_at": recorded.at}
    change(Message, {"id": event.message}, state="answered", **answered)
    change_incident(recorded, event.incident)


@projects(ChannelFailed)
def channel_failed(recorded: Recorded, event: ChannelFailed) -> None:
    put(Channel, name=event.channel, works=False, why=event.why, since=recorded.at)


@projects(ChannelRestored)
def channel_restored(recorded: Recorded, event: ChannelRestored) -> None:
    put(Channel, name=event.channel, works=True, why="", since=recorded.at)
