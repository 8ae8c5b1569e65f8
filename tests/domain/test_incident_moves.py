"""The tables of incident, alert, assignment and unit over every pair."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from siaga.domain import alert as alerts
from siaga.domain import closing, unit_rules
from siaga.domain.event import Event
from siaga.domain.incident import (
    AlertAcknowledged,
    AlertDeclined,
    AlertDelivered,
    AlertDone,
    AlertOverdue,
    AlertRaised,
    AlertWithdrawn,
    IncidentClosed,
    IncidentReopened,
    ReportFieldSet,
    ReportOpened,
    UnitAssigned,
    UnitCleared,
    UnitEnRoute,
    UnitOnScene,
)
from siaga.domain.incident_state import (
    ALERT_MOVES,
    ALERT_PHASES,
    ASSIGNMENT_MOVES,
    ASSIGNMENT_PHASES,
    INCIDENT,
    MOVES,
    PHASES,
    Incident,
)
from siaga.domain.refusal import Refused
from siaga.domain.report import open_report
from siaga.domain.stream import after, allows
from siaga.domain.unit import UnitDefined, UnitEngaged, UnitReleased

AT = datetime(2026, 1, 1, tzinfo=UTC)
OPEN: list[Event] = [ReportOpened("i", "DS-2026-000001"), ReportFieldSet("i", "category", "fire")]
RAISED = AlertRaised("i", "a", "damkar", AT)
TAKEN = AlertAcknowledged("i", "a", 1)
ASSIGNED = UnitAssigned("i", "a", "u")

Decision = Callable[[Incident], Sequence[Event]]

INCIDENT_TO: dict[str, list[Event]] = {
    "new": [],
    "open": OPEN,
    "closed": [*OPEN, IncidentClosed("i", "resolved")],
}
INCIDENT_EVENTS: dict[str, tuple[Event, Decision]] = {
    "ReportOpened": (
        OPEN[0],
        lambda i: open_report("i", "DS-2026-000001", None) if i.phase == "new" else [],
    ),
    "IncidentClosed": (
        IncidentClosed("i", "resolved"),
        lambda i: closing.close(i, "resolved") if i.phase != "new" else [],
    ),
    "IncidentReopened": (IncidentReopened("i", "again"), lambda i: closing.reopen(i, "again")),
}

ALERT_TO: dict[str, list[Event]] = {
    "new": OPEN,
    "raised": [*OPEN, RAISED],
    "delivered": [*OPEN, RAISED, AlertDelivered("i", "a", "desk")],
    "acknowledged": [*OPEN, RAISED, TAKEN],
    "declined": [*OPEN, RAISED, AlertDeclined("i", "a", 1, "other")],
    "withdrawn": [*OPEN, RAISED, AlertWithdrawn("i", "a", "other")],
    "done": [*OPEN, RAISED, TAKEN, AlertDone("i", "a", 1, "real")],
}
ALERT_EVENTS: dict[str, tuple[Event, Decision]] = {
    "AlertRaised": (
        RAISED,
        lambda i: alerts.forward(i, [("a", "damkar")], AT) if not i.alerts else [],
    ),
    "AlertDelivered": (
        AlertDelivered("i", "a", "desk"),
        lambda i: alerts.deliver(i, alerts.find(i, "a"), "desk"),
    ),
    "AlertAcknowledged": (TAKEN, lambda i: alerts.acknowledge(i, alerts.find(i, "a"), 1)),
    "AlertOverdue": (AlertOverdue("i", "a"), lambda i: alerts.overdue(i, alerts.find(i, "a"))),
    "AlertDeclined": (
        AlertDeclined("i", "a", 1, "other"),
        lambda i: alerts.decline(i, alerts.find(i, "a"), 1, "other"),
    ),
    "AlertWithdrawn": (
        AlertWithdrawn("i", "a", "other"),
        lambda i: alerts.withdraw(i, alerts.find(i, "a"), "other"),
    ),
    "AlertDone": (
        AlertDone("i", "a", 1, "real", ""),
        lambda i: alerts.finish(i, alerts.find(i, "a"), 1, "real", ""),
    ),
}

ASSIGNMENT_TO: dict[str, list[Event]] = {
    "new": ALERT_TO["acknowledged"],
    "assigned": [*ALERT_TO["acknowledged"], ASSIGNED],
    "en_route": [*ALERT_TO["acknowledged"], ASSIGNED, UnitEnRoute("i", "a", "u")],
    "on_scene": [*ALERT_TO["acknowledged"], ASSIGNED, UnitOnScene("i", "a", "u")],
    "cleared": [*ALERT_TO["acknowledged"], ASSIGNED, UnitCleared("i", "a", "u")],
}


def _step(to: str) -> Decision:
    return lambda i: alerts.move(i, alerts.find(i, "a"), "u", to)


ASSIGNMENT_EVENTS: dict[str, tuple[Event, Decision]] = {
    "UnitAssigned": (ASSIGNED, lambda i: alerts.assign(i, alerts.find(i, "a"), "u", 1)),
    "UnitEnRoute": (UnitEnRoute("i", "a", "u"), _step("en_route")),
    "UnitOnScene": (UnitOnScene("i", "a", "u"), _step("on_scene")),
    "UnitCleared": (UnitCleared("i", "a", "u"), _step("cleared")),
}


def decided(decision: Decision, state: Incident) -> list[str]:
    """The first event a decision leads to, by name; refusals lead to none."""
    try:
        return [type(event).__name__ for event in decision(state)][:1]
    except Refused:
        return []


def alert_phase(state: Incident) -> str:
    return state.alerts["a"].phase if "a" in state.alerts else "new"


def unit_phase(state: Incident) -> str:
    return state.alerts["a"].units.get("u", "new")


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("phase", PHASES)
def test_an_incident_moves_as_its_table_says(phase: str, move: str) -> None:
    event, decision = INCIDENT_EVENTS[move]
    before = INCIDENT.replay(INCIDENT_TO[phase])
    assert before.phase == phase
    assert INCIDENT.replay([event], before).phase == after(MOVES, phase, move)
    assert decided(decision, before) == ([move] if allows(MOVES, phase, move) else [])


@pytest.mark.parametrize("move", ALERT_MOVES)
@pytest.mark.parametrize("phase", ALERT_PHASES)
def test_an_alert_moves_as_its_table_says(phase: str, move: str) -> None:
    event, decision = ALERT_EVENTS[move]
    before = INCIDENT.replay(ALERT_TO[phase])
    assert alert_phase(before) == phase
    assert alert_phase(INCIDENT.replay([event], before)) == after(ALERT_MOVES, phase, move)
    assert decided(decision, before) == ([move] if allows(ALERT_MOVES, phase, move) else [])


@pytest.mark.parametrize("move", ASSIGNMENT_MOVES)
@pytest.mark.parametrize("phase", ASSIGNMENT_PHASES)
def test_an_assignment_moves_as_its_table_says(phase: str, move: str) -> None:
    event, decision = ASSIGNMENT_EVENTS[move]
    before = INCIDENT.replay(ASSIGNMENT_TO[phase])
    assert unit_phase(before) == phase
    assert unit_phase(INCIDENT.replay([event], before)) == after(ASSIGNMENT_MOVES, phase, move)
    assert decided(decision, before) == ([move] if allows(ASSIGNMENT_MOVES, phase, move) else [])


DEFINED = UnitDefined("u", "damkar", "Engine", "unit")
ENGAGED = UnitEngaged("u", "i", "a")
UNIT_TO: dict[str, list[Event]] = {"free": [DEFINED], "engaged": [DEFINED, ENGAGED]}
UNIT_EVENTS: dict[str, tuple[Event, Callable[[unit_rules.Unit], Sequence[Event]]]] = {
    "UnitEngaged": (ENGAGED, lambda unit: unit_rules.engage(unit, "damkar", "i", "a")),
    "UnitReleased": (UnitReleased("u", "i", "a"), lambda unit: unit_rules.release(unit, "a")),
}


@pytest.mark.parametrize("move", unit_rules.MOVES)
@pytest.mark.parametrize("phase", unit_rules.PHASES)
def test_a_unit_moves_as_its_table_says(phase: str, move: str) -> None:
    event, decision = UNIT_EVENTS[move]
    before = unit_rules.UNIT.replay(UNIT_TO[phase])
    assert before.phase == phase
    assert unit_rules.evolve(before, event).phase == after(unit_rules.MOVES, phase, move)
    wanted = [event] if allows(unit_rules.MOVES, phase, move) else []
    assert list(decision(before)) == wanted


def test_a_unit_is_released_only_from_the_alert_it_is_on() -> None:
    engaged = unit_rules.UNIT.replay(UNIT_TO["engaged"])
    assert unit_rules.release(engaged, "other") == []


def test_a_released_unit_knows_no_incident_any_more() -> None:
    unit = unit_rules.UNIT.replay([*UNIT_TO["engaged"], UnitReleased("u", "i", "a")])
    assert (unit.incident, unit.alert) == ("", "")
