from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga.domain import queue_rules as rules
from siaga.domain.call import (
    AnswerRequested,
    CallAnswered,
    CallEnded,
    CallLinked,
    CallOffered,
    OutcomeSet,
)
from siaga.domain.call_queue import CallRanked, DrillLifted, NumberForgiven
from siaga.domain.call_state import CALL, Call
from siaga.domain.queue_rules import NumberFacts
from siaga.domain.refusal import Refused
from siaga.domain.reputation import horizon, weight

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HALF_LIFE = timedelta(days=14)
OFFERED = CallOffered("c", "in", "trunk", "112", "ch", number="0811111111")
ages = st.lists(st.floats(0, 400), max_size=20)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def call(*events: object) -> Call:
    return CALL.replay([OFFERED, *events])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("days", "wanted"), [([], 0.0), ([0], 1.0), ([14], 0.5), ([28], 0.25), ([0, 14, 28], 1.75)]
)
def test_a_prank_weighs_half_as_much_a_half_life_later(days: list[float], wanted: float) -> None:
    assert weight(map(ago, days), NOW, HALF_LIFE) == pytest.approx(wanted)


@given(ages, st.floats(0.01, 400))
def test_a_reputation_only_ever_fades(days: list[float], later: float) -> None:
    pranks = [ago(age) for age in days]
    now = weight(pranks, NOW, HALF_LIFE)
    then = weight(pranks, NOW + timedelta(days=later), HALF_LIFE)
    assert then <= now


def test_a_clock_that_went_back_makes_no_prank_heavier_than_one() -> None:
    assert weight([NOW + timedelta(days=30)], NOW, HALF_LIFE) == 1.0


def test_what_is_beyond_the_horizon_weighs_next_to_nothing() -> None:
    assert weight([horizon(NOW, HALF_LIFE)], NOW, HALF_LIFE) < 0.001


@pytest.mark.parametrize(
    ("facts", "because"),
    [
        (NumberFacts(pranks=2.49), ()),
        (NumberFacts(pranks=2.5), ("pranks",)),
        (NumberFacts(called_back=True), ("call_back",)),
        (NumberFacts(open_incident=True, pranks=9), ("open_incident", "pranks")),
        (NumberFacts(was_cut=True, called_back=True), ("cut",)),
        (NumberFacts(), ()),
    ],
)
def test_a_call_is_ranked_by_what_is_known_of_its_number(
    facts: NumberFacts, because: tuple[str, ...]
) -> None:
    ranked = rules.rank(call(), facts, 3)
    wanted = [CallRanked("c", because, facts.pranks)] if because else []
    assert ranked == wanted


def test_a_remembered_language_is_a_preference_and_no_reason() -> None:
    assert rules.rank(call(), NumberFacts(wants="bbc"), 3) == [CallRanked("c", (), 0.0, "bbc")]


def test_forgiving_names_the_calls_and_needs_a_number() -> None:
    assert rules.forgive(call(), ("a", "b")) == [NumberForgiven("c", ("a", "b"))]
    assert rules.forgive(call(), ()) == []
    with pytest.raises(Refused, match="call_without_number"):
        rules.forgive(Call(id="c"), ("a",))


TALKING = (AnswerRequested("c", 1), CallAnswered("c", 1))
DRILL = CallOffered("c", "in", "trunk", "112", "ch", drill=True, number="0811111111")


def test_a_call_of_a_drill_that_turns_out_real_wants_an_outcome_again() -> None:
    drill = CALL.replay([DRILL, *TALKING, CallEnded("c", "caller", 16), OutcomeSet("c", "test")])
    assert not drill.needs_outcome
    assert rules.lift_drill(drill) == [DrillLifted("c")]
    assert CALL.replay(rules.lift_drill(drill), drill).needs_outcome
    assert rules.lift_drill(call()) == []


def test_a_report_makes_the_real_call_of_a_drill_an_emergency_at_once() -> None:
    drill = CALL.replay([DRILL, *TALKING, CallLinked("c", "i"), OutcomeSet("c", "test")])
    assert rules.lift_drill(drill) == [DrillLifted("c"), OutcomeSet("c", "emergency")]
