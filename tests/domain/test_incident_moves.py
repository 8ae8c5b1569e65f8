"""The tables of incident, alert, assignment and unit over every pair."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from siaga.domain import alarm_rules, closing, unit_rules
from siaga.domain import alert as alerts
from siaga.domain.alarm import (
    LEVEL_MOVES,
    LEVELS,
    AlarmLevelRaised,
    AlertRead,
    DeclineSettled,
    UnitsWanted,
)
from siaga.domain.alert import Answerer
from siaga.domain.event import Event
from siaga.domain.incident import (
    SAID,
    AlertAcknowledged,
    AlertDeclined,
    AlertDelivered,
    AlertDone,
    AlertOverdue,
    AlertRaised,
    AlertTakenOver,
    AlertUnderWay,
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
    INFORM_MOVES,
    INFORM_PHASES,
    MOVES,
    PHASES,
    UNANSWERED_ALERT,
    Alert,
    Incident,
    alert_move,
)
from siaga.domain.merging import (
    AlertMerging,
    AlertMoved,
    AlertReturned,
    IncidentMerged,
    MergeUndone,
)
from siaga.domain.refusal import Refused
from siaga.domain.report import open_report
from siaga.domain.stream import after, allows
from siaga.domain.unit import UnitDefined, UnitEngaged, UnitReleased
from tests.domain.merging import (
    CARRIED,
    MERGED,
    another,
    back_here,
    from_elsewhere,
    merged,
    moved_on,
    parted,
)

AT = datetime(2026, 1, 1, tzinfo=UTC)
OPEN: list[Event] = [ReportOpened("i", "DS-2026-000001"), ReportFieldSet("i", "category", "fire")]
RAISED = AlertRaised("i", "a", "damkar", AT)
DELIVERED = AlertDelivered("i", "a", "desk")
DONE = AlertDone("i", "a", 1, "real", "")
TAKEN, OVER = AlertAcknowledged("i", "a", 1), AlertTakenOver("i", "a", 2)
ASSIGNED = UnitAssigned("i", "a", "u")

Decision = Callable[[Incident], Sequence[Event]]

INCIDENT_TO: dict[str, list[Event]] = {
    "new": [],
    "open": OPEN,
    "closed": [*OPEN, IncidentClosed("i", "resolved")],
    "merged": [*OPEN, MERGED],
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
    "IncidentMerged": (MERGED, lambda i: merged(i, another(), IncidentMerged)),
    "MergeUndone": (
        MergeUndone("i", "m", "DS-2026-000002", "not the same"),
        lambda i: parted(i, another(), MergeUndone),
    ),
}

ALERT_TO: dict[str, list[Event]] = {
    "new": OPEN,
    "raised": [*OPEN, RAISED],
    "delivered": [*OPEN, RAISED, DELIVERED],
    "acknowledged": [*OPEN, RAISED, TAKEN],
    "declined": [*OPEN, RAISED, AlertDeclined("i", "a", 1, "other")],
    "withdrawn": [*OPEN, RAISED, AlertWithdrawn("i", "a", "other")],
    "done": [*OPEN, RAISED, TAKEN, DONE],
    "moved": [*OPEN, CARRIED, AlertMoved("i", "a", "m", "b")],
}


def its(incident: Incident) -> Alert:
    return alerts.find(incident, "a")


def _under_way(incident: Incident) -> Sequence[Event]:
    return alerts.under_way(incident, its(incident), Answerer(1), SAID)


ALERT_EVENTS: dict[str, tuple[Event, Decision]] = {
    "AlertRaised": (
        RAISED,
        lambda i: alerts.forward(i, [alerts.Task("a", "damkar")], AT) if not i.alerts else [],
    ),
    "AlertDelivered": (DELIVERED, lambda i: alerts.deliver(i, its(i), "desk")),
    "AlertAcknowledged": (TAKEN, lambda i: alerts.acknowledge(i, its(i), Answerer(1))),
    "AlertTakenOver": (OVER, lambda i: alerts.take_over(i, its(i), Answerer(2))),
    "AlertOverdue": (AlertOverdue("i", "a"), lambda i: alerts.overdue(i, its(i))),
    "AlertUnderWay": (
        AlertUnderWay("i", "a", SAID, 1),
        lambda i: [] if alert_phase(i) in UNANSWERED_ALERT else _under_way(i),
    ),
    "AlertDeclined": (
        AlertDeclined("i", "a", 1, "other"),
        lambda i: alerts.decline(i, its(i), Answerer(1), "other"),
    ),
    "AlertWithdrawn": (
        AlertWithdrawn("i", "a", "other"),
        lambda i: alerts.withdraw(i, its(i), "other"),
    ),
    "AlertDone": (DONE, lambda i: alerts.finish(i, its(i), 1, "real", "")),
    "AlertMoved": (AlertMoved("i", "a", "m", "b"), moved_on),
    "AlertCarried": (CARRIED, lambda i: from_elsewhere(i, False)),
    "AlertCarried/taken": (replace(CARRIED, taken=True), lambda i: from_elsewhere(i, True)),
    "AlertReturned": (
        AlertReturned("i", "a", "b", False, {}, {}, AT),
        lambda i: back_here(i, False),
    ),
    "AlertReturned/taken": (
        AlertReturned("i", "a", "b", True, {}, {}, AT),
        lambda i: back_here(i, True),
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
    return lambda i: alerts.move(i, its(i), "u", to)


ASSIGNMENT_EVENTS: dict[str, tuple[Event, Decision]] = {
    "UnitAssigned": (
        ASSIGNED,
        lambda i: alerts.assign(i, its(i), "u", Answerer(1)),
    ),
    "UnitEnRoute": (UnitEnRoute("i", "a", "u"), _step("en_route")),
    "UnitOnScene": (UnitOnScene("i", "a", "u"), _step("on_scene")),
    "UnitCleared": (UnitCleared("i", "a", "u"), _step("cleared")),
}


def move_of(event: Event) -> str:
    return alert_move(event) if isinstance(event, AlertMerging) else type(event).__name__


def decided(decision: Decision, state: Incident) -> list[str]:
    """The first event a decision leads to, by name; refusals lead to none."""
    try:
        return [move_of(event) for event in decision(state)][:1]
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


@pytest.mark.parametrize("phase", ["raised", "delivered"])
def test_who_is_dealing_with_it_has_also_said_ours_and_says_it_once(phase: str) -> None:
    before = INCIDENT.replay(ALERT_TO[phase])
    events = _under_way(before)
    assert events == [TAKEN, AlertUnderWay("i", "a", SAID, 1)]
    assert _under_way(INCIDENT.replay(events, before)) == []


@pytest.mark.parametrize("move", ASSIGNMENT_MOVES)
@pytest.mark.parametrize("phase", ASSIGNMENT_PHASES)
def test_an_assignment_moves_as_its_table_says(phase: str, move: str) -> None:
    event, decision = ASSIGNMENT_EVENTS[move]
    before = INCIDENT.replay(ASSIGNMENT_TO[phase])
    assert unit_phase(before) == phase
    assert unit_phase(INCIDENT.replay([event], before)) == after(ASSIGNMENT_MOVES, phase, move)
    assert decided(decision, before) == ([move] if allows(ASSIGNMENT_MOVES, phase, move) else [])


INFORMED = AlertRaised("i", "a", "rsud", AT, inform=True)
INFORM_TO: dict[str, list[Event]] = {
    "new": OPEN,
    "raised": [*OPEN, INFORMED],
    "delivered": [*OPEN, INFORMED, AlertDelivered("i", "a", "desk")],
    "read": [*OPEN, INFORMED, AlertRead("i", "a", 1)],
    "withdrawn": [*OPEN, INFORMED, AlertWithdrawn("i", "a", "other")],
}
INFORM_EVENTS: dict[str, tuple[Event, Decision]] = {
    "AlertRaised": (
        INFORMED,
        lambda i: (
            alerts.forward(i, [alerts.Task("a", "rsud", inform=True)], AT) if not i.alerts else []
        ),
    ),
    "AlertDelivered": ALERT_EVENTS["AlertDelivered"],
    "AlertRead": (
        AlertRead("i", "a", 1),
        lambda i: alerts.read(i, its(i), Answerer(1)),
    ),
    "AlertWithdrawn": ALERT_EVENTS["AlertWithdrawn"],
}


@pytest.mark.parametrize("move", INFORM_MOVES)
@pytest.mark.parametrize("phase", INFORM_PHASES)
def test_an_informing_alert_moves_as_its_table_says(phase: str, move: str) -> None:
    event, decision = INFORM_EVENTS[move]
    before = INCIDENT.replay(INFORM_TO[phase])
    assert alert_phase(before) == phase
    assert alert_phase(INCIDENT.replay([event], before)) == after(INFORM_MOVES, phase, move)
    assert decided(decision, before) == ([move] if allows(INFORM_MOVES, phase, move) else [])


@pytest.mark.parametrize("phase", INFORM_PHASES[1:])
def test_who_is_only_informed_takes_nothing_declines_nothing_and_is_never_late(phase: str) -> None:
    state = INCIDENT.replay(INFORM_TO[phase])
    alert = alerts.find(state, "a")
    assert alerts.overdue(state, alert) == []
    taken = decided(lambda i: alerts.acknowledge(i, alert, Answerer(1)), state)
    assert taken == (["AlertRead"] if phase in ("raised", "delivered") else [])
    decisions: list[Callable[[], object]] = [
        lambda: alerts.decline(state, alert, Answerer(1), "other"),
        lambda: alerts.assign(state, alert, "u", Answerer(1)),
        lambda: alerts.finish(state, alert, 1, "real", ""),
    ]
    for decision in decisions:
        with pytest.raises(Refused) as refused:
            decision()
        assert refused.value.code == "alert_only_informs"
    assert decided(lambda i: closing.close(i, "resolved"), state) == ["IncidentClosed"]


@pytest.mark.parametrize("move", LEVEL_MOVES)
@pytest.mark.parametrize("level", LEVELS)
def test_an_alarm_level_moves_as_its_table_says(level: str, move: str) -> None:
    to = move.partition("/")[2]
    event = AlarmLevelRaised("i", to, "spreading")
    raised: list[Event] = [] if level == "first" else [AlarmLevelRaised("i", level, "spreading")]
    before = INCIDENT.replay([*OPEN, *raised])
    assert before.level == level
    assert INCIDENT.replay([event], before).level == after(LEVEL_MOVES, level, move)
    decision = decided(lambda i: alarm_rules.raise_level(i, to, "spreading", [], AT), before)
    assert decision == (["AlarmLevelRaised"] if allows(LEVEL_MOVES, level, move) else [])


def test_a_higher_level_asks_more_of_who_works_and_calls_who_was_only_informed() -> None:
    told = AlertRaised("i", "b", "kodim", AT, inform=True)
    state = INCIDENT.replay([*ALERT_TO["acknowledged"], told])
    tasks = [
        alerts.Task("x", "damkar", units={"engine": 2}),
        alerts.Task("y", "kodim", units={"team": 1}),
        alerts.Task("z", "kodim", inform=True),
    ]
    raised, more, called = alarm_rules.raise_level(state, "disaster", "large_area", tasks, AT)
    assert raised == AlarmLevelRaised("i", "disaster", "large_area")
    assert more == UnitsWanted("i", "a", {"engine": 2})
    assert called == AlertRaised("i", "y", "kodim", AT, units={"team": 1})
    again = INCIDENT.replay([raised, more, called], state)
    assert alerts.forward(again, tasks, AT) == []


def test_only_a_declined_alert_is_settled_and_once() -> None:
    declined = INCIDENT.replay(ALERT_TO["declined"])
    (event,) = alarm_rules.settle(declined, alerts.find(declined, "a"), " put out by neighbours ")
    assert event == DeclineSettled("i", "a", "put out by neighbours")
    after_it = INCIDENT.replay([event], declined)
    assert alarm_rules.settle(after_it, alerts.find(after_it, "a"), "again") == []
    raised = INCIDENT.replay(ALERT_TO["raised"])
    assert decided(lambda i: alarm_rules.settle(i, its(i), "why"), raised) == []


def test_reserves_follow_in_the_plans_order_each_once_until_there_is_nobody() -> None:
    plans = [
        {
            "category": "fire",
            "agencies": [
                {"agency": "damkar"},
                {"agency": "bpbd", "reserve_for": "damkar"},
                {"agency": "pmi", "reserve_for": "bpbd"},
                {"agency": "karo", "reserve_for": "damkar"},
            ],
        }
    ]
    everybody = {"damkar", "bpbd", "pmi", "karo"}
    events = [*ALERT_TO["declined"]]
    called: list[str] = []
    while True:
        state = INCIDENT.replay(events)
        last = list(state.alerts.values())[-1]
        found = alarm_rules.stand_in(state, last, plans, everybody)
        if found is None:
            break
        id = f"r{len(called)}"
        called.append(found.agency)
        events.append(AlertRaised("i", id, found.agency, AT, instead_of=last.id))
        events.append(AlertDeclined("i", id, 1, "other"))
    assert called == ["bpbd", "pmi", "karo"]
    first = INCIDENT.replay(ALERT_TO["declined"])
    rests = alarm_rules.stand_in(first, alerts.find(first, "a"), plans, everybody - {"bpbd"})
    assert rests is not None and rests.agency == "karo"


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
