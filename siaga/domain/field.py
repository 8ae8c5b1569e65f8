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


@dataclass(frozen=True)
class SafetyAsked(Event):
    """The unit has been on scene for long: is the crew safe? It has until ``answer_by``."""

    incident: str
    alert: str
    unit: str
    answer_by: datetime


@dataclass(frozen=True)
class CrewCheckDue(Event):
    """It is time to ask, and nobody of the crew is with the unit on a phone that could: the desk
    asks by radio. No alarm follows, for nobody was silent."""

    incident: str
    alert: str
    unit: str


@dataclass(frozen=True)
class CrewSafe(Event):
    """Somebody said so: of the crew, or at the desk who has it on the radio."""

    incident: str
    alert: str
    unit: str
    officer: int


@dataclass(frozen=True)
class CrewSilent(Event):
    """Nobody has answered in time: the desk must find out what is with them."""

    incident: str
    alert: str
    unit: str


@dataclass(frozen=True)
class CrewHelpCalled(Event):
    """The crew itself is in danger."""

    incident: str
    alert: str
    unit: str
    officer: int


@dataclass(frozen=True)
class PositionShared(Event):
    """An officer agreed, on the phone, that the unit's place is seen until this task is over."""

    incident: str
    alert: str
    unit: str
    officer: int


@dataclass(frozen=True)
class PositionHidden(Event):
    """The officer wants it seen no more. It ends by itself when the unit is cleared."""

    incident: str
    alert: str
    unit: str
    officer: int
