"""What became of a message, as the channels say it; and whether a channel works."""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain import message as rules
from siaga.domain import summons
from siaga.domain.channel import ChannelFailed, ChannelRestored
from siaga.domain.kinds import CHANNEL, NOTICE
from siaga.domain.message import (
    MessageAnswered,
    MessageDelivered,
    MessageEvent,
    MessageFailed,
    MessageSent,
)
from siaga.domain.refusal import Malformed
from siaga.operations.command import Command
from siaga.operations.duty import next_way, queue_notice
from siaga.operations.escalation import climb_if_unreached
from siaga.operations.incidents import existing_incident
from siaga.operations.roles import require_machine
from siaga.operations.summoning import all_clear, warn
from siaga.operations.work import Work, operation
from siaga.records.models import Message
from siaga.records.statements import rows

TOO_LATE = ("expired", "unanswered")
"""Why a message failed that says nothing true any more, or that may have arrived."""


@dataclass(frozen=True)
class RecordSent(Command):
    """``route``: which gateway took it; ``reference``: its name for the message, or ""."""

    incident: str
    message: str
    route: str
    reference: str = ""


@operation(RecordSent)
def record_sent(work: Work, command: RecordSent) -> None:
    event = MessageSent(command.incident, command.message, command.route, command.reference)
    _happened(work, event)


@dataclass(frozen=True)
class RecordDelivered(Command):
    incident: str
    message: str


@operation(RecordDelivered)
def record_delivered(work: Work, command: RecordDelivered) -> None:
    _happened(work, MessageDelivered(command.incident, command.message))


@dataclass(frozen=True)
class RecordFailed(Command):
    """It is given up; ``why`` as in ``MessageFailed``."""

    incident: str
    message: str
    why: str


@operation(RecordFailed)
def record_failed(work: Work, command: RecordFailed) -> None:
    _happened(work, MessageFailed(command.incident, command.message, command.why))


@dataclass(frozen=True)
class RecordAnswered(Command):
    """``answer`` as in ``MessageAnswered``; what it decides is a command of its own."""

    incident: str
    message: str
    answer: str


@operation(RecordAnswered)
def record_answered(work: Work, command: RecordAnswered) -> None:
    _happened(work, MessageAnswered(command.incident, command.message, command.answer))


def _happened(work: Work, event: MessageEvent) -> None:
    require_machine(work.by)
    if not event.incident:
        _happened_to_notice(work, event)
        return
    incident = existing_incident(work, event.incident)
    message = incident.state.messages.get(event.message)
    if message is None:
        raise Malformed("unknown_message", message=event.message[:64])
    events = rules.happened(message, event)
    work.append(incident, events)
    if events and isinstance(event, MessageFailed) and message.alert and message.contact:
        climb_if_unreached(work, incident, message, event.why)


def _happened_to_notice(work: Work, event: MessageEvent) -> None:
    """Where one way has failed the contact is told by the next, while it is true and surely not
    told yet."""
    notice = work.load(NOTICE, event.message)
    if notice.version == 0:
        raise Malformed("unknown_message", message=event.message[:64])
    events = rules.happened(notice.state, event)
    work.append(notice, events)
    if not events or not isinstance(event, MessageFailed) or event.why in TOO_LATE:
        return
    contact = notice.state.contact
    if way := next_way(work, contact, notice.state.channel):
        text = str(rows(Message, ["text"], {"id": event.message})[0][0])
        queue_notice(work, way, contact, text)


@dataclass(frozen=True)
class ReportChannel(Command):
    """Whether a channel works; ``why`` "" says that it does."""

    channel: str
    why: str


@operation(ReportChannel)
def report_channel(work: Work, command: ReportChannel) -> None:
    """Only a change is an event."""
    require_machine(work.by)
    channel = work.load(CHANNEL, command.channel)
    if command.why and channel.state:
        work.append(channel, [ChannelFailed(command.channel, command.why)])
        warn(work, summons.about(summons.CHANNEL, command.channel))
    elif not command.why and not channel.state:
        work.append(channel, [ChannelRestored(command.channel)])
        all_clear(work, summons.about(summons.CHANNEL, command.channel))
