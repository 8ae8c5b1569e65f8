"""The desk's table over every pair, and what it does not say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from siaga.domain import desk_rules as rules
from siaga.domain.desk import (
    DeskCalledUp,
    DeskPaused,
    DeskReady,
    DeskSignedOff,
    DeskSignedOn,
    LegLost,
    LegUp,
    WrapUpBegan,
)
from siaga.domain.desk_state import DESK, JUST_SIGNED_ON, MOVES, PHASES, Desk, evolve
from siaga.domain.event import Event
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.stream import after, allows

AT = datetime(2026, 1, 1, tzinfo=UTC)
ON = DeskSignedOn(1, "leg")
TO: dict[str, list[Event]] = {
    "off": [ON, DeskSignedOff(1, "own")],
    "paused": [ON],
    "ready": [ON, DeskReady(1)],
    "wrap_up": [ON, DeskReady(1), WrapUpBegan(1, "c", AT)],
}
EVENTS: dict[str, Event] = {
    type(event).__name__: event
    for event in (
        DeskSignedOn(1, "other"),
        DeskSignedOff(1, "own"),
        DeskReady(1),
        DeskPaused(1, "meal"),
        DeskCalledUp(1, "meal"),
        WrapUpBegan(1, "d", AT),
    )
}
DECISIONS: dict[str, Callable[[Desk], Sequence[Event]]] = {
    "DeskSignedOn": lambda desk: rules.sign_on(desk, 1, "other"),
    "DeskSignedOff": lambda desk: rules.sign_off(desk, "own"),
    "DeskReady": rules.make_ready,
    "DeskPaused": lambda desk: rules.pause(desk, "meal"),
    "DeskCalledUp": rules.call_up,
    "WrapUpBegan": lambda desk: rules.begin_wrap_up(desk, "d", AT),
}


def desk_in(phase: str) -> Desk:
    return DESK.replay(TO[phase])


def test_the_example_of_every_phase_is_in_that_phase() -> None:
    assert {phase: desk_in(phase).phase for phase in PHASES} == {phase: phase for phase in PHASES}
    assert set(EVENTS) == set(DECISIONS) == set(MOVES)


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("phase", PHASES)
def test_an_event_changes_the_phase_as_the_table_says(phase: str, move: str) -> None:
    assert evolve(desk_in(phase), EVENTS[move]).phase == after(MOVES, phase, move)


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("phase", PHASES)
def test_a_decision_makes_the_move_exactly_where_the_table_allows_it(phase: str, move: str) -> None:
    try:
        events = DECISIONS[move](desk_in(phase))
    except Refused:
        events = []
    assert [type(event).__name__ for event in events] == (
        [move] if allows(MOVES, phase, move) else []
    )


def test_a_desk_begins_its_shift_paused() -> None:
    assert desk_in("paused").pause_reason == JUST_SIGNED_ON


def test_a_new_leg_is_not_up_before_it_is() -> None:
    desk = DESK.replay([ON, LegUp(1, "leg", "ch"), DeskReady(1), DeskSignedOn(1, "new")])
    assert (desk.phase, desk.leg, desk.leg_state) == ("ready", "new", "none")
    assert rules.leg_up(desk, "leg", "ch") == []
    assert rules.leg_lost(desk, "leg", "network") == []
    assert rules.leg_up(desk, "new", "ch") == [LegUp(1, "new", "ch")]


def test_a_leg_comes_up_and_is_lost_once_each() -> None:
    up = DESK.replay([ON, LegUp(1, "leg", "ch")])
    assert rules.leg_up(up, "leg", "ch") == []
    assert rules.leg_lost(up, "leg", "no_audio") == [LegLost(1, "leg", "no_audio")]
    assert rules.leg_lost(evolve(up, LegLost(1, "leg", "no_audio")), "leg", "network") == []
    with pytest.raises(Malformed):
        rules.leg_lost(up, "leg", "mice")


def test_the_deadline_of_an_earlier_wrap_up_ends_no_later_one() -> None:
    desk = desk_in("wrap_up")
    assert rules.end_wrap_up(desk, AT - timedelta(seconds=1)) == []
    assert rules.end_wrap_up(desk, AT) == [DeskReady(1)]
    assert rules.end_wrap_up(desk_in("ready"), AT) == []


def test_to_take_a_call_the_desk_is_signed_on_and_its_leg_is_up() -> None:
    with pytest.raises(Refused, match="desk_not_signed_on"):
        rules.require_can_take(desk_in("off"))
    with pytest.raises(Refused, match="leg_not_up"):
        rules.require_can_take(desk_in("ready"))
    rules.require_can_take(DESK.replay([ON, LegUp(1, "leg", "ch")]))


def test_a_pause_may_change_its_reason() -> None:
    paused = DESK.replay([ON, DeskPaused(1, "meal")])
    assert rules.pause(paused, "meal") == []
    assert rules.pause(paused, "prayer") == [DeskPaused(1, "prayer")]


def test_signing_off_has_a_known_reason() -> None:
    with pytest.raises(Malformed):
        rules.sign_off(desk_in("ready"), "lunch")
