"""The call's rules where a table does not say enough."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from siaga.domain import call_rules as rules
from siaga.domain import outcome
from siaga.domain import recording as recordings
from siaga.domain.call import (
    AnswerRequested,
    CallAnswered,
    CallBackDue,
    CallBackRequested,
    CallBackSettled,
    CallEnded,
    CallHeld,
    CallOffered,
    CallPresented,
    HangUpRequested,
    HoldRequested,
    OutcomeSet,
    PresentationLapsed,
    RecordingFailed,
    RecordingStored,
    ResumeRequested,
)
from siaga.domain.call_state import CALL, Call
from siaga.domain.event import Event
from siaga.domain.refusal import Malformed, Refused

AT = datetime(2026, 1, 1, tzinfo=UTC)
IN = CallOffered("c", "in", "trunk", "112", "ch", number="0811111111")
NO_NUMBER = CallOffered("c", "in", "trunk", "112", "ch", number_withheld=True)
OUT = CallOffered("c", "out", "trunk", "", "c", call_back_of="b", call_taker=1, number="08111111")
TALKING: list[Event] = [IN, AnswerRequested("c", 1), CallAnswered("c", 1)]
ENDED = CallEnded("c", "caller")


def call(*events: Event) -> Call:
    return CALL.replay(events)


@pytest.mark.parametrize(
    ("waited_s", "by", "wanted"),
    [
        (2.99, "caller", "short_abandoned"),
        (3.0, "caller", "abandoned"),
        (0.0, "caller", "short_abandoned"),
        (60.0, "system", "dropped"),
    ],
)
def test_an_unanswered_call_gets_its_outcome_from_its_course(
    waited_s: float, by: str, wanted: str
) -> None:
    assert rules.end(call(IN), by, 16, waited_s) == [
        CallEnded("c", by, 16),
        OutcomeSet("c", wanted),
        CallBackDue("c", cut=by == "system"),
    ]


def test_an_answered_call_gets_no_outcome_by_itself() -> None:
    assert rules.end(call(*TALKING), "caller", 16, 60) == [CallEnded("c", "caller", 16)]


def test_no_number_no_call_back() -> None:
    assert CallBackDue("c") not in rules.end(call(NO_NUMBER), "caller", 16, 60)


def test_an_unanswered_call_back_was_not_reached_and_is_itself_not_called_back() -> None:
    assert rules.end(call(OUT), "system", 16, 30) == [
        CallEnded("c", "system", 16),
        OutcomeSet("c", "not_reached"),
    ]


def test_every_outcome_is_of_the_field_or_of_a_call_back() -> None:
    assert len(set(outcome.OUTCOMES)) == len(outcome.OUTCOMES) == 11
    assert set(outcome.EMERGENCIES) < set(outcome.OUTCOMES)


def test_no_answer_before_its_time_is_an_old_deadline() -> None:
    ringing = call(IN, CallPresented("c", 1, AT))
    assert rules.lapse(ringing, 1, "no_answer", AT - timedelta(seconds=1)) == []
    assert rules.lapse(ringing, 2, "no_answer", AT) == []
    assert rules.lapse(ringing, 1, "no_answer", AT) == [PresentationLapsed("c", 1, "no_answer")]


def test_who_clicked_in_time_keeps_the_call_but_not_without_a_leg() -> None:
    connecting = call(IN, CallPresented("c", 1, AT), AnswerRequested("c", 1))
    assert rules.lapse(connecting, 1, "no_answer", AT + timedelta(hours=1)) == []
    assert rules.lapse(connecting, 1, "leg_lost", AT) == [PresentationLapsed("c", 1, "leg_lost")]


def test_a_lapse_has_a_known_reason() -> None:
    with pytest.raises(Malformed, match="unknown_reason"):
        rules.lapse(call(IN), 1, "bored", AT)


def test_answering_twice_asks_voice_once() -> None:
    assert rules.take(call(IN, CallPresented("c", 1, AT), AnswerRequested("c", 1)), 1) == []


def test_a_taken_call_is_refused_to_others_by_who_has_it() -> None:
    with pytest.raises(Refused, match="call_taken") as refused:
        rules.take(call(*TALKING), 2)
    assert refused.value.values == {"call_taker": 1}
    with pytest.raises(Refused, match="call_ended"):
        rules.take(call(IN, ENDED), 2)


def test_a_wish_is_asked_once_and_may_be_taken_back() -> None:
    wished = call(*TALKING, HoldRequested("c"))
    assert rules.hold(wished) == []
    assert rules.resume(wished) == [ResumeRequested("c")]
    taken_back = call(*TALKING, HoldRequested("c"), ResumeRequested("c"), CallHeld("c"))
    assert taken_back.wish == "resume"
    assert rules.hold(taken_back) == [HoldRequested("c")]


def test_a_wish_to_hang_up_outlives_a_hold() -> None:
    leaving = call(*TALKING, HoldRequested("c"), HangUpRequested("c"), CallHeld("c"))
    assert leaving.wish == "hang_up"
    assert rules.hang_up(leaving) == []


def test_a_call_back_may_be_hung_up_while_it_dials() -> None:
    assert rules.hang_up(call(OUT)) == [HangUpRequested("c")]


@pytest.mark.parametrize("act", [rules.hold, rules.resume, rules.hang_up])
def test_nothing_of_a_conversation_happens_to_a_call_that_waits(act: object) -> None:
    assert callable(act)
    with pytest.raises(Refused, match="call_not_answered"):
        act(call(IN))


@pytest.mark.parametrize("chosen", outcome.BY_HAND)
def test_a_person_sets_any_outcome_of_the_field(chosen: str) -> None:
    assert OutcomeSet("c", chosen) in rules.set_outcome(call(*TALKING, ENDED), chosen)
    assert rules.set_outcome(call(*TALKING, ENDED, OutcomeSet("c", chosen)), chosen) == []


def test_a_call_that_still_waits_has_no_outcome_yet() -> None:
    with pytest.raises(Refused, match="call_not_answered"):
        rules.set_outcome(call(IN), "test")
    assert rules.outcome_if_none(call(IN), "emergency") == []


def test_what_was_said_stands_above_what_follows_by_itself() -> None:
    said = call(*TALKING, OutcomeSet("c", "test"))
    assert rules.outcome_if_none(said, "emergency") == []


def test_a_call_is_called_back_once_it_ended_and_not_twice_at_once() -> None:
    with pytest.raises(Refused, match="call_not_ended"):
        rules.call_back(call(IN), "b", 1)
    with pytest.raises(Refused, match="call_without_number"):
        rules.call_back(call(NO_NUMBER, ENDED), "b", 1)
    dialled = call(IN, ENDED, CallBackDue("c"), CallBackRequested("c", "b", 1))
    with pytest.raises(Refused, match="call_back_running"):
        rules.call_back(dialled, "d", 2)
    assert rules.call_back_failed(dialled) == [CallBackDue("c")]


def test_a_settled_call_back_is_settled() -> None:
    settled = call(IN, ENDED, CallBackDue("c"), CallBackSettled("c", "reached"))
    assert rules.settle_call_back(settled, "unreachable") == []
    assert rules.call_back_failed(settled) == []
    with pytest.raises(Malformed, match="unknown_settlement"):
        rules.settle_call_back(settled, "forgotten")


def test_a_recording_is_started_stored_and_failed_once() -> None:
    stored = RecordingStored("c", "a.wav", "ab", 1, 1.0)
    assert recordings.start(call(*TALKING, stored)) == []
    assert recordings.store(call(*TALKING, stored), stored) == []
    assert recordings.fail(call(*TALKING, stored), "disk full") == []
    failed = call(*TALKING, RecordingFailed("c", "disk full"))
    assert recordings.store(failed, stored) == [stored]


def test_a_purpose_has_an_end() -> None:
    heard = call(*TALKING, RecordingStored("c", "a.wav", "ab", 1, 1.0))
    with pytest.raises(Malformed, match="too_long"):
        recordings.open_recording(heard, "x" * 501)
