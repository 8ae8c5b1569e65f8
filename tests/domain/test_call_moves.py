"""The call's table of moves, tried over every pair of phase and move."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from siaga.domain import call_rules as rules
from siaga.domain import queue_rules
from siaga.domain.call import (
    AnswerRequested,
    CallAnswered,
    CallEnded,
    CallHandedToFallback,
    CallHeld,
    CallOffered,
    CallPresented,
    CallResumed,
    CallTakenByFallback,
    CallTakerLost,
    PresentationLapsed,
)
from siaga.domain.call_queue import CallSentBack, CallTakenBack
from siaga.domain.call_state import CALL, LIVE, MOVES, PHASES, Call, evolve, move_of
from siaga.domain.event import Event
from siaga.domain.party import CallReturned
from siaga.domain.refusal import Refused
from siaga.domain.stream import after, allows

AT = datetime(2026, 1, 1, tzinfo=UTC)
LATER = AT + timedelta(seconds=20)
IN = CallOffered("c", "in", "trunk", "112", "ch", number="0811111111")
OUT = CallOffered("c", "out", "trunk", "", "c", call_taker=1, number="0811111111")

TO: dict[str, list[Event]] = {
    "new": [],
    "waiting": [IN],
    "ringing": [IN, CallPresented("c", 1, AT)],
    "connecting": [IN, CallPresented("c", 1, AT), AnswerRequested("c", 1)],
    "talking": [IN, AnswerRequested("c", 1), CallAnswered("c", 1)],
    "held": [IN, AnswerRequested("c", 1), CallAnswered("c", 1), CallHeld("c")],
    "fallback": [IN, CallHandedToFallback("c")],
    "ended": [IN, CallEnded("c", "caller")],
}
EVENTS: dict[str, Event] = {
    move_of(event): event
    for event in (
        IN,
        OUT,
        CallPresented("c", 1, AT),
        PresentationLapsed("c", 1, "no_answer"),
        PresentationLapsed("c", 1, "no_answer", others_ring=True),
        AnswerRequested("c", 1),
        CallAnswered("c", 1),
        CallHeld("c"),
        CallResumed("c"),
        CallTakerLost("c", 1),
        CallReturned("c"),
        CallSentBack("c", 1),
        CallHandedToFallback("c"),
        CallTakenBack("c"),
        CallTakenByFallback("c", AT, None, LATER),
        CallEnded("c", "caller"),
    )
}
DECISIONS: dict[str, Callable[[Call], Sequence[Event]]] = {
    "CallOffered": lambda call: rules.offer(call, IN),
    "CallOffered/out": lambda call: rules.offer(call, OUT),
    "CallPresented": lambda call: rules.present(call, 2, LATER),
    "PresentationLapsed": lambda call: rules.lapse(call, 1, "leg_lost", LATER),
    "CallSentBack": lambda call: queue_rules.send_back(call, 1),
    "AnswerRequested": lambda call: rules.take(call, 1),
    "CallAnswered": lambda call: rules.confirm_answered(call, 1),
    "CallHeld": rules.confirm_held,
    "CallResumed": rules.confirm_resumed,
    "CallTakerLost": lambda call: rules.lose_call_taker(call, 1),
    "CallHandedToFallback": rules.hand_to_fallback,
    "CallTakenBack": lambda call: [
        event for event in queue_rules.take_back(call) if not isinstance(event, CallTakerLost)
    ],
    "CallEnded": lambda call: rules.end(call, "caller", 16, 5.0),
}


def call_in(phase: str) -> Call:
    return CALL.replay(TO[phase])


def test_the_example_of_every_phase_is_in_that_phase() -> None:
    assert {phase: call_in(phase).phase for phase in PHASES} == {phase: phase for phase in PHASES}


def test_every_move_of_the_table_has_an_event_here() -> None:
    assert set(EVENTS) == set(MOVES)


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("phase", PHASES)
def test_an_event_changes_the_phase_as_the_table_says_and_no_other_way(
    phase: str, move: str
) -> None:
    assert evolve(call_in(phase), EVENTS[move]).phase == after(MOVES, phase, move)


@pytest.mark.parametrize("move", DECISIONS)
@pytest.mark.parametrize("phase", PHASES)
def test_a_decision_makes_the_move_exactly_where_the_table_allows_it(phase: str, move: str) -> None:
    call = call_in(phase)
    try:
        events = list(DECISIONS[move](call))
    except Refused:
        events = []
    assert [move_of(event) for event in events[:1]] == (
        [move] if allows(MOVES, phase, move) else []
    )


def test_while_it_rings_on_another_desk_a_lapse_leaves_it_ringing() -> None:
    two = CALL.replay([*TO["ringing"], CallPresented("c", 2, LATER)])
    lapsed = rules.lapse(two, 1, "no_answer", AT)
    assert lapsed == [PresentationLapsed("c", 1, "no_answer", others_ring=True)]
    one = CALL.replay(lapsed, two)
    assert (one.phase, one.rings_at, one.lapses) == ("ringing", (2,), (1,))
    assert CALL.replay(rules.lapse(one, 2, "desk_left", AT), one).phase == "waiting"


@pytest.mark.parametrize("desk", [1, 2])
def test_of_several_desks_the_first_to_answer_has_the_call(desk: int) -> None:
    two = CALL.replay([*TO["ringing"], CallPresented("c", 2, LATER)])
    taken = CALL.replay(rules.take(two, desk), two)
    assert (taken.phase, taken.call_taker, taken.rings_at) == ("connecting", desk, ())
    with pytest.raises(Refused, match="call_taken"):
        rules.take(taken, 3 - desk)
    with pytest.raises(Refused, match="call_rings_elsewhere"):
        rules.take(two, 3)


@pytest.mark.parametrize("phase", LIVE)
def test_every_live_call_can_end(phase: str) -> None:
    assert evolve(call_in(phase), CallEnded("c", "system")).phase == "ended"


def test_no_move_leads_out_of_the_end() -> None:
    assert not [move for move in MOVES if allows(MOVES, "ended", move)]


def test_every_phase_but_the_first_is_reached_by_some_move() -> None:
    reached = {phase for moves in MOVES.values() for phase in moves.values()}
    assert reached == set(PHASES) - {"new"}
