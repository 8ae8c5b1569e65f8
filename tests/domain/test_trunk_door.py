"""A door that is closed for a drill sends nobody into silence, and none stays closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from siaga.domain import trunk_door as rules
from siaga.domain import trunk_rules
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.trunk import DoorClosed, DoorOpened, TrunkTestPutOff
from siaga.domain.trunk_rules import TRUNK, Trunk

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
UNTIL = NOW + timedelta(minutes=10)


def trunk(name: str = "telkom", **more: Any) -> Trunk:
    events = trunk_rules.set_up(Trunk(), NOW, name, "address", True, 30, 60)
    return replace(TRUNK.replay(events), **more)


def shut(way: str, name: str = "telkom") -> Trunk:
    return trunk(name, closed_until=UNTIL, way=way)


def way(others: list[Trunk], confirmed: str = "") -> str:
    (event,) = rules.close(trunk(), others, NOW, UNTIL, "drill", confirmed)
    assert isinstance(event, DoorClosed)
    return event.way


@pytest.mark.parametrize(
    ("other", "serves"),
    [
        (trunk("indosat"), True),
        (trunk("indosat", reached=True), True),
        (trunk("indosat", reached=False), False),
        (trunk("indosat", fails=True), False),
        (shut(rules.ELSEWHERE, "indosat"), False),
        (shut(rules.DUTY_PHONES, "indosat"), True),
        (Trunk(), False),
    ],
)
def test_callers_are_sent_elsewhere_only_where_somebody_hears_them(
    other: Trunk, serves: bool
) -> None:
    if serves:
        assert way([other]) == "elsewhere"
        return
    with pytest.raises(Refused, match="last_open_door"):
        way([other])
    assert way([other], "telkom") == "duty_phones"


@pytest.mark.parametrize("words", ["", "ya", "Telkom", "indosat"])
def test_the_last_door_is_closed_only_with_its_own_name_in_writing(words: str) -> None:
    with pytest.raises(Refused, match="last_open_door"):
        way([], words)


def test_the_last_door_is_not_closed_where_no_duty_phone_would_ring() -> None:
    with pytest.raises(Refused, match="no_duty_phones"):
        rules.close(trunk(), [], NOW, UNTIL, "drill", "telkom", duty_phones=False)
    assert rules.close(trunk(), [trunk("b")], NOW, UNTIL, "drill", "", duty_phones=False)


@pytest.mark.parametrize("minutes", [-1, 0, 121])
def test_no_door_is_closed_without_an_end_or_for_long(minutes: int) -> None:
    until = NOW + timedelta(minutes=minutes)
    with pytest.raises(Malformed, match="wrong_value"):
        rules.close(trunk(), [trunk("b")], NOW, until, "drill", "")


def test_a_reason_is_needed_and_an_unknown_a_tested_or_a_closed_line_is_refused() -> None:
    wrong = [
        (trunk(), "", "missing"),
        (trunk(), "x" * 201, "too_long"),
        (Trunk(), "drill", "unknown_trunk"),
        (trunk(test="t"), "drill", "trunk_test_running"),
        (shut("elsewhere"), "drill", "door_closed"),
    ]
    for one, reason, code in wrong:
        with pytest.raises((Malformed, Refused), match=code):
            rules.close(one, [trunk("b")], NOW, UNTIL, reason, "")


def test_only_its_own_time_opens_it_and_only_once() -> None:
    door = shut("elsewhere")
    assert rules.open_door(door, "time", UNTIL - timedelta(minutes=1)) == []
    assert rules.open_door(door, "time") == []
    assert rules.open_door(door, "time", UNTIL) == [DoorOpened("telkom", "time")]
    assert rules.open_door(door, "supervisor") == [DoorOpened("telkom", "supervisor")]
    assert rules.open_door(trunk(), "supervisor") == []


def test_a_caller_who_came_by_no_other_line_opens_it_unless_the_duty_phones_had_him() -> None:
    opened = rules.open_door(shut("elsewhere"), "not_elsewhere")
    assert opened == [DoorOpened("telkom", "not_elsewhere")]
    assert rules.open_door(shut("duty_phones"), "not_elsewhere") == []


def test_it_opens_when_the_lines_that_callers_were_sent_to_are_lost() -> None:
    lost = trunk("indosat", reached=False)
    assert rules.look(shut("elsewhere"), [lost]) == [DoorOpened("telkom", "line_lost")]
    assert rules.look(shut("elsewhere"), [lost, trunk("xl")]) == []
    assert rules.look(shut("duty_phones"), [lost]) == []
    assert rules.look(trunk(), [lost]) == []


def test_no_trunk_tests_itself_through_a_closed_door() -> None:
    with pytest.raises(Refused, match="door_closed"):
        trunk_rules.request(shut("elsewhere"), NOW, "t", 0)
    (put_off,) = trunk_rules.request_due(shut("elsewhere"), NOW, "t", 0)
    assert put_off == TrunkTestPutOff("telkom", 0, UNTIL + timedelta(minutes=5))
