"""Crews and what they do on their phones (streams ``unit:<code>`` and ``incident:<id>``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siaga.domain.event import Event


@dataclass(frozen=True)
class UnitCrewed(Event):
    """``officer`` is with this unit from here on; several may be, one officer with one unit."""

    unit: str
    officer: int


@dataclass(frozen=True)
class UnitLeft(Event):
    unit: str
    officer: int


@dataclass(frozen=True)
class TapArrived(Event):
    """What stands before this was tapped on a phone without a signal: it happened at the time
    of the entry, and was known here only at ``arrived_at``."""

    incident: str
    alert: str
    arrived_at: datetime


@dataclass(frozen=True)
class CallerNumberOpened(Event):
    """A crew was shown the caller's number; ``purpose`` as in ``siaga.domain.field_rules``."""

    incident: str
    alert: str
    officer: int
    purpose: str
