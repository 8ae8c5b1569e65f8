"""The arithmetic of the cards: nearest rank, months, and sums that cannot disagree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga.domain.incident_state import ALERT_PHASES
from siaga.domain.outcome import BY_HAND, BY_ITSELF
from siaga.domain.roster import POSITIONS
from siaga.reports.agencies import ELSEWHERE, GROUPS, INTERVALS, SUM, AlertRow, Sending, agency_card
from siaga.reports.centre import NOT_SAID, OUTCOMES, CallRow, centre_card
from siaga.reports.figures import interval, nearest_rank, seconds
from siaga.reports.months import Month, month_of, read_month

AT = datetime(2026, 3, 1, tzinfo=UTC)


def after(s: float) -> datetime:
    return AT + timedelta(seconds=s)


@pytest.mark.parametrize(
    ("values", "percent", "figure"),
    [
        ([], 50, None),
        ([7], 90, 7),
        ([1, 2], 50, 1),
        ([1, 2, 3], 50, 2),
        (range(1, 11), 90, 9),
        (range(1, 12), 90, 10),
    ],
)
def test_nearest_rank_by_hand(values: Sequence[int], percent: int, figure: int | None) -> None:
    assert nearest_rank(list(values), percent) == figure


@given(st.lists(st.integers(0, 10_000), min_size=1), st.sampled_from((50, 90)))
def test_nearest_rank_is_the_smallest_that_enough_do_not_exceed(
    values: list[int], percent: int
) -> None:
    figure = nearest_rank(sorted(values), percent)
    assert figure in values
    needed = ceil(len(values) * percent / 100)
    assert sum(value <= figure for value in values) >= needed
    assert sum(value < figure for value in values) < needed


def test_seconds_are_whole_ones_that_have_passed() -> None:
    assert seconds(AT, after(59.999)) == 59
    assert seconds(AT, None) is None


def test_a_month_begins_at_the_centres_midnight() -> None:
    zone = ZoneInfo("Asia/Jakarta")
    assert month_of(datetime(2026, 2, 28, 17, 0, tzinfo=UTC), zone) == Month(2026, 3)
    assert month_of(datetime(2026, 2, 28, 16, 59, 59, tzinfo=UTC), zone) == Month(2026, 2)
    assert Month(2026, 12).ends(zone) == Month(2027, 1).begins(zone)
    assert (str(Month(2026, 1).before), read_month("2026-01")) == ("2025-12", Month(2026, 1))
    assert [read_month(text) for text in ("2026-13", "2026-1", "26-01", "2026-01x")] == [None] * 4


def test_every_state_of_an_alert_has_its_group_or_counts_elsewhere() -> None:
    assert {*GROUPS, ELSEWHERE} == set(ALERT_PHASES) - {"new"}
    assert set(GROUPS.values()) == set(SUM)
    assert set(OUTCOMES) == ({*BY_HAND, *BY_ITSELF} - {"test"}) | {NOT_SAID}


moments = st.none() | st.integers(0, 4000).map(after)
sendings = st.builds(Sending, st.integers(0, 900).map(after), moments, moments, moments)
alerts = st.builds(
    AlertRow,
    id=st.uuids().map(str),
    incident=st.just("i"),
    number=st.just("DS-2026-000001"),
    agency=st.just("damkar"),
    category=st.just("fire"),
    priority=st.none() | st.integers(1, 3),
    state=st.sampled_from(sorted(GROUPS)),
    raised_at=st.just(AT),
    due_at=st.just(after(60)),
    inform=st.booleans(),
    delivered_at=moments,
    acknowledged_at=moments,
    declined_at=moments,
    withdrawn_at=moments,
    closed_at=moments,
    asked=st.sampled_from(("", *POSITIONS)),
    exhausted=st.booleans(),
    sendings=st.lists(sendings, max_size=3).map(tuple),
)


@given(st.lists(alerts, max_size=30, unique_by=lambda row: row.id))
def test_whatever_happened_the_numbers_of_a_card_add_up(rows: list[AlertRow]) -> None:
    card = agency_card(rows, after(5000))
    count = {name: len(each) for name, each in card.lists.items()}
    assert count["total"] == sum(count[name] for name in SUM)
    assert count["total"] + count["informed"] == len(rows)
    assert count["acknowledged"] == count["in_time"] + count["late"]
    assert count["acknowledged"] == count["at_work"] + count["done"]
    assert count["late"] <= count["overdue"] <= count["total"]
    assert sum(count[f"asked_{one}"] for one in POSITIONS) <= count["total"]
    assert tuple(card.intervals) == INTERVALS
    for name, each in card.intervals.items():
        assert card.behind(name) == each.rows
        assert [row.times()[name] for row in each.rows] == list(each.values)
        assert list(each.values) == sorted(each.values)
        assert all(row in card.lists["total"] for row in each.rows)
    assert card.behind("nonsense") is None


outcomes = st.sampled_from(OUTCOMES)
calls = st.builds(
    CallRow,
    id=st.uuids().map(str),
    offered_at=st.just(AT),
    answered_at=moments,
    outcome=outcomes,
    referred_to=st.just(""),
    incident=st.just(""),
    number=st.just(""),
    forwarded_at=moments,
)


@given(st.lists(calls, max_size=30, unique_by=lambda row: row.id))
def test_every_call_ends_in_exactly_one_outcome(rows: list[CallRow]) -> None:
    card = centre_card(rows)
    assert len(rows) == sum(len(card.lists[name]) for name in OUTCOMES)
    answered = card.intervals["answered_after"]
    assert answered.within(15) == sum(value <= 15 for value in answered.values)


def test_of_several_units_the_first_arrives_and_the_last_leaves() -> None:
    slow = Sending(after(10), after(100), after(900), after(2000))
    quick = Sending(after(20), after(50), after(300), after(1000))
    row = AlertRow(
        *("a", "i", "DS-2026-000001", "damkar", "fire", 1, "done", AT, after(60)),
        acknowledged_at=after(30),
        closed_at=after(2100),
        sendings=(slow, quick),
    )
    assert row.times() == {
        "delivered": None,
        "acknowledged_after": 30,
        "assigned": 10,
        "en_route": 50,
        "on_scene": 300,
        "cleared": 2000,
        "turnout": 30,
        "travel": 250,
        "closed": 2100,
    }
    assert interval("x", [row], lambda _row: None).median is None
