"""What crews do on their phones; told in the stream of the incident."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siaga.domain.event import Event


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
