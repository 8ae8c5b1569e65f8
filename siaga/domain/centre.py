"""What the centre is made of besides agencies and units.

Streams ``category:<code>``, ``plan:<code>``, ``regions:<code>``, ``account:<id>``, ``demo``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from siaga.domain.event import Event, personal


@dataclass(frozen=True)
class CategoryDefined(Event):
    """The whole of a category's file: history knows which questions were asked that night."""

    category: str
    content: dict[str, Any]


@dataclass(frozen=True)
class PlanChanged(Event):
    plan: str
    content: dict[str, Any]


@dataclass(frozen=True)
class RegionsImported(Event):
    """``source`` names the file; ``sha256`` is of its bytes; ``features`` how many areas came."""

    regions: str
    source: str
    sha256: str
    features: int


@dataclass(frozen=True)
class AccountChanged(Event):
    """Who may sign in as what, from when on."""

    account: int
    role: str
    agency: str | None
    active: bool
    name: str | None = personal()


@dataclass(frozen=True)
class DemoCallRequested(Event):
    """A trial centre's button: let a simulated citizen call 112 about this category."""

    category: str
