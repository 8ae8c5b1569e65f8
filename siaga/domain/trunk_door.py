"""Closing a trunk's door for a drill: does the operator find the other way, do the duty phones ring?

A closed door must never be a citizen's silence. While another line serves, the operator is told
503 and is to try that one; while none does, the call goes to the duty phones. It opens by itself:
when its time is over, when the other lines are lost, and as soon as one caller who was turned
away has come by no other line.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from siaga.domain.event import Event
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.trunk import DoorClosed, DoorOpened
from siaga.domain.trunk_rules import Trunk

LONGEST_CLOSED = timedelta(hours=2)
REASON_LIMIT = 200
"""Characters."""
COMES_WITHIN = timedelta(seconds=10)
"""An operator who goes to the next line has done so by then: trying it takes him no second."""

ELSEWHERE = "elsewhere"
DUTY_PHONES = "duty_phones"

SUPERVISOR = "supervisor"
TIME = "time"
LINE_LOST = "line_lost"
NOT_ELSEWHERE = "not_elsewhere"
OPENED = (SUPERVISOR, TIME, LINE_LOST, NOT_ELSEWHERE)
"""``line_lost``: no other line serves any more; ``not_elsewhere``: a caller who was turned away
has come by no other line."""


def serves(trunk: Trunk) -> bool:
    """Whether callers who come by it are heard, as far as anybody knows."""
    return bool(trunk.name) and not trunk.away and trunk.way != ELSEWHERE


def close(
    trunk: Trunk,
    others: Iterable[Trunk],
    at: datetime,
    until: datetime,
    reason: str,
    confirmed: str,
    duty_phones: bool = True,
) -> list[Event]:
    """``confirmed``: the trunk's name in the supervisor's own writing, asked for only when no
    other line serves; then there must be ``duty_phones``, or callers would hear nobody."""
    if not trunk.name:
        raise Malformed("unknown_trunk")
    if not reason:
        raise Malformed("missing", field="reason")
    if len(reason) > REASON_LIMIT:
        raise Malformed("too_long", field="reason", limit=REASON_LIMIT)
    if not at < until <= at + LONGEST_CLOSED:
        raise Malformed("wrong_value", field="until")
    if trunk.closed_until is not None:
        raise Refused("door_closed", trunk=trunk.name)
    if trunk.test:
        raise Refused("trunk_test_running", trunk=trunk.name)
    way = ELSEWHERE if any(serves(one) for one in others) else DUTY_PHONES
    if way == DUTY_PHONES and not duty_phones:
        raise Refused("no_duty_phones", trunk=trunk.name)
    if way == DUTY_PHONES and confirmed != trunk.name:
        raise Refused("last_open_door", trunk=trunk.name)
    return [DoorClosed(trunk.name, reason, until, way)]


def open_door(trunk: Trunk, reason: str, until: datetime | None = None) -> list[Event]:
    """``time`` counts for the closing that was to last ``until``: an earlier one's deadline ends no
    later one, and on a machine whose clock was set back it comes before that moment.
    ``not_elsewhere`` only where callers are sent elsewhere."""
    if trunk.closed_until is None or (reason == TIME and until != trunk.closed_until):
        return []
    if reason == NOT_ELSEWHERE and trunk.way != ELSEWHERE:
        return []
    return [DoorOpened(trunk.name, reason)]


def look(trunk: Trunk, others: Iterable[Trunk]) -> list[Event]:
    """After another line has changed: who is sent elsewhere must have somewhere to go."""
    if trunk.way != ELSEWHERE or any(serves(one) for one in others):
        return []
    return [DoorOpened(trunk.name, LINE_LOST)]
