from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga.domain.refusal import Malformed
from siaga.domain.shift import MOST_SHIFTS, check, in_shift, written

DAILY = {"name": "Pagi", "from": "07:00", "until": "19:00", "days": [0, 1, 2, 3, 4, 5, 6]}
NIGHT = written("Malam 19.00-07.00")
OFFICE = written("Kantor 08.00–16.00 Sen-Jum")


@pytest.mark.parametrize(
    "text", ["Pagi 07.00–19.00", " Pagi  7:00 - 19:00 ", "Pagi 07.00-19.00 Sen-Min"]
)
def test_a_shift_is_read_as_people_write_it(text: str) -> None:
    assert written(text) == DAILY


@pytest.mark.parametrize(
    "text",
    ["07.00-19.00 WIB", "07.00 WIB – 19.00 wib Senin-Minggu", "07.00 s.d. 19.00", "07.00 s/d 19.00"]
    + ["07.00 sd 19.00 Senin s.d. Ahad", "07.00-19.00WIB Sen - Min"],
)
def test_words_usual_in_indonesia_are_read(text: str) -> None:
    assert written(f"Pagi {text}") == DAILY


def test_twenty_four_is_midnight() -> None:
    afternoon, always = written("Siang 15.00-24.00"), written("Piket 00.00-24.00")
    assert (afternoon["from"], afternoon["until"]) == ("15:00", "00:00")
    assert in_shift([afternoon], datetime.fromisoformat("2026-11-27T23:59"))
    assert not in_shift([afternoon], datetime.fromisoformat("2026-11-28T00:00"))
    assert in_shift([always], datetime.fromisoformat("2026-11-27T12:00"))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Sen-Jum", [0, 1, 2, 3, 4]),
        ("Sab,Min", [5, 6]),
        ("Fri–Mon", [0, 4, 5, 6]),
        ("sel", [1]),
        ("Mon, Wed", [0, 2]),
        ("Senin-Jumat", [0, 1, 2, 3, 4]),
        ("Sen - Jum", [0, 1, 2, 3, 4]),
        ("Selasa s.d. Kamis, Sabtu", [1, 2, 3, 5]),
    ],
)
def test_days_are_read_in_both_languages(text: str, days: list[int]) -> None:
    assert written(f"Regu A piket 08.00-16.00 {text}")["days"] == days


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Pagi",
        "07.00-19.00",
        "Pagi 25.00-19.00",
        "Pagi 07.00-24.30",
        "Pagi 07.00-19.00 Sen-",
        "Pagi 07.00",
        "Pagi 07.00-19.00 kapan-kapan",
    ]
    + [f"{'x' * 41} 07.00-19.00", "Pagi 07.00-19.00 Sen-"[:-1] + "-besok"],
)
def test_what_is_no_shift_is_refused(text: str) -> None:
    with pytest.raises(Malformed) as wrong:
        written(text)
    assert wrong.value.values["field"] == "shifts"


def test_too_many_and_those_without_a_name_or_day_are_refused() -> None:
    check([DAILY] * MOST_SHIFTS)
    for wrong in ([DAILY] * (MOST_SHIFTS + 1), [{**DAILY, "name": " "}], [{**DAILY, "days": []}]):
        with pytest.raises(Malformed):
            check(wrong)


@given(st.text(max_size=60))
def test_any_text_is_a_shift_or_refused(text: str) -> None:
    with suppress(Malformed):
        check([written(text)])


@pytest.mark.parametrize(
    ("at", "on"),
    [
        ("2026-11-27T08:00", True),  # a Friday
        ("2026-11-27T15:59", True),
        ("2026-11-27T16:00", False),
        ("2026-11-28T08:00", False),
    ],
)
def test_a_unit_is_on_while_one_of_its_shifts_runs(at: str, on: bool) -> None:
    local = datetime.fromisoformat(at)
    assert in_shift([OFFICE], local) is on
    assert in_shift([], local), "without a shift it is always manned"


def test_a_night_that_began_yesterday_runs_this_morning() -> None:
    assert in_shift([OFFICE, NIGHT], datetime.fromisoformat("2026-11-28T03:00"))
    assert not in_shift([OFFICE, NIGHT], datetime.fromisoformat("2026-11-28T12:00"))
