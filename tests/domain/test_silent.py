from __future__ import annotations

import pytest

from siaga.domain import outcome, silent_rules
from siaga.domain.call import AnswerRequested, CallAnswered, CallEnded, CallHeld, CallOffered
from siaga.domain.call_state import CALL, Call
from siaga.domain.event import Event
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.silent import MOST_KEYS, KeyPressed, PromptPlayed, PromptRequested

IN = CallOffered("c", "in", "trunk", "112", "ch", number="0811111111")
TALKING: list[Event] = [IN, AnswerRequested("c", 1), CallAnswered("c", 1)]


def call(*events: Event) -> Call:
    return CALL.replay(events)


def test_one_key_asks_once_until_it_has_been_played() -> None:
    talking = call(*TALKING)
    assert silent_rules.ask(talking, "silent") == [PromptRequested("c", "silent")]
    playing = call(*TALKING, PromptRequested("c", "silent"))
    assert silent_rules.ask(playing, "silent") == []
    played = silent_rules.confirm_played(playing, "silent", True)
    assert played == [PromptPlayed("c", "silent", True)]
    again = CALL.replay(played, playing)
    assert silent_rules.confirm_played(again, "silent", True) == []
    assert silent_rules.ask(again, "silent") == [PromptRequested("c", "silent")]


def test_only_who_is_talked_to_is_asked() -> None:
    with pytest.raises(Refused, match="call_not_answered"):
        silent_rules.ask(call(IN), "silent")
    with pytest.raises(Refused, match="call_ended"):
        silent_rules.ask(call(*TALKING, CallEnded("c", "caller", 16)), "silent")
    with pytest.raises(Refused, match="call_held"):
        silent_rules.ask(call(*TALKING, CallHeld("c")), "silent")
    with pytest.raises(Malformed, match="unknown_prompt"):
        silent_rules.ask(call(*TALKING), "greeting")


@pytest.mark.parametrize("key", list("0123456789*#ABCD"))
def test_every_key_of_a_telephone_is_written_down(key: str) -> None:
    assert silent_rules.press(call(*TALKING), key) == [KeyPressed("c", key)]


@pytest.mark.parametrize("key", ["", "12", "x", "\n"])
def test_what_no_telephone_has_is_malformed(key: str) -> None:
    with pytest.raises(Malformed, match="unknown_key"):
        silent_rules.press(call(*TALKING), key)


def test_a_phone_in_a_pocket_fills_no_ledger() -> None:
    pressed = call(*TALKING, *[KeyPressed("c", "1")] * MOST_KEYS)
    assert silent_rules.press(pressed, "1") == []
    assert silent_rules.press(call(*TALKING, CallEnded("c", "caller", 16)), "1") == []


def test_no_outcome_follows_from_silence() -> None:
    silent = call(*TALKING, PromptRequested("c", "silent"), CallEnded("c", "caller", 16))
    assert silent.needs_outcome
    assert "silent" in outcome.BY_HAND
