"""Is a crew on scene safe? Asked from time to time; silence is an alarm, and so is a call for help."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from siaga.domain.event import Event
from siaga.domain.field import CrewCheckDue, CrewHelpCalled, CrewSafe, CrewSilent, SafetyAsked
from siaga.domain.incident import UnitCleared, UnitOnScene
from siaga.domain.stream import Moves, after, allows

ASK_AFTER = timedelta(minutes=20)
"""On scene for so long, and again so long after each answer. Fire services take stock of their
people every 10 to 20 minutes (NFPA 1561: every 10 in a burning house, by the commander there);
a question from afar that comes too often is tapped away unread."""

ANSWER_WITHIN = timedelta(minutes=3)

ALARMED = ("silent", "help")
SAFETY_PHASES = ("new", "calm", "asked", "due", "silent", "help")
SAFETY_MOVES: Moves = {
    "UnitOnScene": {"new": "calm"},
    "SafetyAsked": {"calm": "asked"},
    "CrewCheckDue": {"calm": "due"},
    "CrewSafe": {phase: "calm" for phase in ("calm", "asked", "due", "silent", "help")},
    "CrewSilent": {"asked": "silent"},
    "CrewHelpCalled": {phase: "help" for phase in ("new", "calm", "asked", "due", "silent")},
    "UnitCleared": {phase: "new" for phase in SAFETY_PHASES},
}

SafetyEvent = SafetyAsked | CrewCheckDue | CrewSafe | CrewSilent | CrewHelpCalled
Safety = Mapping[str, str]
"""Unit → phase; a unit is in it from its arrival, or its call for help on the way."""


def evolve(safety: Safety, event: SafetyEvent | UnitOnScene | UnitCleared) -> Safety:
    phase = after(SAFETY_MOVES, safety.get(event.unit, "new"), type(event).__name__)
    others = {unit: known for unit, known in safety.items() if unit != event.unit}
    return others if phase == "new" else {**others, event.unit: phase}


def _may(safety: Safety, unit: str, move: type[Event]) -> bool:
    return allows(SAFETY_MOVES, safety.get(unit, "new"), move.__name__)


def ask(
    incident: str, alert: str, safety: Safety, unit: str, at: datetime, by_phone: bool = True
) -> list[Event]:
    """``by_phone``: somebody of the crew is with the unit on a phone, where the question is seen."""
    if not _may(safety, unit, SafetyAsked):
        return []
    if not by_phone:
        return [CrewCheckDue(incident, alert, unit)]
    return [SafetyAsked(incident, alert, unit, at + ANSWER_WITHIN)]


def say_safe(incident: str, alert: str, safety: Safety, unit: str, officer: int) -> list[Event]:
    """Also unasked: the next question is put off. Off the scene there is nothing to say."""
    if not _may(safety, unit, CrewSafe):
        return []
    return [CrewSafe(incident, alert, unit, officer)]


def call_help(incident: str, alert: str, safety: Safety, unit: str, officer: int) -> list[Event]:
    """Also on the way: a crew is attacked, or has an accident, there as well."""
    if not _may(safety, unit, CrewHelpCalled):
        return []
    return [CrewHelpCalled(incident, alert, unit, officer)]


def fall_silent(incident: str, alert: str, safety: Safety, unit: str) -> list[Event]:
    return [CrewSilent(incident, alert, unit)] if _may(safety, unit, CrewSilent) else []
