"""Is a crew on scene safe: the table over every pair, and the clock."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from siaga.domain import crew_safety as rules
from siaga.domain.crew_safety import ANSWER_WITHIN, SAFETY_MOVES, SAFETY_PHASES
from siaga.domain.event import Event
from siaga.domain.field import CrewCheckDue, CrewHelpCalled, CrewSafe, CrewSilent, SafetyAsked
from siaga.domain.incident import UnitCleared, UnitOnScene
from siaga.domain.stream import after, allows

AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
EVENTS: dict[str, Event] = {
    "UnitOnScene": UnitOnScene("i", "a", "u"),
    "SafetyAsked": SafetyAsked("i", "a", "u", AT + ANSWER_WITHIN),
    "CrewCheckDue": CrewCheckDue("i", "a", "u"),
    "CrewSafe": CrewSafe("i", "a", "u", 1),
    "CrewSilent": CrewSilent("i", "a", "u"),
    "CrewHelpCalled": CrewHelpCalled("i", "a", "u", 1),
    "UnitCleared": UnitCleared("i", "a", "u"),
}


def safety(phase: str) -> dict[str, str]:
    """The unit in this phase, and another that nothing here concerns."""
    return {"other": "asked"} if phase == "new" else {"other": "asked", "u": phase}


def decided(move: str, phase: str) -> list[Event]:
    now = safety(phase)
    return {
        "SafetyAsked": lambda: rules.ask("i", "a", now, "u", AT),
        "CrewCheckDue": lambda: rules.ask("i", "a", now, "u", AT, by_phone=False),
        "CrewSafe": lambda: rules.say_safe("i", "a", now, "u", 1),
        "CrewSilent": lambda: rules.fall_silent("i", "a", now, "u"),
        "CrewHelpCalled": lambda: rules.call_help("i", "a", now, "u", 1),
    }[move]()


@pytest.mark.parametrize("phase", SAFETY_PHASES)
@pytest.mark.parametrize("move", EVENTS)
def test_each_event_moves_the_crew_as_the_table_says(move: str, phase: str) -> None:
    moved = rules.evolve(safety(phase), EVENTS[move])  # type: ignore[arg-type]
    assert moved == safety(after(SAFETY_MOVES, phase, move))


@pytest.mark.parametrize("phase", SAFETY_PHASES)
@pytest.mark.parametrize(
    "move", ["SafetyAsked", "CrewCheckDue", "CrewSafe", "CrewSilent", "CrewHelpCalled"]
)
def test_what_the_table_does_not_know_decides_nothing(move: str, phase: str) -> None:
    expected = [EVENTS[move]] if allows(SAFETY_MOVES, phase, move) else []
    assert decided(move, phase) == expected


def test_every_alarm_ends_when_somebody_says_that_they_are_safe() -> None:
    assert {phase for phase in SAFETY_PHASES if allows(SAFETY_MOVES, phase, "CrewSafe")} >= {
        *rules.ALARMED
    }
