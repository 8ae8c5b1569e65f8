"""How the whole room works at the moment: surge, drills, and the weekly look at reputations.

Stream ``mode:centre``. There is one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from siaga.domain.event import Event, personal
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.stream import Kind

LONGEST_DRILL = timedelta(hours=8)
MOST_NUMBERS = 50


@dataclass(frozen=True)
class SurgeBegan(Event):
    """Every signed-in person is ready until it ends."""


@dataclass(frozen=True)
class SurgeEnded(Event):
    pass


@dataclass(frozen=True)
class DrillBegan(Event):
    """Until ``until`` calls over ``trunk`` are a drill's: from ``numbers`` only, or, when
    ``everyone``, all of them (a trunk that the public cannot reach)."""

    trunk: str
    until: datetime
    everyone: bool
    numbers: tuple[str, ...] = personal(())


@dataclass(frozen=True)
class DrillEnded(Event):
    """``reason``: ``supervisor`` or ``time``."""

    trunk: str
    reason: str


@dataclass(frozen=True)
class ReputationReviewed(Event):
    """A supervisor has gone through the numbers with a reputation; ``numbers`` is how many."""

    numbers: int


@dataclass(frozen=True)
class Drill:
    until: datetime
    everyone: bool


@dataclass(frozen=True)
class Mode:
    surge: bool = False
    drills: tuple[tuple[str, Drill], ...] = ()


def evolve(mode: Mode, event: Event) -> Mode:
    match event:
        case SurgeBegan():
            return replace(mode, surge=True)
        case SurgeEnded():
            return replace(mode, surge=False)
        case DrillBegan():
            drill = (event.trunk, Drill(event.until, event.everyone))
            return replace(mode, drills=(*_without(mode, event.trunk), drill))
        case DrillEnded():
            return replace(mode, drills=_without(mode, event.trunk))
    return mode


def _without(mode: Mode, trunk: str) -> tuple[tuple[str, Drill], ...]:
    return tuple(one for one in mode.drills if one[0] != trunk)


MODE = Kind("mode", Mode(), evolve)
CENTRE = "centre"


def begin_surge(mode: Mode) -> list[Event]:
    return [] if mode.surge else [SurgeBegan()]


def end_surge(mode: Mode) -> list[Event]:
    return [SurgeEnded()] if mode.surge else []


def begin_drill(
    mode: Mode, drill: DrillBegan, now: datetime, drill_trunks: tuple[str, ...]
) -> list[Event]:
    """Real calls must go on being real: on a trunk that the public reaches, only calls from
    the numbers named belong to the drill; and no drill is forgotten, it ends by itself."""
    if not now < drill.until <= now + LONGEST_DRILL:
        raise Malformed("wrong_value", field="until")
    if drill.everyone and drill.trunk not in drill_trunks:
        raise Refused("drill_needs_numbers")
    if not drill.everyone and not drill.numbers:
        raise Refused("drill_needs_numbers")
    if len(drill.numbers) > MOST_NUMBERS:
        raise Malformed("too_many", field="numbers", limit=MOST_NUMBERS)
    if drill.trunk in dict(mode.drills):
        raise Refused("drill_running")
    return [drill]


def end_drill(mode: Mode, trunk: str, reason: str, now: datetime) -> list[Event]:
    """``time`` counts only when the time is over: an earlier drill's deadline ends no later one."""
    drill = dict(mode.drills).get(trunk)
    if drill is None or (reason == "time" and now < drill.until):
        return []
    return [DrillEnded(trunk, reason)]
