"""Parties of a call: the table over every pair, and that no caller is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from siaga.domain import call_rules, queue_rules
from siaga.domain import party_rules as rules
from siaga.domain import supervision_rules as supervision
from siaga.domain.call import (
    AnswerRequested,
    CallAnswered,
    CallHeld,
    CallOffered,
    CallTakerLost,
    HoldRequested,
    ResumeRequested,
)
from siaga.domain.call_state import CALL, PHASES, Call
from siaga.domain.event import Event
from siaga.domain.party import (
    CallHandedOver,
    CallReturned,
    CallTakerLeft,
    KeypadSent,
    PartyFailed,
    PartyInvited,
    PartyJoined,
    PartyLeft,
    PartyRang,
    PartyRefused,
    RecordingPaused,
    RecordingResumed,
)
from siaga.domain.party_state import (
    MOST_TOGETHER,
    MOVES,
    STATES,
    Party,
    evolve_party,
    find,
)
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.stream import after, allows
from siaga.domain.supervision import (
    CallTakenOver,
    ListeningBegan,
    SupervisorCalled,
    SupervisorHeeded,
    SupervisorJoined,
    WhisperBegan,
)

AT = datetime(2026, 1, 1, tzinfo=UTC)
TAKER, COLLEAGUE, BOSS = 1, 2, 3


def invited(id: str = "p", kind: str = "agency", who: str = "x", manner: str = "join") -> Event:
    return PartyInvited("c", id, kind, who, manner, AT, None if kind == "call_taker" else "0627")


ANSWERED: list[Event] = [
    CallOffered("c", "in", "trunk", "112", "ch", number="0811111111"),
    AnswerRequested("c", TAKER),
    CallAnswered("c", TAKER),
]


def call(*events: Event) -> Call:
    return CALL.replay([*ANSWERED, *events])


EVENTS: dict[str, Event] = {
    "PartyInvited": invited(),
    "PartyRang": PartyRang("c", "p"),
    "PartyJoined": PartyJoined("c", "p"),
    "PartyLeft": PartyLeft("c", "p", "dropped"),
    "PartyRefused": PartyRefused("c", "p"),
    "PartyFailed": PartyFailed("c", "p", "no_answer"),
    "CallHandedOver": CallHandedOver("c", "p", TAKER, COLLEAGUE),
    "ListeningBegan": ListeningBegan("c", "p", BOSS),
    "WhisperBegan": WhisperBegan("c", "p", BOSS),
    "SupervisorJoined": SupervisorJoined("c", "p", BOSS),
    "CallTakenOver": CallTakenOver("c", COLLEAGUE, TAKER),
}
TO: dict[str, list[Event]] = {
    "invited": [invited()],
    "ringing": [invited(), PartyRang("c", "p")],
    "joined": [invited(), PartyJoined("c", "p")],
    "left": [invited(), PartyLeft("c", "p", "dropped")],
    "refused": [invited(), PartyRefused("c", "p")],
    "failed": [invited(), PartyFailed("c", "p", "no_answer")],
}
DECISIONS: dict[str, Callable[[Call], Sequence[Event]]] = {
    "PartyRang": lambda call: rules.rang(call, "p"),
    "PartyJoined": lambda call: rules.join(call, "p"),
    "PartyLeft": lambda call: rules.leave(call, "p", "dropped"),
    "PartyRefused": lambda call: rules.refuse(call, "p"),
    "PartyFailed": lambda call: rules.fail(call, "p", "no_answer"),
}


def kinds(events: Sequence[Event]) -> list[type[Event]]:
    return [type(event) for event in events]


def party_of(call: Call, id: str = "p") -> Party:
    party = find(call.parties, id)
    assert party is not None
    return party


def test_every_move_of_the_table_has_an_event_here() -> None:
    assert set(EVENTS) == set(MOVES)


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("state", STATES)
def test_an_event_changes_a_party_as_the_table_says_and_no_other_way(state: str, move: str) -> None:
    before = Party("p", "agency", state=state)
    assert evolve_party(before, EVENTS[move]).state == after(MOVES, state, move)


@pytest.mark.parametrize("state", TO)
def test_the_example_of_every_state_is_in_that_state(state: str) -> None:
    assert party_of(call(*TO[state])).state == state


@pytest.mark.parametrize("move", DECISIONS)
@pytest.mark.parametrize("state", TO)
def test_a_decision_moves_a_party_exactly_where_the_table_allows_it(state: str, move: str) -> None:
    events = DECISIONS[move](call(*TO[state]))
    expected = [move] if allows(MOVES, state, move) else []
    assert [type(event).__name__ for event in events] == expected


@pytest.mark.parametrize("move", DECISIONS)
@pytest.mark.parametrize("state", TO)
def test_nothing_happens_to_parties_after_the_end(state: str, move: str) -> None:
    assert DECISIONS[move](replace(call(*TO[state]), phase="ended")) == []


@pytest.mark.parametrize("phase", sorted({*PHASES} - {"talking", "held"}))
def test_nobody_is_brought_into_a_call_that_nobody_answered(phase: str) -> None:
    with pytest.raises(Refused):
        rules.invite(replace(call(), phase=phase), invited())  # type: ignore[arg-type]


def test_the_caller_waits_while_the_call_taker_asks_somebody_first() -> None:
    for manner in ("consult", "transfer"):
        events = rules.invite(call(), invited(manner=manner))  # type: ignore[arg-type]
        assert kinds(events) == [PartyInvited, HoldRequested]
    assert kinds(rules.invite(call(), invited())) == [PartyInvited]  # type: ignore[arg-type]


def test_six_are_together_at_most() -> None:
    crowd = [
        event
        for number in range(MOST_TOGETHER - 2)
        for event in (invited(f"p{number}", who=f"x{number}"), PartyJoined("c", f"p{number}"))
    ]
    full = call(*crowd)
    assert rules.together(full) == MOST_TOGETHER
    with pytest.raises(Refused, match="conference_full"):
        rules.invite(full, invited("more", who="more"))  # type: ignore[arg-type]
    with pytest.raises(Refused, match="conference_full"):
        supervision.attend(full, BOSS, "talk", "s")
    assert kinds(supervision.attend(full, BOSS, "listen", "s")) == [ListeningBegan]
    left = call(*crowd, PartyLeft("c", "p0", "hung_up"))
    assert rules.invite(left, invited("more", who="more"))  # type: ignore[arg-type]


def test_nobody_is_asked_in_twice_nor_the_call_taker_into_the_own_call() -> None:
    with pytest.raises(Refused, match="party_already_in"):
        rules.invite(call(*TO["ringing"]), invited("q"))  # type: ignore[arg-type]
    with pytest.raises(Refused, match="party_already_in"):
        rules.invite(call(), invited("q", "call_taker", str(TAKER)))  # type: ignore[arg-type]
    assert rules.invite(call(*TO["left"]), invited("q"))  # type: ignore[arg-type]


BLIND: list[Event] = [invited(manner="transfer"), HoldRequested("c"), CallHeld("c")]


@pytest.mark.parametrize(
    "end",
    [
        lambda c: rules.fail(c, "p", "no_answer"),
        lambda c: rules.refuse(c, "p"),
        lambda c: rules.leave(c, "p", "dropped"),
    ],
)
def test_a_transfer_that_nobody_takes_comes_back(end: Callable[[Call], list[Event]]) -> None:
    waiting = call(*BLIND)
    events = end(waiting)
    assert kinds(events)[1:] == [ResumeRequested]
    back = CALL.replay(events, waiting)
    assert back.attended_by == TAKER
    assert back.wish == "resume"


def test_a_transfer_that_is_taken_hands_the_call_over_and_ends_the_hold() -> None:
    waiting = call(*BLIND)
    events = rules.join(waiting, "p")
    assert kinds(events) == [PartyJoined, CallHandedOver, ResumeRequested]
    handed = CALL.replay(events, waiting)
    assert handed.unattended
    assert handed.call_taker == TAKER, "still answers for it"


def test_only_one_transfer_runs_at_a_time() -> None:
    with pytest.raises(Refused, match="transfer_running"):
        rules.invite(call(*BLIND), invited("q", who="y"))  # type: ignore[arg-type]


def test_who_takes_the_caller_back_withdraws_the_transfer() -> None:
    assert kinds(rules.withdraw_transfer(call(*BLIND))) == [PartyLeft]


def test_a_colleague_who_is_handed_the_call_is_its_call_taker() -> None:
    together = call(invited(kind="call_taker", who=str(COLLEAGUE)), PartyJoined("c", "p"))
    handed = CALL.replay(rules.hand_over(together, "p"), together)
    assert (handed.call_taker, handed.unattended) == (COLLEAGUE, False)
    assert party_of(handed).state == "left"


def test_who_has_not_picked_up_cannot_be_handed_the_call() -> None:
    with pytest.raises(Refused, match="party_not_there"):
        rules.hand_over(call(*TO["ringing"]), "p")


def test_leaving_needs_somebody_who_stays() -> None:
    for state in ("invited", "ringing", "left"):
        with pytest.raises(Refused, match="nobody_else_there"):
            rules.leave_to_others(call(*TO[state]))
    left = CALL.replay(rules.leave_to_others(call(*TO["joined"])), call(*TO["joined"]))
    assert left.unattended


def test_a_colleague_who_stays_has_the_call() -> None:
    together = call(
        *TO["joined"],
        invited("q", "call_taker", str(COLLEAGUE)),
        PartyJoined("c", "q"),
    )
    assert kinds(rules.leave_to_others(together)) == [CallHandedOver]


def test_a_caller_left_alone_goes_back_into_the_queue() -> None:
    alone = call(*TO["joined"], CallTakerLeft("c", TAKER))
    events = rules.gone(alone, "p", 16)
    assert kinds(events) == [PartyLeft, CallReturned]
    waiting = CALL.replay(events, alone)
    assert (waiting.phase, waiting.call_taker, waiting.unattended) == ("waiting", None, False)


def test_a_caller_who_still_has_somebody_does_not_go_back() -> None:
    two = call(
        *TO["joined"],
        invited("q", who="y"),
        PartyJoined("c", "q"),
        CallTakerLeft("c", TAKER),
    )
    assert kinds(rules.gone(two, "p", 16)) == [PartyLeft]


@pytest.mark.parametrize(
    ("cause", "kind", "reason"),
    [(17, PartyRefused, ""), (21, PartyRefused, ""), (19, PartyFailed, "no_answer")]
    + [(3, PartyFailed, "unreachable"), (0, PartyFailed, "unreachable")],
)
def test_why_a_telephone_did_not_come_is_read_from_its_cause(
    cause: int, kind: type[Event], reason: str
) -> None:
    (event,) = rules.gone(call(*TO["ringing"]), "p", cause)
    assert type(event) is kind
    assert getattr(event, "reason", "") == reason


def test_keys_go_to_the_caller_or_to_a_telephone_in_the_call() -> None:
    assert kinds(rules.send_keys(call(), "", "1#")) == [KeypadSent]
    assert kinds(rules.send_keys(call(*TO["joined"]), "p", "5")) == [KeypadSent]
    for wrong in ("", "x", "1" * 33, "1;"):
        with pytest.raises(Malformed):
            rules.send_keys(call(), "", wrong)
    with pytest.raises(Refused):
        rules.send_keys(call(*TO["ringing"]), "p", "5")


def test_a_paused_recording_goes_on_when_the_call_changes_hands() -> None:
    assert kinds(rules.pause_recording(call(), "caller_asks")) == [RecordingPaused]
    paused = call(*TO["joined"], RecordingPaused("c", "caller_asks"))
    assert rules.pause_recording(paused, "other") == []
    assert RecordingResumed in kinds(rules.hand_over(paused, "p"))
    assert RecordingResumed in kinds(rules.leave_to_others(paused))
    assert RecordingResumed in kinds(supervision.take_over(paused, BOSS))
    assert RecordingResumed in kinds(queue_rules.send_back(paused, TAKER))
    assert RecordingResumed in kinds(call_rules.lose_call_taker(paused, TAKER))
    assert kinds(call_rules.lose_call_taker(call(), TAKER)) == [CallTakerLost]
    with pytest.raises(Malformed):
        rules.pause_recording(call(), "because")


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("listen", ListeningBegan), ("whisper", WhisperBegan), ("talk", SupervisorJoined)],
)
def test_a_supervisor_goes_from_any_way_of_attending_to_any_other(
    mode: str, kind: type[Event]
) -> None:
    for begun in (ListeningBegan, WhisperBegan, SupervisorJoined):
        there = call(begun("c", "s", BOSS))
        events = supervision.attend(there, BOSS, mode, "unused")
        assert kinds(events) == ([] if begun is kind else [kind])
        assert len(CALL.replay(events, there).parties) == 1


def test_nobody_whispers_into_a_call_that_was_left_to_the_others() -> None:
    left = call(*TO["joined"], CallTakerLeft("c", TAKER))
    with pytest.raises(Refused, match="call_unattended"):
        supervision.attend(left, BOSS, "whisper", "s")
    assert kinds(supervision.attend(left, BOSS, "listen", "s")) == [ListeningBegan]


def test_who_takes_over_has_the_call_and_listens_no_more() -> None:
    there = call(ListeningBegan("c", "s", BOSS))
    events = supervision.take_over(there, BOSS)
    assert events == [CallTakenOver("c", BOSS, TAKER)]
    taken = CALL.replay(events, there)
    assert (taken.attended_by, party_of(taken, "s").state) == (BOSS, "left")
    assert supervision.take_over(taken, BOSS) == []


def test_a_call_for_the_supervisor_stands_until_one_heeds_it() -> None:
    asked = CALL.replay(supervision.call_supervisor(call()), call())
    assert asked.supervisor_called
    assert supervision.call_supervisor(asked) == []
    events = supervision.attend(asked, BOSS, "listen", "s")
    assert kinds(events) == [ListeningBegan, SupervisorHeeded]
    assert kinds(supervision.call_supervisor(call())) == [SupervisorCalled]
    assert supervision.heed(call(), BOSS) == []
