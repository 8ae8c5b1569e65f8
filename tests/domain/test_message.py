from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from siaga.domain.message import (
    ALERT,
    MOVES,
    NEXT_CHANNEL_AFTER_S,
    PHASES,
    Message,
    MessageAnswered,
    MessageDelivered,
    MessageEvent,
    MessageFailed,
    MessageQueued,
    MessageSent,
    Reach,
    evolve,
    happened,
    tell,
)
from siaga.domain.stream import after, allows

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
EVENTS: dict[str, MessageEvent] = {
    type(event).__name__: event
    for event in (
        MessageQueued("i", "m", "a", "sms", "ani", ALERT, AT),
        MessageSent("i", "m", "kannel", "1"),
        MessageDelivered("i", "m"),
        MessageFailed("i", "m", "refused"),
        MessageAnswered("i", "m", "acknowledge"),
    )
}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("phase", PHASES)
def test_a_message_moves_as_its_table_says(phase: str, move: str) -> None:
    before = replace(Message("m"), phase=phase)
    assert evolve(before, EVENTS[move]).phase == after(MOVES, phase, move)
    expected = [EVENTS[move]] if allows(MOVES, phase, move) else []
    assert happened(before, EVENTS[move]) == expected


def test_each_contact_is_told_by_the_first_way_at_once_and_by_each_further_one_later() -> None:
    reaches = [Reach("ani", ("sms", "voice")), Reach("budi", ()), Reach("tiur", ("voice",))]
    told = tell("i", "a", reaches, (), ["1", "2", "3"], AT)
    later = AT + timedelta(seconds=NEXT_CHANNEL_AFTER_S)
    assert told == [
        MessageQueued("i", "1", "a", "sms", "ani", ALERT, AT),
        MessageQueued("i", "2", "a", "voice", "ani", ALERT, later),
        MessageQueued("i", "3", "a", "voice", "tiur", ALERT, AT),
    ]


def test_behind_a_closed_way_the_next_one_does_not_wait() -> None:
    reaches = [Reach("ani", ("sms", "voice", "email"))]
    told = tell("i", "a", reaches, {"sms"}, ["1", "2", "3"], AT)
    waits = [(one.due_at - AT).total_seconds() for one in told if isinstance(one, MessageQueued)]
    assert waits == [0, 0, NEXT_CHANNEL_AFTER_S]
