"""Where an alert stands on its ladder, and who was asked: a part of the alert's shape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from siaga.domain.incident_state import UNANSWERED_ALERT
from siaga.domain.message import ALERT
from siaga.operations.way_names import WAY_NAMES
from siaga.records.models import Alert, Message
from siaga.web.labels import MESSAGE_STATES, MESSAGE_TROUBLES, POSITIONS, label
from siaga.web.names import Names

Shape = dict[str, Any]


def ladder_shape(alert: Alert, messages: Iterable[Message], names: Names) -> Shape | None:
    """None while it has no ladder."""
    if not alert.ladder:
        return None
    return {
        "state": ladder_state(alert),
        "step": alert.step,
        "position": label(POSITIONS, alert.position_asked),
        "next_at": alert.next_at,
        "stopped": alert.ladder_stopped,
        "not_en_route": alert.not_en_route,
        "more_wanted": alert.more_wanted,
        "asked": _asked([one for one in messages if one.purpose == ALERT and one.contact], names),
    }


def ladder_state(alert: Alert) -> str:
    """``running``, ``exhausted`` (nobody is left and still nobody comes), ``stopped``, ``ended``."""
    waits = alert.state in UNANSWERED_ALERT
    waits = waits or (alert.state == "acknowledged" and alert.not_en_route)
    if waits and alert.ladder_stopped:
        return "stopped"
    if waits and alert.exhausted:
        return "exhausted"
    return "running" if waits and alert.next_at else "ended"


def _asked(messages: Sequence[Message], names: Names) -> list[Shape]:
    """Each contact once a step, in the order in which they were asked."""
    asked: dict[tuple[str, Any], list[Message]] = {}
    for one in sorted(messages, key=lambda one: one.queued_at):
        asked.setdefault((one.contact, one.queued_at), []).append(one)
    return [
        {"name": names.contact(contact), "at": at, "ways": [_way(one) for one in ways]}
        for (contact, at), ways in asked.items()
    ]


def _way(message: Message) -> Shape:
    return {
        "channel": label(WAY_NAMES, message.channel),
        "state": message.state,
        "word": label(MESSAGE_STATES, message.state),
        "why": label(MESSAGE_TROUBLES, message.why),
    }
