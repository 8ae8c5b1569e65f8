"""Numbers that cannot disagree with what is behind them.

A count is the length of a list, an interval's figure one of its own values; so
every number opens the rows it was made from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Generic, TypeVar

R = TypeVar("R")

MEDIAN, P90 = 50, 90


def seconds(start: datetime | None, end: datetime | None) -> int | None:
    """Whole seconds between two moments, begun ones not counted; None while one is missing."""
    if start is None or end is None:
        return None
    return int((end - start).total_seconds())


def nearest_rank(ordered: Sequence[int], percent: int) -> int | None:
    """The smallest value that at least ``percent`` of all values do not exceed (nearest rank).

    Always a value that really occurred: nothing is interpolated.
    """
    return ordered[ceil(len(ordered) * percent / 100) - 1] if ordered else None


@dataclass(frozen=True)
class Interval(Generic[R]):
    """``rows`` have it, shortest first; ``values`` are their seconds, in the same order."""

    name: str
    rows: tuple[R, ...]
    values: tuple[int, ...]

    @property
    def median(self) -> int | None:
        return nearest_rank(self.values, MEDIAN)

    @property
    def p90(self) -> int | None:
        return nearest_rank(self.values, P90)

    def within(self, limit_s: int) -> int:
        """How many took no longer."""
        return sum(value <= limit_s for value in self.values)


def interval(name: str, rows: Iterable[R], value: Callable[[R], int | None]) -> Interval[R]:
    """Those of ``rows`` that have the interval; equal ones stay in the order of the rows."""
    known = [(seconds, row) for row in rows if (seconds := value(row)) is not None]
    known.sort(key=lambda pair: pair[0])
    return Interval(name, tuple(row for _, row in known), tuple(value for value, _ in known))


@dataclass(frozen=True)
class Card(Generic[R]):
    """``lists``: measure → its rows. ``intervals``: name → the rows that have it."""

    lists: Mapping[str, tuple[R, ...]]
    intervals: Mapping[str, Interval[R]]

    def behind(self, measure: str) -> tuple[R, ...] | None:
        """The rows of a number; None for a measure that does not exist."""
        if measure in self.intervals:
            return self.intervals[measure].rows
        return self.lists.get(measure)
