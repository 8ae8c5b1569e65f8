from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga.domain.refusal import Malformed
from siaga.domain.roster import POSITIONS, gaps, next_edge, on_duty, read_turn, stays_until

EVERY_DAY = [0, 1, 2, 3, 4, 5, 6]
MONDAY = datetime.fromisoformat("2026-11-23")


def turn(contact: str, start: str, end: str, **more: Any) -> dict[str, Any]:
    said = {"position": "duty", "contact": contact, "from": start, "until": end}
    return {**said, "days": EVERY_DAY, **more}


DAY = turn("ani", "07:00", "19:00")
NIGHT = turn("budi", "19:00", "07:00")


@pytest.mark.parametrize(
    ("at", "who"),
    [("06:59", "budi"), ("07:00", "ani"), ("18:59", "ani"), ("19:00", "budi"), ("00:00", "budi")],
)
def test_a_turn_ends_in_the_minute_the_next_begins_also_over_midnight(at: str, who: str) -> None:
    local = datetime.fromisoformat(f"2026-11-25T{at}")
    assert on_duty([read_turn(DAY), read_turn(NIGHT)], "duty", local) == [who]


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    sunday_night = read_turn(turn("budi", "19:00", "07:00", days=[6]))
    assert on_duty([sunday_night], "duty", MONDAY + timedelta(hours=3)) == ["budi"]
    assert on_duty([sunday_night], "duty", MONDAY + timedelta(hours=20)) == []


def test_a_swapped_night_takes_the_place_of_the_weeks_pattern_while_it_runs() -> None:
    swapped = turn("tiur", "19:00", "07:00", days=None, dates=["2026-11-23"])
    turns = [read_turn(one) for one in (DAY, NIGHT, swapped)]
    assert on_duty(turns, "duty", MONDAY + timedelta(hours=22)) == ["tiur"]
    assert on_duty(turns, "duty", MONDAY + timedelta(hours=30)) == ["tiur"]
    assert on_duty(turns, "duty", MONDAY + timedelta(hours=46)) == ["budi"]


def test_two_at_the_same_post_are_both_asked_each_once() -> None:
    turns = [read_turn(one) for one in (DAY, turn("tiur", "00:00", "00:00"), DAY)]
    assert on_duty(turns, "duty", MONDAY + timedelta(hours=8)) == ["ani", "tiur"]
    assert on_duty(turns, "second", MONDAY + timedelta(hours=8)) == []


def test_a_hole_in_the_roster_is_one_span_however_many_turns_end_in_it() -> None:
    late = turn("budi", "20:00", "07:00")
    early = turn("tiur", "07:00", "18:30")
    turns = [read_turn(one) for one in (late, early, turn("ani", "08:00", "18:45"))]
    found = gaps(turns, "duty", MONDAY, MONDAY + timedelta(days=1))
    assert found == [(MONDAY.replace(hour=18, minute=45), MONDAY.replace(hour=20))]


def test_an_empty_roster_is_one_gap() -> None:
    assert gaps([], "duty", MONDAY, MONDAY + timedelta(days=1)) == [
        (MONDAY, MONDAY + timedelta(days=1))
    ]


@given(
    st.lists(
        st.tuples(
            st.times(), st.times(), st.lists(st.sampled_from(EVERY_DAY), min_size=1, unique=True)
        ),
        max_size=6,
    ),
    st.integers(0, 2 * 24 * 60 - 1),
)
def test_every_minute_is_either_in_a_gap_or_somebodys(
    spans: list[tuple[Any, Any, list[int]]], minute: int
) -> None:
    turns = [read_turn(turn("ani", f"{a:%H:%M}", f"{b:%H:%M}", days=days)) for a, b, days in spans]
    moment = MONDAY + timedelta(minutes=minute)
    found = gaps(turns, "duty", MONDAY, MONDAY + timedelta(days=2))
    in_gap = any(start <= moment < end for start, end in found)
    assert in_gap == (not on_duty(turns, "duty", moment))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"position": "boss"}, "position"),
        ({"contact": ""}, "contact"),
        ({"from": "25:00"}, "from"),
        ({"until": "noon"}, "until"),
        ({"days": [7]}, "days"),
        ({"days": []}, "days"),
        ({"dates": ["2026-11-23"]}, "days"),
        ({"days": [], "dates": ["23/11"]}, "dates"),
    ],
)
def test_a_turn_that_makes_no_sense_is_refused_with_the_field(
    changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Malformed) as wrong:
        read_turn({**DAY, **changes})
    assert wrong.value.values["field"] == field
    assert "duty" in POSITIONS


def test_the_next_edge_is_where_a_turn_begins_or_ends_next() -> None:
    turns = [read_turn(DAY), read_turn(NIGHT)]
    assert next_edge(turns, MONDAY) == MONDAY.replace(hour=7)
    assert next_edge(turns, MONDAY.replace(hour=7)) == MONDAY.replace(hour=19)
    weekly = [read_turn(turn("ani", "07:00", "19:00", days=[0]))]
    assert next_edge(weekly, MONDAY.replace(hour=19)) == MONDAY + timedelta(days=7, hours=7)
    later = turn("ani", "07:00", "19:00", days=None, dates=["2026-11-01", "2027-01-05"])
    assert next_edge([read_turn(later)], MONDAY) == datetime.fromisoformat("2027-01-05T07:00")
    assert next_edge([read_turn(later)], datetime.fromisoformat("2027-01-05T19:00")) is None
    assert next_edge([], MONDAY) is None


def test_somebody_stays_until_another_takes_over_however_many_turns_that_are() -> None:
    early = turn("ani", "05:00", "07:00")
    turns = [read_turn(one) for one in (early, DAY, NIGHT)]
    for within, until in ((timedelta(days=2), MONDAY.replace(hour=19)), (timedelta(hours=2), None)):
        assert stays_until(turns, "duty", "ani", MONDAY.replace(hour=6), within) == until
    alone = [read_turn(turn("ani", "00:00", "00:00"))]
    assert stays_until(alone, "duty", "ani", MONDAY, timedelta(days=2)) is None
