from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga.domain.triage import DEFAULT, Priority, holds, work_out
from tests.room import FIRE


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        ({}, Priority(2, (DEFAULT,))),
        ({"people_inside": "no"}, Priority(2, (DEFAULT,))),
        ({"people_inside": "yes"}, Priority(1, ("trapped",))),
        ({"people_inside": "yes", "how_many": "5"}, Priority(1, ("trapped", "many"))),
        ({"how_many": "2"}, Priority(2, (DEFAULT,))),
        ({"how_many": "3"}, Priority(1, ("many",))),
        ({"how_many": "a few"}, Priority(2, (DEFAULT,))),
        ({"burning": "field"}, Priority(3, ("only_field",))),
        ({"burning": "field", "people_inside": "yes"}, Priority(1, ("trapped",))),
    ],
)
def test_the_most_urgent_rule_that_holds_decides(answers: dict[str, str], wanted: Priority) -> None:
    assert work_out(FIRE, answers) == wanted


@pytest.mark.parametrize(
    ("when", "answers", "wanted"),
    [
        ({}, {"a": "yes"}, False),
        ({"a": True}, {"a": "yes"}, True),
        ({"a": False}, {"a": "no"}, True),
        ({"a": "yes", "b": "yes"}, {"a": "yes"}, False),
        ({"a": ["x", "y"]}, {"a": "y"}, True),
        ({"a": {"at_most": 5}}, {"a": "5,0"}, True),
        ({"a": {"at_least": 1, "at_most": 5}}, {"a": "6"}, False),
        ({"a": {"at_most": 5}}, {"a": ""}, False),
        ({"a": {"at_least": 1}}, {"a": "nan"}, False),
        ({"a": 3}, {"a": "3"}, True),
    ],
)
def test_a_condition_holds_or_does_not(
    when: dict[str, Any], answers: dict[str, str], wanted: bool
) -> None:
    assert holds(when, answers) is wanted


def test_a_category_that_says_nothing_is_least_urgent() -> None:
    assert work_out({}, {}) == Priority(3, (DEFAULT,))


@given(st.dictionaries(st.sampled_from(["people_inside", "burning", "how_many"]), st.text()))
def test_whatever_is_answered_there_is_a_priority_and_a_reason(answers: dict[str, str]) -> None:
    found = work_out(FIRE, answers)
    assert 1 <= found.priority <= 3
    assert found.because
