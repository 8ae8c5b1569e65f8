"""Which alarms sound on a supervisor's own browsers although no page is open, and when.

Few, for a telephone that sounds for everything is switched off: an alert for which
nobody is left to ask, a crew that calls for help or does not answer, an incident that
nobody touches, and what the centre stands on (ways out, lines, its own processes) once
it has been away for a while.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from siaga.domain.message import ALARM

LASTS_S = 20
"""Seconds that a way out, a line or a process must have been away: most are back by then."""

QUIET_S = 900
"""What comes and goes sounds again after so many seconds at the earliest, should it be away then."""

CHANNEL, TRUNK, CREW = "channel", "trunk", "crew"


def about(kind: str, name: str) -> str:
    """What a message is about that is about no alert's answer: in place of the alert's id. A
    ``CREW`` is named by the alert on which it is out."""
    return f"{kind}:{name}"


def alert_of(about: str) -> str:
    """The alert whose task a message tells of; "" where it is about none."""
    return about.removeprefix(f"{CREW}:")


@dataclass(frozen=True)
class Said:
    """One message about an alarm. ``dropped``: it was over before it sounded."""

    purpose: str
    due_at: datetime
    dropped: bool


def _not_dropped(newest_first: Iterable[Said]) -> list[Said]:
    return [one for one in newest_first if not one.dropped]


def stands(newest_first: Iterable[Said]) -> bool:
    """Whether it has sounded, or will, and nobody was told that it is over."""
    said = _not_dropped(newest_first)
    return bool(said) and said[0].purpose == ALARM


def due_at(at: datetime, newest_first: Iterable[Said]) -> datetime:
    """When what is away from ``at`` on sounds, unless it is over before."""
    lasts = at + timedelta(seconds=LASTS_S)
    sounded = [one.due_at for one in _not_dropped(newest_first) if one.purpose == ALARM]
    return max([lasts, *(before + timedelta(seconds=QUIET_S) for before in sounded[:1])])
