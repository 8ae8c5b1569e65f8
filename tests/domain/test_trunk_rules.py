"""When a trunk tests itself, and when its line is well."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from siaga.domain import trunk_rules as rules
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.trunk import (
    TrunkReached,
    TrunkTested,
    TrunkTestFailed,
    TrunkTestPutOff,
    TrunkTestRequested,
)
from siaga.domain.trunk_rules import TRUNK, Direction, Trunk

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
GOOD = Direction(60.0, 0.0, -1.0)
GAPS = Direction(60.0, 12.0, -1.0)
FAINT = Direction(60.0, 0.0, -30.0)


def trunk(**more: Any) -> Trunk:
    events = rules.set_up(Trunk(), NOW, "telkom", "address", True, 30, 60)
    return replace(TRUNK.replay(events), **more)


def test_setting_up_the_same_trunk_again_is_no_event() -> None:
    assert rules.set_up(trunk(), NOW, "telkom", "address", True, 30, 60) == []
    assert rules.set_up(trunk(), NOW, "telkom", "address", True, 30, 15) != []


@pytest.mark.parametrize(
    ("inward", "outward", "reason"),
    [
        (GOOD, GOOD, ""),
        (None, GOOD, "in_silent"),
        (GOOD, None, "out_silent"),
        (None, None, "both_silent"),
        (GAPS, GOOD, "in_poor"),
        (GOOD, FAINT, "out_poor"),
        (FAINT, GAPS, "both_poor"),
        (None, GAPS, "in_silent"),
    ],
)
def test_the_reason_names_the_direction(
    inward: Direction | None, outward: Direction | None, reason: str
) -> None:
    (event,) = rules.conclude(trunk(test="t"), NOW, "t", inward, outward)
    assert isinstance(event, TrunkTestFailed if reason else TrunkTested)
    assert getattr(event, "reason", "") == reason


def test_a_good_line_is_tested_again_in_an_hour_and_a_bad_one_in_five_minutes() -> None:
    (good,) = rules.conclude(trunk(test="t"), NOW, "t", GOOD, GOOD)
    (bad,) = rules.conclude(trunk(test="t"), NOW, "t", None, GOOD)
    assert isinstance(good, TrunkTested)
    assert isinstance(bad, TrunkTestFailed)
    assert good.next_at == NOW + timedelta(hours=1)
    assert bad.next_at == NOW + timedelta(minutes=5)


def test_never_means_that_only_people_ask() -> None:
    quiet = trunk(every_minutes=0)
    assert rules.request_due(quiet, NOW, "t", 0) == []
    assert rules.request(quiet, NOW, "t", 0) != []
    (ended,) = rules.conclude(trunk(every_minutes=0, test="t"), NOW, "t", None, None)
    assert isinstance(ended, TrunkTestFailed)
    assert ended.next_at is None


@pytest.mark.parametrize(("live", "tests"), [(0, True), (26, True), (27, False), (30, False)])
def test_a_test_leaves_lines_to_citizens(live: int, tests: bool) -> None:
    (event,) = rules.request_due(trunk(), NOW, "t", live)
    assert isinstance(event, TrunkTestRequested if tests else TrunkTestPutOff)
    if not tests:
        with pytest.raises(Refused, match="trunk_busy"):
            rules.request(trunk(), NOW, "t", live)


def test_there_is_one_test_at_a_time_and_only_its_own_result_counts() -> None:
    with pytest.raises(Refused, match="trunk_test_running"):
        rules.request(trunk(test="t"), NOW, "u", 0)
    assert rules.request_due(trunk(test="t"), NOW, "u", 0) == []
    assert rules.conclude(trunk(test="u"), NOW, "t", GOOD, GOOD) == []
    assert rules.conclude(trunk(), NOW, "", GOOD, GOOD) == []


def test_what_cannot_be_tested_is_refused() -> None:
    with pytest.raises(Malformed, match="unknown_trunk"):
        rules.request(Trunk(), NOW, "t", 0)
    with pytest.raises(Refused, match="trunk_not_testable"):
        rules.request(trunk(testable=False), NOW, "t", 0)
    with pytest.raises(Malformed, match="unknown_reason"):
        rules.conclude(trunk(test="t"), NOW, "t", None, None, "bad_mood")


def test_only_a_change_of_reach_is_an_event() -> None:
    assert rules.reach(trunk(), True) == [TrunkReached("telkom")]
    assert rules.reach(trunk(reached=True), True) == []
    assert rules.reach(Trunk(), True) == []
