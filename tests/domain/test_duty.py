from __future__ import annotations

from datetime import UTC, datetime

from siaga.domain.duty import ON_DUTY, DutyTurned, came_on
from siaga.domain.escalation import Climb, LadderHandedOver
from siaga.domain.escalation_rules import hand_over

STEPS = (("duty", 60), ("second", 90), ("secretary", 120))


def test_who_stands_there_when_it_is_looked_at_first_has_not_come_on() -> None:
    now = {"duty": ("ani",)}
    assert came_on(None, now) == {}
    assert came_on({}, now) == {}, "a position that is typed in after the others"
    assert came_on({"duty": ()}, now) == now, "after an hour in which nobody was there"


def test_only_who_was_not_at_that_position_has_come_on() -> None:
    before = {"duty": ("ani", "budi"), "second": ("tiur",), "head": ()}
    now = {"duty": ("budi", "tiur"), "second": ("tiur",), "head": ("ani",)}
    assert came_on(before, now) == {"duty": ("tiur",), "head": ("ani",)}


def test_the_state_is_who_was_on_duty_last() -> None:
    at = datetime(2026, 11, 27, tzinfo=UTC)
    first = DutyTurned("damkar", {"duty": ("ani",)}, {}, at)
    assert ON_DUTY.replay([first, DutyTurned("damkar", {}, {})]) == {}
    assert ON_DUTY.replay([first]) == {"duty": ("ani",)}
    assert ON_DUTY.replay([]) is None


def test_a_ladder_asks_who_has_come_on_at_the_steps_it_has_climbed_and_each_once() -> None:
    now = Climb(STEPS, 300, 1, frozenset({"ani"}))
    came = {"duty": ["budi", "ani"], "second": ["budi", "tiur"], "secretary": ["sekda"]}
    assert hand_over("i", "a", now, came) == [
        LadderHandedOver("i", "a", "duty", ("budi",)),
        LadderHandedOver("i", "a", "second", ("tiur",)),
    ]


def test_a_ladder_that_was_stopped_or_never_began_asks_nobody() -> None:
    came = {"duty": ["budi"]}
    assert hand_over("i", "a", Climb(STEPS, 300, 0, stopped=True), came) == []
    assert hand_over("i", "a", Climb(), came) == []
    assert len(hand_over("i", "a", Climb(STEPS, 300, 2, exhausted=True), came)) == 1
