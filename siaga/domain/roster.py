"""Who is on duty when (stream ``roster:<agency>``).

A roster is a list of turns, each a week's pattern or certain dates, in local
wall-clock time: a turn that ends at 07:00 ends at 07:00 also where the clock is
changed twice a year.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from siaga.domain.contact import REGENCY
from siaga.domain.event import Event
from siaga.domain.refusal import Malformed

DUTY, SECOND, HEAD, SECRETARY = POSITIONS = ("duty", "second", "head", "secretary")
"""The rungs of a ladder: duty officer, second officer, head of the agency, regency secretary."""

AGENCY_POSITIONS = (DUTY, SECOND, HEAD)

MOST_TURNS = 500
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class RosterChanged(Event):
    """The whole roster of an agency, or of the ``regency``, instead of the one before.

    A turn: ``position``, ``contact``, ``from`` and ``until`` ("HH:MM"; until at or
    before from means the next day; both equal: a whole day), and either ``days``
    (0 Monday to 6 Sunday) or ``dates`` ("YYYY-MM-DD"), on which it begins.
    """

    agency: str
    turns: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Hours:
    """From when until when, on days of the week or on certain dates."""

    starts: time
    ends: time
    days: frozenset[int] = frozenset()
    dates: frozenset[date] = frozenset()

    def begins_on(self, day: date) -> bool:
        return day in self.dates if self.dates else day.weekday() in self.days

    def span(self, day: date) -> tuple[datetime, datetime]:
        """From when until when, if it begins on ``day``."""
        start, end = datetime.combine(day, self.starts), datetime.combine(day, self.ends)
        return start, end if self.ends > self.starts else end + _DAY

    def covers(self, local: datetime) -> bool:
        """A turn of last night may still run this morning."""
        days = (local.date() - _DAY, local.date())
        spans = [self.span(day) for day in days if self.begins_on(day)]
        return any(start <= local < end for start, end in spans)


@dataclass(frozen=True)
class Turn(Hours):
    position: str = ""
    contact: str = ""


def read_turn(said: Mapping[str, Any]) -> Turn:
    """Raises ``Malformed("wrong_value", field=…)`` naming what of it makes no sense."""
    if said.get("position") not in POSITIONS:
        raise Malformed("wrong_value", field="position")
    if not said.get("contact"):
        raise Malformed("wrong_value", field="contact")
    hours = read_hours(said)
    position, contact = str(said["position"]), str(said["contact"])
    return Turn(hours.starts, hours.ends, hours.days, hours.dates, position, contact)


def read_hours(said: Mapping[str, Any]) -> Hours:
    """Of a turn, ``from``, ``until``, and ``days`` or ``dates``. Raises as ``read_turn``."""
    days, dates = said.get("days") or (), said.get("dates") or ()
    if bool(days) == bool(dates):
        raise Malformed("wrong_value", field="days")
    if any(not isinstance(day, int) or not 0 <= day <= 6 for day in days):
        raise Malformed("wrong_value", field="days")
    return Hours(
        _time(said.get("from"), "from"),
        _time(said.get("until"), "until"),
        frozenset(days),
        frozenset(_date(one) for one in dates),
    )


def _time(text: object, name: str) -> time:
    try:
        return time.fromisoformat(str(text))
    except ValueError:
        raise Malformed("wrong_value", field=name) from None


def _date(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise Malformed("wrong_value", field="dates") from None


def positions_of(agency: str) -> tuple[str, ...]:
    """The positions that are asked by the roster of this agency, or of the ``regency``."""
    return (SECRETARY,) if agency == REGENCY else AGENCY_POSITIONS


def on_duty(turns: Iterable[Turn], position: str, local: datetime) -> list[str]:
    """Contacts on duty at ``local`` (wall clock, without zone), each once, in the roster's order.

    Turns for certain dates take the place of the week's pattern while they run:
    whoever swapped a night is asked, and the one who is at home is not.
    """
    running = [turn for turn in turns if turn.position == position and turn.covers(local)]
    swapped = [turn for turn in running if turn.dates]
    return list(dict.fromkeys(turn.contact for turn in swapped or running))


@dataclass(frozen=True)
class Stretch:
    """A span in which the same contacts are on duty; nobody is an empty tuple."""

    begins: datetime
    ends: datetime
    contacts: tuple[str, ...]


def stretches(
    turns: Sequence[Turn], position: str, start: datetime, end: datetime
) -> list[Stretch]:
    """``start`` to ``end`` without a hole, in order."""
    edges = {start, end}
    day = start.date() - _DAY
    while day <= end.date():
        for turn in turns:
            if turn.position == position and turn.begins_on(day):
                edges.update(edge for edge in turn.span(day) if start < edge < end)
        day += _DAY
    found: list[Stretch] = []
    for begins, ends in pairwise(sorted(edges)):
        contacts = tuple(on_duty(turns, position, begins))
        if found and found[-1].contacts == contacts:
            begins = found.pop().begins
        found.append(Stretch(begins, ends, contacts))
    return found


def next_edge(turns: Iterable[Turn], local: datetime) -> datetime | None:
    """When, after ``local``, a turn begins or ends next; None when none ever does."""
    week = [local.date() + _DAY * days for days in range(-1, 8)]
    edges = [
        edge
        for turn in turns
        for day in (turn.dates or week)
        if turn.begins_on(day)
        for edge in turn.span(day)
        if edge > local
    ]
    return min(edges, default=None)


def stays_until(
    turns: Sequence[Turn], position: str, contact: str, local: datetime, within: timedelta
) -> datetime | None:
    """Until when somebody who is on duty stays it; None: longer than ``within``."""
    end = local + within
    for one in stretches(turns, position, local, end):
        if contact not in one.contacts:
            return one.begins
    return None


def gaps(
    turns: Sequence[Turn],
    position: str,
    start: datetime,
    end: datetime,
    unreachable: Container[str] = (),
) -> list[tuple[datetime, datetime]]:
    """Spans within ``start`` to ``end`` in which nobody can be asked, in order.

    Whoever is on the roster and ``unreachable`` is nobody.
    """
    found: list[tuple[datetime, datetime]] = []
    for one in stretches(turns, position, start, end):
        if all(contact in unreachable for contact in one.contacts):
            begins = found.pop()[0] if found and found[-1][1] == one.begins else one.begins
            found.append((begins, one.ends))
    return found
