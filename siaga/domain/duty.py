"""Duty that is handed over by the clock (stream ``duty:<agency>``).

The roster says who should be there; this says who was, and who was told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from siaga.domain.event import Event
from siaga.domain.stream import Kind

Positions = Mapping[str, Sequence[str]]
"""Position → the contacts on duty there; one of which the roster says nothing is left out."""


@dataclass(frozen=True)
class DutyTurned(Event):
    """``on_duty``: each position's contacts from here on, none where the roster has turns for it and
    nobody stands there now. ``told``: of those who have come on, each
    contact and the message that says so. ``next_at``: when a turn begins or ends next, None: never.
    """

    agency: str
    on_duty: dict[str, tuple[str, ...]]
    told: dict[str, str]
    next_at: datetime | None = None


def _evolve(before: Positions | None, event: Event) -> Positions | None:
    if not isinstance(event, DutyTurned):
        return before
    return {position: tuple(contacts) for position, contacts in event.on_duty.items()}


ON_DUTY: Kind[Positions | None] = Kind("duty", None, _evolve)
"""The state: who was on duty last; None before that was looked at for the first time."""


def came_on(before: Positions | None, now: Positions) -> dict[str, tuple[str, ...]]:
    """Position → the contacts who were not there before.

    Who stands there when the roster speaks of a position for the first time has not come on: one
    that is typed in, or an update of Siaga, tells nobody anything new.
    """
    if before is None:
        return {}
    found = {
        position: tuple(one for one in contacts if one not in before[position])
        for position, contacts in now.items()
        if position in before
    }
    return {position: contacts for position, contacts in found.items() if contacts}
