from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from siaga.domain import callout as rules
from siaga.domain.alert import DECLINE_REASONS

AT = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
EVERY_KEY = (*"0123456789*#ABCD", rules.HUNG_UP)
TELLING = {
    "1": "acknowledge",
    "2": "ask_why",
    "0": "begin_anew",
    "9": "connect",
    rules.HUNG_UP: "give_up",
}


@pytest.mark.parametrize("key", EVERY_KEY)
def test_while_the_alert_is_told_four_keys_mean_something(key: str) -> None:
    assert rules.means(rules.TELLING, key) == TELLING.get(key, "")


@pytest.mark.parametrize("key", EVERY_KEY)
def test_asked_why_only_a_reason_declines(key: str) -> None:
    other = {"0": "begin_anew", rules.HUNG_UP: "give_up"}
    expected = "decline" if key in "123456" else other.get(key, "")
    assert rules.means(rules.ASKING_WHY, key) == expected
    assert tuple(rules.REASONS.values()) == DECLINE_REASONS


def test_no_key_alone_and_no_silence_declines_for_an_agency() -> None:
    """A telephone in a pocket, put down, or laid aside after "2": it is no answer."""
    assert "decline" not in rules.KEYS[rules.TELLING].values()
    for phase in rules.PHASES:
        assert rules.means(phase, rules.HUNG_UP) == "give_up"
    after = [rules.after_silence(said) for said in (1, 2, 3)]
    assert after == ["again", "again", "fell_silent"]


@pytest.mark.parametrize(
    ("cause", "rang", "why"),
    [
        (17, True, "busy"),
        (21, True, "busy"),
        (0, True, "no_answer"),
        (19, False, "no_answer"),
        (3, False, "no_route"),
        (38, False, "no_route"),
        (38, True, "no_answer"),
        (0, False, "no_route"),
    ],
)
def test_why_nobody_was_reached(cause: int, rang: bool, why: str) -> None:
    assert rules.why(cause, rang) == why


@pytest.mark.parametrize("trouble", rules.AGAIN_S)
def test_it_is_rung_again_later_and_later_and_then_given_up(trouble: str) -> None:
    pauses = [rules.again_after_s(tries, trouble) for tries in (1, 2, 3)]
    assert pauses == [rules.AGAIN_S[trouble], 2 * rules.AGAIN_S[trouble], None]


def test_what_was_due_long_ago_is_rung_no_more_also_after_a_restart() -> None:
    limit = timedelta(seconds=rules.GIVEN_UP_AFTER_S)
    assert not rules.is_given_up(AT, AT + limit)
    assert rules.is_given_up(AT, AT + limit + timedelta(seconds=1))


def test_what_waited_behind_a_long_talk_was_not_rung_in_vain() -> None:
    free_at = AT + timedelta(minutes=20)
    limit = timedelta(seconds=rules.GIVEN_UP_AFTER_S)
    assert not rules.is_given_up(AT, free_at + limit, free_at)
    assert rules.is_given_up(AT, free_at + limit + timedelta(seconds=1), free_at)
    earlier = AT - timedelta(minutes=20)
    assert not rules.is_given_up(AT, AT + limit, earlier), "a talk before it was due takes nothing"


def waiting(message: str, priority: int, due_s: int = 0, in_vain: int = 0) -> rules.Waiting:
    return rules.Waiting(message, priority, AT + timedelta(seconds=due_s), in_vain)


def in_turn(*all: rules.Waiting) -> str:
    left, said = list(all), ""
    while (message := rules.next_to_say(left)) is not None:
        said += message
        left = [one for one in left if one.message != message]
    return said


def test_several_alerts_are_said_by_priority_and_then_as_they_came() -> None:
    said = in_turn(waiting("c", 2, 1), waiting("d", 3, 0), waiting("b", 2, 0), waiting("a", 1, 9))
    assert said == "abcd"
    assert rules.next_to_say(()) is None


def test_who_answers_only_the_first_one_each_time_hears_of_the_others_too() -> None:
    assert in_turn(waiting("b", 2, 0, in_vain=1), waiting("a", 2, 5)) == "ab"
    assert in_turn(waiting("a", 1, 0, in_vain=2), waiting("b", 2, 5)) == "ab", "urgency goes first"


def test_a_machine_that_presses_nothing_does_not_hear_forty_alerts() -> None:
    assert rules.goes_on(0)
    assert rules.goes_on(1), "one alert without an answer hides none behind it"
    assert not rules.goes_on(rules.MOST_SILENT)


def test_a_telephone_that_rings_is_told_of_what_would_be_tried_later() -> None:
    later = AT + timedelta(seconds=1)
    assert rules.rides_along(AT, AT, up=False)
    assert not rules.rides_along(later, AT, up=False), "the SMS has its time first"
    assert not rules.rides_along(AT, later, up=True), "it may just have been said in this talk"


@pytest.mark.parametrize(("lines", "most"), [(1, 1), (4, 1), (30, 7), (120, 30)])
def test_whoever_dials_112_finds_three_of_four_lines_free(lines: int, most: int) -> None:
    assert rules.most_at_once(lines) == most
