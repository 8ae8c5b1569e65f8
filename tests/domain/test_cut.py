"""A line lost in mid-sentence, and who is never called by themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from siaga.domain import call_rules as rules
from siaga.domain import cut, queue_rules
from siaga.domain.call import (
    AnswerRequested,
    CallAnswered,
    CallBackDue,
    CallBackRequested,
    CallBackSettled,
    CallEnded,
    CallHeld,
    CallOffered,
    CallTakerLost,
    OutcomeSet,
)
from siaga.domain.call_queue import CallBackStopped, CallSentBack
from siaga.domain.call_state import CALL, Call
from siaga.domain.event import Event
from siaga.domain.silent import PromptRequested

AT = datetime(2026, 1, 1, tzinfo=UTC)
IN = CallOffered("c", "in", "trunk", "112", "ch", number="0811111111")
TALKING: list[Event] = [IN, AnswerRequested("c", 1), CallAnswered("c", 1)]
CUT: list[Event] = [*TALKING, CallEnded("c", "system"), CallBackDue("c", cut=True)]
DUE = CallBackDue("c", cut=True)


def call(*events: Event) -> Call:
    return CALL.replay(events)


@pytest.mark.parametrize(
    ("by", "cause", "lost"),
    [
        ("caller", 16, False),  # hung up
        ("caller", 17, False),
        ("caller", 31, False),
        ("caller", 0, False),  # nothing is known: better not to ring there
        ("caller", 38, True),
        ("caller", 41, True),
        ("caller", 44, True),  # a minute without sound
        ("caller", 102, True),
        ("system", 0, True),
        ("system", 16, True),
        ("call_taker", 16, False),
        ("call_taker", 38, False),
    ],
)
@pytest.mark.parametrize("held", [False, True])
def test_a_line_lost_in_mid_sentence_goes_to_the_top_of_the_list(
    by: str, cause: int, lost: bool, held: bool
) -> None:
    talking = call(*TALKING, CallHeld("c")) if held else call(*TALKING)
    assert rules.end(talking, by, cause, 60) == [
        CallEnded("c", by, cause),
        *([DUE] if lost else []),
    ]


@pytest.mark.parametrize(
    ("by", "cause", "ended_by"),
    [
        ("caller", 16, "caller"),
        ("caller", 0, "caller"),
        ("caller", 38, "system"),
        ("caller", 44, "system"),
        ("call_taker", 38, "call_taker"),
        ("system", 0, "system"),
        ("system", 38, "system"),
        ("system", 16, "caller"),  # as it was once said of who had been called back
    ],
)
def test_a_line_that_the_network_lost_was_hung_up_by_nobody(
    by: str, cause: int, ended_by: str
) -> None:
    assert cut.ended_by(by, cause) == ended_by


def test_nobody_is_called_by_themselves_without_a_number_or_after_the_silent_procedure() -> None:
    nameless = CallOffered("c", "in", "trunk", "112", "ch")
    assert DUE not in rules.end(call(nameless, *TALKING[1:]), "system", 0, 60)
    asked = call(*TALKING, PromptRequested("c", "silent"))
    assert DUE not in rules.end(asked, "system", 0, 60)


@pytest.mark.parametrize("gone", [CallSentBack("c", 1), CallTakerLost("c", 1)])
@pytest.mark.parametrize("silent", [PromptRequested("c", "silent"), OutcomeSet("c", "silent")])
def test_a_silent_caller_is_not_called_by_themselves_from_the_queue_either(
    silent: Event, gone: Event
) -> None:
    waiting = call(*TALKING, silent, gone)
    ended = rules.end(waiting, "system", 0, 60)
    assert CallBackDue("c") in ended, "a person decides"
    assert not cut.dial_by_itself(CALL.replay(ended, waiting), AT, AT)


def test_who_was_found_to_be_silent_is_not_called_by_themselves() -> None:
    found = OutcomeSet("c", "silent")
    assert DUE not in rules.end(call(*TALKING, found), "caller", 38, 60)
    assert not cut.dial_by_itself(call(*CUT, found), AT, AT), "said after the line was lost"
    reached = (CallBackRequested("c", "b", 1), CallBackSettled("c", "reached"))
    assert cut.cut_again(call(*CUT, *reached, found)) == []


def test_it_is_dialled_at_once_then_after_a_pause_and_at_most_twice() -> None:
    lost = call(*CUT)
    assert cut.dial_by_itself(lost, AT, AT)
    again = call(*CUT, CallBackRequested("c", "b", 1, automatic=True), CallBackDue("c"))
    assert not cut.dial_by_itself(again, AT, AT + timedelta(seconds=cut.PAUSE_S - 1))
    assert cut.dial_by_itself(again, AT, AT + timedelta(seconds=cut.PAUSE_S))
    tried = CALL.replay([CallBackRequested("c", "b", 1, automatic=True), CallBackDue("c")], again)
    assert tried.call_back == "due"
    assert not cut.dial_by_itself(tried, AT, AT + timedelta(hours=1))


def test_a_person_stops_it_and_the_call_stays_on_the_list() -> None:
    lost = call(*CUT)
    assert cut.stop(lost) == [CallBackStopped("c")]
    stopped = CALL.replay([CallBackStopped("c")], lost)
    assert cut.stop(stopped) == []
    assert not cut.dial_by_itself(stopped, AT, AT)
    assert stopped.call_back == "due"
    assert cut.stop(call(*TALKING)) == []


def test_dialling_by_hand_does_not_count_as_an_attempt() -> None:
    by_hand = call(*CUT, CallBackRequested("c", "b", 1), CallBackDue("c"))
    assert by_hand.automatic_calls == 0


def test_a_call_back_that_is_cut_puts_its_call_on_the_list_again() -> None:
    reached = call(*CUT, CallBackRequested("c", "b", 1), CallBackSettled("c", "reached"))
    assert cut.cut_again(reached) == [DUE]
    assert cut.cut_again(call(*CUT)) == []


def test_who_hangs_up_after_being_sent_back_was_not_understood_and_is_called_back() -> None:
    waiting = call(*TALKING, CallSentBack("c", 1))
    assert (waiting.phase, waiting.call_taker, waiting.lapses) == ("waiting", None, (1,))
    assert rules.end(waiting, "caller", 16, 60) == [
        CallEnded("c", "caller", 16),
        OutcomeSet("c", "dropped"),
        CallBackDue("c"),
    ]


def test_only_a_citizens_call_is_sent_back() -> None:
    assert queue_rules.send_back(call(*TALKING), 1) == [CallSentBack("c", 1)]


def test_a_drills_call_that_nobody_took_is_a_test_and_still_somebodys_to_call() -> None:
    drill = CallOffered("c", "in", "trunk", "112", "ch", drill=True, number="0811111111")
    assert rules.end(call(drill), "caller", 16, 30) == [
        CallEnded("c", "caller", 16),
        OutcomeSet("c", "test"),
        CallBackDue("c"),
    ]
    answered = call(drill, *TALKING[1:])
    assert rules.end(answered, "caller", 16, 30)[1:] == [OutcomeSet("c", "test")]
    assert rules.outcome_if_none(answered, "emergency") == [OutcomeSet("c", "test")]
    chosen = call(drill, *TALKING[1:], OutcomeSet("c", "emergency"))
    assert rules.end(chosen, "caller", 16, 30) == [CallEnded("c", "caller", 16)]
