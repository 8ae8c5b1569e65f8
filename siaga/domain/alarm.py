"""How many are called: alarm levels, units wanted, who is only told, and who stands in.

Events of an incident's stream that a response plan leads to.
"""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain.event import Event, personal
from siaga.domain.stream import Moves

FIRST, SECOND, DISASTER = "first", "second", "disaster"
LEVELS = (FIRST, SECOND, DISASTER)
"""Upwards. Every incident begins at the first; a level is never taken back, since whoever
was called by it is on the way."""

LEVEL_MOVES: Moves = {
    f"AlarmLevelRaised/{SECOND}": {FIRST: SECOND},
    f"AlarmLevelRaised/{DISASTER}": {FIRST: DISASTER, SECOND: DISASTER},
}

RAISE_REASONS = (
    "more_victims",
    "spreading",
    "units_not_enough",
    "asked_on_scene",
    "large_area",
    "other",
)


@dataclass(frozen=True)
class AlarmLevelRaised(Event):
    """``level``: ``second`` or ``disaster``; ``reason`` as in ``RAISE_REASONS``."""

    incident: str
    level: str
    reason: str


@dataclass(frozen=True)
class UnitsWanted(Event):
    """A higher level or a merge asks more of an agency that has a task: kind → how many in all."""

    incident: str
    alert: str
    units: dict[str, int]


@dataclass(frozen=True)
class MoreUnitsRefused(Event):
    """A contact that was asked for further units has none to send. Those that are out stay."""

    incident: str
    alert: str
    contact: str
    said: str | None = personal()


@dataclass(frozen=True)
class AlertRead(Event):
    """Somebody at an agency that is only informed has read it."""

    incident: str
    alert: str
    officer: int | None = None
    contact: str = ""


@dataclass(frozen=True)
class DeclineSettled(Event):
    """A person decides that nobody need come instead of the agency that declined."""

    incident: str
    alert: str
    reason: str


def rank(level: str) -> int:
    """0 for the first level; an unknown one, from a later release, ranks with the highest."""
    return LEVELS.index(level) if level in LEVELS else len(LEVELS) - 1
