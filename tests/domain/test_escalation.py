from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from siaga.domain.escalation import (
    HURRIED,
    NO_ANSWER,
    RAISED,
    Climb,
    LadderClimbed,
    LadderExhausted,
    evolve,
)
from siaga.domain.escalation_rules import Wait, climb, hasten, stop
from siaga.domain.ladder import check, choose
from siaga.domain.refusal import Malformed, Refused

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
STEPS = (("duty", 60), ("second", 90), ("head", 120))
DUTY = {"duty": ["ani"], "second": ["budi", "tiur"], "head": ["rosa"]}


def steps_of(now: Climb, duty: dict[str, list[str]], because: str = NO_ANSWER) -> list[Any]:
    return climb("i", "a", now, because, duty, AT)


def test_each_step_asks_its_own_and_has_its_own_time() -> None:
    now = Climb(STEPS)
    asked = []
    for _ in range(4):
        events = steps_of(now, DUTY)
        for event in events:
            now = evolve(now, event)
        asked += events
    assert [(e.position, e.contacts, e.next_at - AT) for e in asked[:3]] == [
        ("duty", ("ani",), timedelta(seconds=60)),
        ("second", ("budi", "tiur"), timedelta(seconds=90)),
        ("head", ("rosa",), timedelta(seconds=120)),
    ]
    assert asked[3:] == [LadderExhausted("i", "a")]
    assert now.called == {"ani", "budi", "tiur", "rosa"}
    assert steps_of(now, DUTY) == []


def test_an_empty_post_is_told_and_not_waited_for() -> None:
    now = Climb(STEPS, step=0)
    events = steps_of(now, {"head": ["rosa"]})
    assert [(e.position, e.contacts) for e in events] == [("second", ()), ("head", ("rosa",))]
    assert (events[0].next_at, events[1].next_at) == (AT, AT + timedelta(seconds=120))


def test_the_duty_officers_step_waits_also_with_nobody_on_the_roster_for_the_desk_may_answer() -> (
    None
):
    assert steps_of(Climb(STEPS), {}, RAISED) == [
        LadderClimbed("i", "a", 0, "duty", (), RAISED, AT + timedelta(seconds=60))
    ]


def test_with_nobody_further_on_duty_the_supervisor_is_told_at_once() -> None:
    assert steps_of(Climb(STEPS, step=0), {})[-1] == LadderExhausted("i", "a")


@pytest.mark.parametrize(
    "ended", [Climb(STEPS, step=0, stopped=True), Climb(STEPS, step=0, exhausted=True)]
)
def test_a_ladder_that_has_ended_climbs_no_more(ended: Climb) -> None:
    assert steps_of(ended, DUTY, HURRIED) == []


def test_stopping_needs_a_reason_and_a_ladder() -> None:
    with pytest.raises(Malformed):
        stop("i", "a", Climb(STEPS, step=0), " ")
    with pytest.raises(Refused):
        stop("i", "a", Climb(), "they are here")
    assert stop("i", "a", Climb(STEPS, step=0, stopped=True), "again") == []


LADDERS: dict[str, dict[str, Any]] = {
    "all": {"categories": ["*"]},
    "all_urgent": {"categories": ["*"], "priority_at_most": 1},
    "fire": {"categories": ["fire", "riot"]},
    "fire_urgent": {"categories": ["fire"], "priority_at_most": 2},
}


@pytest.mark.parametrize(
    ("category", "priority", "chosen"),
    [
        ("fire", 1, "fire_urgent"),
        ("fire", 2, "fire_urgent"),
        ("fire", 3, "fire"),
        ("fire", None, "fire_urgent"),
        ("riot", 1, "fire"),
        ("flood", 1, "all_urgent"),
        ("flood", 2, "all"),
        ("flood", None, "all_urgent"),
    ],
)
def test_the_ladder_that_names_the_category_comes_before_one_for_all(
    category: str, priority: int | None, chosen: str
) -> None:
    assert choose(LADDERS, category, priority) == chosen
    assert choose({}, category, priority) is None


GOOD = {
    "categories": ["*"],
    "en_route_within_s": 300,
    "steps": [{"position": "duty", "wait_s": 60}],
}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"steps": []}, "wrong_value"),
        ({"steps": [{"position": "boss", "wait_s": 60}]}, "wrong_value"),
        ({"steps": [{"position": "duty", "wait_s": 5}]}, "wrong_value"),
        ({"steps": [{"position": "duty", "wait_s": 60}] * 2}, "ladder_loops"),
        ({"en_route_within_s": None}, "wrong_value"),
        ({"categories": []}, "missing"),
        ({"priority_at_most": 4}, "wrong_value"),
    ],
)
def test_a_ladder_with_a_hole_or_a_loop_is_refused(changes: dict[str, Any], code: str) -> None:
    check(GOOD)
    with pytest.raises(Malformed) as wrong:
        check({**GOOD, **changes})
    assert wrong.value.code == code


def quicker(*steps: tuple[str, int], within_s: int = 10) -> dict[str, Any]:
    return {
        "steps": [{"position": position, "wait_s": wait_s} for position, wait_s in steps],
        "en_route_within_s": within_s,
    }


SLOW = Climb(STEPS, 300, step=1, ladder="slow")
WAITS = Wait(False, AT, AT + timedelta(seconds=90))


def test_a_quicker_ladder_goes_on_where_the_slow_one_stood_and_leaves_nobody_out() -> None:
    for steps, step, after_s in (
        ((("duty", 20), ("second", 30), ("head", 40)), 1, 30),
        ((("duty", 20), ("head", 40)), 0, 20),
        ((("duty", 20), ("head", 40), ("second", 5)), 0, 20),
        ((("head", 40), ("secretary", 40)), -1, 0),
        ((("duty", 20), ("second", 200)), 1, 90),
    ):
        (event,) = hasten("i", "a", SLOW, "quick", quicker(*steps), WAITS)
        now = evolve(SLOW, event)
        assert (now.step, event.next_at) == (step, AT + timedelta(seconds=after_s)), steps
        assert (now.steps, now.ladder, now.en_route_within_s) == (steps, "quick", 10)


def test_who_has_it_sets_out_in_the_quicker_ladders_time() -> None:
    waits = Wait(True, AT, AT + timedelta(seconds=300))
    (event,) = hasten("i", "a", SLOW, "quick", quicker(("duty", 20), within_s=100), waits)
    assert event.next_at == AT + timedelta(seconds=100)
    (event,) = hasten("i", "a", SLOW, "quick", quicker(("duty", 20)), None)
    assert event.next_at is None


def test_no_ladder_is_slowed_down_edited_or_begun_again() -> None:
    quick = quicker(("duty", 20))
    for now, code, content in (
        (SLOW, "slow", quick),
        (SLOW, "slower", quicker(("duty", 700))),
        (Climb(STEPS, 300, step=1, ladder="slow", stopped=True), "quick", quick),
        (Climb(STEPS, 300, step=1, ladder="slow", exhausted=True), "quick", quick),
        (Climb(), "quick", quick),
    ):
        assert hasten("i", "a", now, code, content, WAITS) == []
