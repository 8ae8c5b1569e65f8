"""A unit of an agency: an engine, an ambulance, a patrol (stream ``unit:<code>``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from siaga.domain.event import Event

UNIT_KINDS = (
    "ambulance", "boat", "engine", "hearse", "heavy", "patrol", "tanker", "team", "truck",
)  # fmt: skip


OUT_REASONS = ("defect", "no_crew", "no_fuel", "elsewhere")
"""Why a unit is out of service."""


@dataclass(frozen=True)
class UnitDefined(Event):
    """``shifts``: when it is manned, each a ``name``, ``from``, ``until`` and ``days`` as of a
    roster's turn; none: always."""

    unit: str
    agency: str
    name: str
    kind: str
    station: str = ""
    active: bool = True
    shifts: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class UnitEngaged(Event):
    """Taken by one alert; a unit is on one assignment at a time."""

    unit: str
    incident: str
    alert: str


@dataclass(frozen=True)
class UnitReleased(Event):
    unit: str
    incident: str
    alert: str


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
class UnitOutOfService(Event):
    """It cannot be sent until somebody says that it can. ``reason``: of ``OUT_REASONS``."""

    unit: str
    reason: str


@dataclass(frozen=True)
class UnitInService(Event):
    unit: str


@dataclass(frozen=True)
class TrackerIssued(Event):
    """A device in the vehicle may say where it is; an earlier one may not any more. ``digest``:
    SHA-256 (hex) of the key that it says so with; the key itself stands nowhere."""

    unit: str
    digest: str


@dataclass(frozen=True)
class TrackerRevoked(Event):
    unit: str
