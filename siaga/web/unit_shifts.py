"""A unit's shifts in words, which ``siaga.domain.shift`` reads again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format


def shifts_words(shifts: Iterable[Mapping[str, Any]], between: str = ", ") -> str:
    return between.join(_words(shift) for shift in shifts)


def _words(shift: Mapping[str, Any]) -> str:
    """ "Pagi 07.00–19.00", "Kantor 08.00–16.00 Sen–Jum"."""
    hours = f"{shift['from']}–{shift['until']}".replace(":", ".")
    return " ".join(part for part in (shift["name"], hours, _days(shift["days"])) if part)


def _days(days: Sequence[int]) -> str:
    """ "" for every day; days that follow one another as first and last."""
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][1] == day - 1:
            runs[-1][1] = day
        else:
            runs.append([day, day])
    if runs == [[0, 6]]:
        return ""
    return ",".join(_day(a) if a == b else f"{_day(a)}–{_day(b)}" for a, b in runs)


def _day(day: int) -> str:
    """0 is Monday; 2024 began with one."""
    return date_format(date(2024, 1, 1 + day), "D")
