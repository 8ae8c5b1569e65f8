from __future__ import annotations

import pytest

from siaga.domain import line_quality as rules
from siaga.domain.call import CallAnswered, CallEnded, CallOffered
from siaga.domain.call_state import CALL, Call
from siaga.domain.line import TROUBLES, LineMeasured, LineTroubleBegan, LineTroubleEnded
from siaga.domain.refusal import Malformed

OFFERED = CallOffered("c", "in", "trunk", "112", "channel")


def talking() -> Call:
    return Call(id="c", phase="talking")


@pytest.mark.parametrize(
    ("loss_pct", "jitter_ms", "round_trip_ms", "mos"),
    [(0, 0, 0, 4.4), (1, 5, 40, 4.3), (5, 20, 100, 3.8), (20, 0, 0, 2.6), (100, 0, 0, 1.2)],
)
def test_the_opinion_follows_the_e_model(
    loss_pct: float, jitter_ms: float, round_trip_ms: float, mos: float
) -> None:
    assert rules.opinion(loss_pct, jitter_ms, round_trip_ms) == mos


def test_the_opinion_never_rises_with_loss_or_delay() -> None:
    by_loss = [rules.opinion(loss, 0, 0) for loss in range(101)]
    by_delay = [rules.opinion(0, 0, delay) for delay in range(0, 3000, 50)]
    assert by_loss == sorted(by_loss, reverse=True)
    assert by_delay == sorted(by_delay, reverse=True)
    assert min(by_loss + by_delay) >= 1.0


def test_a_call_is_as_good_as_its_worse_direction() -> None:
    [event] = rules.measure(talking(), 0.0, 1.0, 20.0, 1.0, 10.0)
    assert isinstance(event, LineMeasured)
    assert event.mos == rules.opinion(20.0, 1.0, 10.0)


def test_a_far_end_that_reports_nothing_is_not_counted_as_perfect() -> None:
    [event] = rules.measure(talking(), 5.0, 1.0, None, None, None)
    assert isinstance(event, LineMeasured)
    assert (event.loss_out_pct, event.mos) == (None, rules.opinion(5.0, 1.0, 0.0))


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_trouble_begins_once_and_ends_once(trouble: str) -> None:
    call = talking()
    began = rules.begin(call, trouble)
    assert began == [LineTroubleBegan("c", trouble)]
    assert rules.end(call, trouble) == []
    call = CALL.replay(began, call)
    assert rules.begin(call, trouble) == []
    ended = rules.end(call, trouble)
    assert ended == [LineTroubleEnded("c", trouble)]
    assert CALL.replay(ended, call).troubles == ()


def test_a_line_without_a_conversation_has_no_troubles() -> None:
    waiting = CALL.replay([OFFERED])
    over = CALL.replay([OFFERED, CallAnswered("c", 7), CallEnded("c", "caller")])
    assert rules.begin(waiting, "caller_silent") == rules.begin(over, "caller_silent") == []


def test_a_line_is_measured_once() -> None:
    call = CALL.replay(rules.measure(talking(), 0.0, 0.0, None, None, None), talking())
    assert rules.measure(call, 9.0, 9.0, None, None, None) == []


def test_an_unknown_trouble_is_malformed() -> None:
    with pytest.raises(Malformed):
        rules.begin(talking(), "bad_mood")
