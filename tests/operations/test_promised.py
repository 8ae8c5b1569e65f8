"""Who said that further units come is held to it, whatever becomes of the task meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from siaga.operations.alerts import Acknowledge, AssignUnit, Decline, UnitMoved
from siaga.operations.centre import DefinePlan, DefineUnit
from siaga.operations.clockwork import Clockwork
from siaga.operations.command import SYSTEM
from siaga.operations.contacts import ChangeRoster, DefineLadder
from siaga.operations.incidents import OverridePriority
from siaga.operations.merging import MergeIncident, UndoMerge
from siaga.operations.rebuild import rebuild
from siaga.operations.text_answers import AnswerByText
from siaga.records.models import Alert, Deadline
from tests.operations.test_hastened import URGENT
from tests.operations.test_more_wanted import HIGHER, PLAN, out, raise_level
from tests.records.test_rebuild import everything
from tests.room import Room, alert_of
from tests.staffed import ALL_DAY, ANTON, BERTA, SEKDA, passes

__all__ = ["out"]

SET_OUT_S = 300


@pytest.fixture
def promised(staffed: Room, incident: str, out: str) -> str:
    """Of two engines one is on its way, and Anton has said that the other comes."""
    raise_level(staffed, incident)
    staffed.does(ANTON, Acknowledge(incident, out))
    return out


def taken(room: Room, engines: int = 2) -> tuple[str, str]:
    """Another report that Damkar has taken, of which ``engines`` are wanted."""
    incident = room.report(room.budi)
    alert = room.alert(incident)
    if engines > 1:
        raise_level(room, incident)
    room.does(room.fireman, Acknowledge(incident, alert))
    return incident, alert


def leaves(room: Room, alert: str, unit: str) -> None:
    incident = alert_of(alert).incident
    room.does(room.fireman, AssignUnit(incident, alert, unit))
    room.does(room.fireman, UnitMoved(incident, alert, unit, "en_route"))


def expected(alert: str) -> datetime | None:
    """By when what was promised of this task sets out."""
    found = Deadline.objects.filter(kind="promised", subject=alert)
    return found.get().due_at if found else None


def merge(room: Room, incident: str, main: str) -> None:
    room.does(room.ani, MergeIncident(incident, main))


def part(room: Room, incident: str) -> None:
    room.does(room.ani, UndoMerge(incident, "another house"))


def replays() -> None:
    live = everything()
    rebuild()
    assert everything() == live


def test_what_was_promised_is_waited_for_on_the_task_with_which_it_becomes_one(
    staffed: Room, incident: str, promised: str
) -> None:
    until = expected(promised)
    main, task = taken(staffed)
    merge(staffed, incident, main)
    assert (expected(promised), expected(task)) == (None, until)
    assert not alert_of(task).more_wanted
    passes(staffed, SET_OUT_S)
    assert (alert_of(task).more_wanted, alert_of(task).position_asked) == (True, "second")
    assert not Deadline.objects.filter(kind="promised").exists()
    replays()


def test_of_two_promises_that_become_one_the_earlier_is_waited_for_and_parted_each_has_its_own(
    staffed: Room, incident: str, promised: str
) -> None:
    first = expected(promised)
    passes(staffed, 20)
    staffed.does(SYSTEM, DefineUnit("engine-3", "damkar", "Engine 3", "engine"))
    main, task = taken(staffed, 1)
    leaves(staffed, task, "engine-3")
    raise_level(staffed, main)
    staffed.does(BERTA, Acknowledge(main, task))
    second = expected(task)
    assert first is not None and second is not None and first < second
    more = {**PLAN, "agencies": [PLAN["agencies"][0], {**HIGHER, "agency": "damkar"}]}
    staffed.does(SYSTEM, DefinePlan("fire", more))
    merge(staffed, incident, main)
    assert expected(task) is None, "the engines of both are as many as are wanted"
    part(staffed, incident)
    assert (expected(promised), expected(task)) == (first, second)
    merge(staffed, main, incident)
    part(staffed, main)
    assert (expected(promised), expected(task)) == (first, second)
    replays()


def test_the_earlier_of_two_promises_is_waited_for_while_the_tasks_are_one(
    staffed: Room, incident: str, promised: str
) -> None:
    first = expected(promised)
    passes(staffed, 20)
    main, task = taken(staffed)
    staffed.does(staffed.fireman, AssignUnit(main, task, "engine-2"))
    passes(staffed, SET_OUT_S - 40)
    assert expected(task) is None
    merge(staffed, main, incident)
    assert expected(promised) == first
    part(staffed, main)
    assert (expected(promised), expected(task)) == (first, None)


def test_parted_after_the_time_who_promised_is_asked_at_once_and_what_stays_is_left_alone(
    staffed: Room, incident: str, promised: str
) -> None:
    main, task = taken(staffed)
    merge(staffed, incident, main)
    leaves(staffed, task, "engine-2")
    assert expected(task) is None
    passes(staffed, SET_OUT_S)
    assert not alert_of(task).more_wanted
    part(staffed, incident)
    passes(staffed, 5)
    assert (alert_of(promised).more_wanted, alert_of(promised).position_asked) == (True, "second")
    assert not alert_of(task).more_wanted, "nobody had promised anything of it"
    replays()


def test_what_an_engine_of_the_other_report_made_good_is_expected_again_when_it_leaves(
    staffed: Room, incident: str, promised: str
) -> None:
    until = expected(promised)
    other, theirs = taken(staffed)
    leaves(staffed, theirs, "engine-2")
    merge(staffed, other, incident)
    assert expected(promised) is None
    part(staffed, other)
    assert (expected(promised), expected(theirs)) == (until, None)
    replays()


def test_a_merge_that_asks_for_more_waits_for_the_promise_again_when_one_has_set_out(
    staffed: Room, incident: str, promised: str
) -> None:
    until = expected(promised)
    staffed.does(SYSTEM, DefineUnit("engine-3", "damkar", "Engine 3", "engine"))
    main, task = taken(staffed, 1)
    merge(staffed, incident, main)
    assert (alert_of(task).more_wanted, expected(task)) == (True, None)
    staffed.does(ANTON, Decline(main, task, "other", "tidak ada"))
    staffed.does(BERTA, Decline(main, task, "other", "tidak ada"))
    staffed.does(SEKDA, Decline(main, task, "other", "tidak ada"))
    assert alert_of(task).exhausted
    assert expected(task) == until, "nobody is asked any more, and somebody had said that it comes"


def test_a_task_that_comes_along_brings_its_promise_and_takes_it_back(
    staffed: Room, incident: str, promised: str
) -> None:
    until, main = expected(promised), staffed.report(staffed.ani)
    merge(staffed, incident, main)
    task = Alert.objects.get(incident=main, agency="damkar")
    assert (expected(promised), expected(task.id)) == (None, until)
    part(staffed, incident)
    assert (expected(promised), expected(task.id)) == (until, None)


def test_of_a_task_that_comes_back_alone_no_more_is_expected_than_was_wanted_of_it(
    staffed: Room, incident: str, out: str
) -> None:
    main = staffed.report(staffed.ani)
    merge(staffed, incident, main)
    task = Alert.objects.get(incident=main, agency="damkar").id
    raise_level(staffed, main)
    staffed.does(ANTON, Acknowledge(main, task))
    assert expected(task) is not None
    part(staffed, incident)
    assert (alert_of(out).wanted, expected(out), expected(task)) == ({"engine": 1}, None, None)
    replays()


def test_of_three_reports_each_takes_its_own_promise_when_it_leaves(
    staffed: Room, incident: str, promised: str
) -> None:
    first = expected(promised)
    main, task = taken(staffed)
    third = staffed.report(staffed.ani)
    theirs = staffed.alert(third)
    raise_level(staffed, third)
    staffed.does(staffed.fireman, Acknowledge(third, theirs))
    for one in (incident, third):
        merge(staffed, one, main)
    assert expected(task) == first
    part(staffed, third)
    assert (expected(task), expected(theirs)) == (first, None)
    part(staffed, incident)
    assert (expected(task), expected(promised)) == (None, first)
    replays()


def test_a_promise_goes_through_two_merges_and_back(
    staffed: Room, incident: str, promised: str
) -> None:
    until = expected(promised)
    (main, task), (last, end) = taken(staffed), taken(staffed)
    merge(staffed, incident, main)
    merge(staffed, main, last)
    assert (expected(task), expected(end)) == (None, until)
    part(staffed, main)
    assert (expected(task), expected(end)) == (until, None)
    part(staffed, incident)
    assert (expected(promised), expected(task)) == (until, None)
    replays()


def three_wanted(room: Room) -> None:
    disaster = {**HIGHER, "agency": "damkar", "level": "disaster", "units": {"engine": 4}}
    room.does(SYSTEM, DefinePlan("fire", {**PLAN, "agencies": [*PLAN["agencies"], disaster]}))
    for one in (3, 4):
        room.does(SYSTEM, DefineUnit(f"engine-{one}", "damkar", f"Engine {one}", "engine"))


def test_who_has_promised_and_has_none_beyond_that_is_still_held_to_the_promise(
    staffed: Room, incident: str, promised: str
) -> None:
    until = expected(promised)
    three_wanted(staffed)
    raise_level(staffed, incident, "disaster")
    assert (alert_of(promised).more_wanted, expected(promised)) == (True, None)
    staffed.does(ANTON, AnswerByText("2 1 tidak ada lagi"))
    leaves(staffed, promised, "engine-4")
    assert (alert_of(promised).more_wanted, expected(promised)) == (False, until)
    passes(staffed, SET_OUT_S)
    assert (alert_of(promised).more_wanted, alert_of(promised).position_asked) == (
        True,
        "secretary",
    )
    replays()


def test_a_promise_outlasts_a_further_request_that_all_refuse_and_is_asked_about_anew(
    staffed: Room, incident: str, promised: str
) -> None:
    until = expected(promised)
    three_wanted(staffed)
    raise_level(staffed, incident, "disaster")
    for who in (ANTON, BERTA, SEKDA):
        staffed.does(who, Decline(incident, promised, "other", "tidak ada lagi"))
    assert (alert_of(promised).exhausted, expected(promised)) == (True, until)
    passes(staffed, SET_OUT_S)
    again = alert_of(promised)
    assert (again.exhausted, again.more_wanted, again.position_asked) == (False, True, "duty")
    replays()


def test_a_request_that_lasts_longer_than_the_promise_ends_it(
    staffed: Room, incident: str, promised: str
) -> None:
    three_wanted(staffed)
    passes(staffed, 200)
    raise_level(staffed, incident, "disaster")
    passes(staffed, 280)
    assert (alert_of(promised).exhausted, expected(promised)) == (True, None)
    passes(staffed, 400)
    assert alert_of(promised).exhausted, "they were asked about it all the time"


def test_who_answers_the_further_request_promises_all_of_it(
    staffed: Room, incident: str, promised: str
) -> None:
    three_wanted(staffed)
    raise_level(staffed, incident, "disaster")
    staffed.does(BERTA, Acknowledge(incident, promised))
    assert expected(promised) == staffed.at + timedelta(seconds=SET_OUT_S)


def test_what_was_promised_must_set_out_sooner_when_the_incident_gets_more_urgent(
    staffed: Room, incident: str, promised: str
) -> None:
    staffed.does(SYSTEM, DefineLadder("urgent", URGENT))
    since = staffed.at
    passes(staffed, 20)
    until = expected(promised)
    staffed.does(staffed.ani, OverridePriority(incident, 1, "gas"))
    sooner = expected(promised)
    assert until is not None and sooner is not None
    assert until - sooner == timedelta(seconds=SET_OUT_S - URGENT["en_route_within_s"])  # type: ignore[operator]
    assert sooner - since < timedelta(seconds=105)
    replays()
    passes(staffed, 90)
    assert alert_of(promised).more_wanted


def test_a_turn_of_duty_neither_forgets_nor_doubles_a_promise(
    staffed: Room, incident: str, promised: str
) -> None:
    until = expected(promised)
    cover = {"position": "duty", "contact": "berta", **ALL_DAY}
    staffed.does(SYSTEM, ChangeRoster("damkar", (cover,)))
    passes(staffed, 10)
    assert expected(promised) == until
    assert Deadline.objects.filter(subject=promised).count() == 1
    passes(staffed, SET_OUT_S)
    assert (alert_of(promised).more_wanted, alert_of(promised).position_asked) == (
        True,
        "secretary",
    )


def test_with_nobody_on_the_road_one_clock_climbs_and_the_rest_is_expected_of_who_takes_it(
    staffed: Room, incident: str, out: str
) -> None:
    raise_level(staffed, incident)
    staffed.does(staffed.fireman, UnitMoved(incident, out, "engine-1", "cleared"))
    staffed.does(ANTON, Acknowledge(incident, out))
    clocks = Deadline.objects.filter(subject=out)
    assert sorted(clocks.values_list("kind", flat=True)) == ["en_route", "promised"]
    Clockwork().tick(staffed.at + timedelta(seconds=SET_OUT_S))
    staffed.at += timedelta(seconds=SET_OUT_S)
    late = alert_of(out)
    assert (late.not_en_route, late.position_asked, expected(out)) == (True, "second", None)
    staffed.does(BERTA, Acknowledge(incident, out))
    leaves(staffed, out, "engine-2")
    assert expected(out) is not None, "one of two is out"
    passes(staffed, SET_OUT_S + 5)
    assert alert_of(out).more_wanted
    replays()


def test_what_was_promised_of_one_report_is_asked_for_where_the_other_was_late_meanwhile(
    staffed: Room,
) -> None:
    staffed.does(SYSTEM, DefinePlan("fire", PLAN))
    for unit in ("engine-1", "engine-2"):
        staffed.does(SYSTEM, DefineUnit(unit, "damkar", unit.title(), "engine"))
    main, task = taken(staffed)
    passes(staffed, 60)
    incident, alert = taken(staffed, 1)
    raise_level(staffed, incident)
    staffed.does(ANTON, Acknowledge(incident, alert))
    assert expected(alert) is not None
    passes(staffed, SET_OUT_S - 50)
    assert alert_of(task).not_en_route
    merge(staffed, incident, main)
    assert expected(task) is None, "they are being asked"
    passes(staffed, 60)
    leaves(staffed, task, "engine-1")
    passes(staffed, 5)
    assert alert_of(task).more_wanted
    replays()


def test_a_promise_that_a_merge_brought_is_due_sooner_too_when_it_becomes_more_urgent(
    staffed: Room, incident: str, promised: str
) -> None:
    staffed.does(SYSTEM, DefineLadder("urgent", URGENT))
    since = staffed.at
    main, task = taken(staffed)
    merge(staffed, incident, main)
    staffed.does(staffed.ani, OverridePriority(main, 1, "gas"))
    sooner = expected(task)
    assert sooner is not None and sooner - since < timedelta(seconds=105)
    staffed.does(staffed.fireman, AssignUnit(main, task, "engine-2"))
    staffed.does(staffed.fireman, UnitMoved(main, task, "engine-2", "cleared"))
    assert expected(task) == sooner
    replays()


def test_a_promise_that_runs_while_the_centre_is_upgraded_is_known_as_one(promised: str) -> None:
    said = alert_of(promised).promised_at
    Alert.objects.update(promised_at=None)
    migration = import_module("siaga.records.migrations.0042_promises_kept_apart")
    migration.know_what_is_waited_for(apps, None)
    assert said is not None and alert_of(promised).promised_at == said
