"""Two incidents become one and part again: no task is lost, none is doubled, units stay on theirs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count

import pytest

from siaga.domain import merging_rules as rules
from siaga.domain.alarm import UnitsWanted
from siaga.domain.call_state import Call
from siaga.domain.event import Event
from siaga.domain.incident import (
    AlertAcknowledged,
    AlertDone,
    AlertOverdue,
    AlertRaised,
    CallAttached,
    IncidentClosed,
    ReportOpened,
    UnitAssigned,
    UnitOnScene,
)
from siaga.domain.incident_state import INCIDENT, Incident
from siaga.domain.refusal import Refused

AT = datetime(2026, 1, 1, tzinfo=UTC)

STATES = ("none", "raised", "taken", "out", "done")


def task(incident: str, state: str) -> list[Event]:
    """What an incident knows of the fire brigade; ``out``: with a unit on scene."""
    alert, unit = f"{incident}-a", f"engine-{incident}"
    events: list[Event] = [
        AlertRaised(incident, alert, "damkar", AT),
        AlertAcknowledged(incident, alert, 1),
        UnitAssigned(incident, alert, unit),
        UnitOnScene(incident, alert, unit),
    ]
    if state == "done":
        return [*events[:2], AlertDone(incident, alert, 1, "real")]
    return events[: {"none": 0, "raised": 1, "taken": 2, "out": 4}[state]]


def incident(id: str, *events: Event) -> Incident:
    return INCIDENT.replay([ReportOpened(id, f"DS-2026-{id}"), *events])


class Pair:
    """A duplicate ``d`` and the other incident ``m``."""

    def __init__(self, here: Iterable[Event] = (), there: Iterable[Event] = ()) -> None:
        self.ids = count(1)
        self.states = {"d": incident("d", *here), "m": incident("m", *there)}

    def write(self, events: Iterable[Event]) -> list[Event]:
        told = list(events)
        for event in told:
            id = str(getattr(event, "incident", ""))
            self.states[id] = INCIDENT.replay([event], self.states[id])
        return told

    def new_id(self) -> str:
        return f"new-{next(self.ids)}"

    def merge(self, outcomes: dict[str, str] | None = None, which: str = "d") -> list[Event]:
        here, there = self.states[which], self.states["m"]
        return self.write(rules.merge(here, there, "", outcomes or {}, self.new_id))

    def undo(self, which: str = "d") -> list[Event]:
        here, main = self.states[which], self.states["m"]
        others = [
            one
            for id, one in self.states.items()
            if one.merged_into and one.merged_into[0] == "m" and id != which
        ]
        return self.write(rules.undo(here, main, others, "other street", AT, self.new_id))

    def open(self, id: str) -> list[tuple[str, frozenset[str], frozenset[str]]]:
        """Of each open task: taken or not, the units out on it, those whose crew is asked."""
        return [
            (
                "taken" if one.phase == "acknowledged" else "raised",
                frozenset(one.engaged_units),
                frozenset(one.safety),
            )
            for one in self.states[id].alerts.values()
            if one.open
        ]


@pytest.mark.parametrize("here", STATES)
@pytest.mark.parametrize("there", STATES)
def test_an_agency_keeps_one_task_with_all_its_units_and_gets_both_back(
    here: str, there: str
) -> None:
    pair = Pair(task("d", here), task("m", there))
    before = pair.open("d"), pair.open("m")
    pair.merge()
    units = frozenset(unit for side in before for _, out, _ in side for unit in out)
    together = pair.open("m")
    assert pair.open("d") == []
    assert len(together) == (1 if any(before) else 0)
    if together:
        taken = any(state == "taken" for side in before for state, _, _ in side)
        assert together == [("taken" if taken else "raised", units, units)]
    pair.undo()
    assert (pair.open("d"), pair.open("m")) == before
    pair.merge()
    assert pair.open("m") == together


def wanting(incident: str, state: str, **units: int) -> list[Event]:
    return [*task(incident, state), UnitsWanted(incident, f"{incident}-a", units)]


@pytest.mark.parametrize("here", STATES[1:4])
@pytest.mark.parametrize("there", STATES[1:4])
def test_of_each_kind_of_unit_the_larger_number_is_wanted_of_the_one_task(
    here: str, there: str
) -> None:
    pair = Pair(wanting("d", here, engine=3, tanker=1), wanting("m", there, engine=1, ladder=2))
    pair.merge()
    (left,) = [one for one in pair.states["m"].alerts.values() if one.open]
    assert left.wanted == {"engine": 3, "tanker": 1, "ladder": 2}
    pair.undo()
    assert pair.states["d"].alerts["d-a"].wanted == {"engine": 3, "tanker": 1}
    same = Pair(wanting("d", here, engine=1), wanting("m", there, engine=1))
    assert not [one for one in same.merge() if isinstance(one, UnitsWanted)]


@pytest.mark.parametrize("there", STATES[:4])
@pytest.mark.parametrize("late", ["d", "m", "both"])
def test_an_agency_that_answered_neither_in_time_stays_late(there: str, late: str) -> None:
    def said(incident: str, state: str) -> list[Event]:
        over = [AlertOverdue(incident, f"{incident}-a")] if late in (incident, "both") else []
        told = task(incident, state)
        return [*told[:1], *over, *told[1:]] if told else []

    pair = Pair(said("d", "raised"), said("m", there))
    events = pair.merge()
    (left,) = [one for one in pair.states["m"].alerts.values() if one.open]
    unanswered = there in ("none", "raised")
    own = there != "none" and late != "d"
    assert left.overdue == (own or (unanswered and late != "m"))
    new = [one for one in events if isinstance(one, AlertOverdue)]
    assert new == ([AlertOverdue("m", "m-a")] if (there, late) == ("raised", "d") else [])


def test_what_the_agency_did_meanwhile_comes_back_with_the_task() -> None:
    pair = Pair(task("d", "raised"))
    pair.merge()
    (moved,) = [one for one in pair.states["m"].alerts.values() if one.open]
    pair.write([AlertAcknowledged("m", moved.id, 2), UnitAssigned("m", moved.id, "engine-9")])
    pair.undo()
    assert pair.open("d") == [("taken", frozenset({"engine-9"}), frozenset())]
    assert pair.open("m") == []


def test_what_the_agency_finished_stays_where_it_said_so() -> None:
    pair = Pair(task("d", "taken"))
    pair.merge()
    (moved,) = [one for one in pair.states["m"].alerts.values() if one.open]
    pair.write([AlertDone("m", moved.id, 2, "real")])
    pair.undo()
    assert (pair.open("d"), pair.open("m")) == ([], [])
    assert pair.states["m"].alerts[moved.id].phase == "done"


def test_three_reports_of_one_fire_part_in_any_order() -> None:
    pair = Pair(task("d", "raised"))
    pair.states["e"] = incident("e", *task("e", "out"))
    pair.merge()
    pair.merge(which="e")
    assert pair.open("m") == [("taken", frozenset({"engine-e"}), frozenset({"engine-e"}))]
    pair.undo()
    assert pair.open("d") == [("raised", frozenset(), frozenset())]
    pair.undo("e")
    assert pair.open("e") == [("taken", frozenset({"engine-e"}), frozenset({"engine-e"}))]
    assert pair.open("m") == []


@pytest.mark.parametrize("stays", ["raised", "taken", "out"])
@pytest.mark.parametrize("leaves", ["raised", "taken", "out"])
def test_a_duplicate_that_leaves_with_its_task_leaves_the_incident_not_without_the_agency(
    leaves: str, stays: str
) -> None:
    pair = Pair(task("d", leaves))
    pair.states["e"] = incident("e", *task("e", stays))
    alone = {"d": pair.open("d"), "e": pair.open("e")}
    pair.merge()
    pair.merge(which="e")
    assert len(pair.open("m")) == 1, "one agency, one task"
    pair.undo()
    assert (pair.open("d"), pair.open("m"), pair.open("e")) == (alone["d"], alone["e"], [])
    pair.undo("e")
    assert (pair.open("m"), pair.open("e")) == ([], alone["e"])


def test_calls_are_shown_on_both_and_only_those_that_came_leave_again() -> None:
    pair = Pair([CallAttached("d", "c1"), CallAttached("d", "c2")], [CallAttached("m", "c2")])
    pair.merge({"c1": "emergency", "c2": "emergency"})
    assert list(pair.states["m"].calls) == ["c2", "c1"]
    assert list(pair.states["d"].calls) == ["c1", "c2"]
    assert pair.states["d"].outcomes == {"c1": "emergency"}
    pair.undo()
    assert list(pair.states["m"].calls) == ["c2"]


def test_a_second_click_decides_nothing() -> None:
    pair = Pair(task("d", "taken"))
    assert pair.merge()
    assert pair.merge() == []
    assert pair.undo()
    assert pair.undo() == []


def test_no_incident_is_merged_into_itself_also_not_over_another() -> None:
    pair = Pair()
    pair.merge()
    with pytest.raises(Refused, match="incident_merged"):
        rules.merge(pair.states["m"], pair.states["d"], "", {}, str)
    with pytest.raises(Refused, match="same_incident"):
        rules.merge(pair.states["m"], pair.states["m"], "", {}, str)


def test_a_closed_incident_is_reopened_before_it_is_merged() -> None:
    closed = incident("d", IncidentClosed("d", "resolved"))
    for pair in ((closed, incident("m")), (incident("m"), closed)):
        with pytest.raises(Refused, match="incident_closed"):
            rules.merge(*pair, "", {}, str)


def test_the_later_merge_is_undone_first() -> None:
    pair = Pair()
    pair.merge()
    third = incident("t")
    pair.write(rules.merge(pair.states["m"], third, "", {}, str)[:1])
    with pytest.raises(Refused, match="incident_merged"):
        pair.undo()


def test_outcomes_follow_and_come_back_unless_somebody_said_otherwise() -> None:
    emergency = Call("c", phase="ended", answered=True, outcome="emergency")
    silent = Call("c", phase="ended", answered=True)
    prank = Call("c", phase="ended", answered=True, outcome="prank")
    duplicate = Call("c", phase="ended", answered=True, outcome="duplicate_of_incident")
    for call, wanted in ((emergency, 1), (silent, 1), (prank, 0), (duplicate, 0)):
        assert len(rules.as_duplicate(call)) == wanted
    assert [getattr(one, "outcome", "") for one in rules.as_before(duplicate, "")] == ["emergency"]
    assert rules.as_before(duplicate, "duplicate_of_incident") == []
    assert rules.as_before(prank, "emergency") == []
