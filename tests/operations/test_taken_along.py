"""A merge takes a task's ladder along: what was promised of it is watched wherever it goes on."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from pytest_django.plugin import DjangoDbBlocker

from siaga.domain.escalation import Climb
from siaga.domain.incident_state import INCIDENT
from siaga.domain.incident_state import Alert as AlertState
from siaga.ledger.append import load
from siaga.operations.alerts import Acknowledge, AssignUnit, UnitMoved
from siaga.operations.centre import DefinePlan
from siaga.operations.command import SYSTEM, Actor
from siaga.operations.merging import MergeIncident, UndoMerge
from siaga.operations.rebuild import rebuild
from siaga.operations.text_answers import AnswerByText
from siaga.records.models import Alert, Deadline, Message
from siaga.records.units_wanted import units_not_out
from tests.climbing_story import Climbing, Turn, turns
from tests.databases import Sqlite
from tests.operations.test_more_wanted import PLAN, out, raise_level
from tests.records.test_rebuild import everything
from tests.room import Room, alert_of
from tests.staffed import ANTON, BERTA, SEKDA, passes

__all__ = ["out"]


def merged(room: Room, incident: str, main: str = "") -> Alert:
    """Into another report; the task as it goes on there."""
    main = main or room.report(room.ani)
    room.does(room.supervisor, MergeIncident(incident, main, "same"))
    return Alert.objects.get(incident=main, agency="damkar", state__in=OPEN)


OPEN = ("raised", "delivered", "acknowledged")


def clocks(alert: str) -> list[tuple[str, object]]:
    return list(Deadline.objects.filter(subject=alert).values_list("kind", "due_at"))


def asked(alert: str) -> list[str]:
    found = Message.objects.filter(alert=alert, purpose="alert", state="queued")
    return sorted(set(found.values_list("contact", flat=True)))


def folded(alert: str) -> AlertState:
    row = alert_of(alert)
    events = (one.event for one in load(f"incident:{row.incident}"))
    return INCIDENT.replay(events).alerts[alert]


def agree(alert: str) -> None:
    """The rules and the records say the same of a ladder."""
    row, state = alert_of(alert), folded(alert)
    now = state.climb
    assert (row.not_en_route, row.more_wanted) == (now.not_en_route, now.more_wanted)
    assert (row.exhausted, bool(row.ladder_stopped)) == (now.exhausted, now.stopped)
    assert row.step is None or row.step == now.step
    assert row.ladder == now.ladder
    running = {kind for kind, _due_at in clocks(alert)} & {"ladder", "en_route"}
    assert len(running) <= 1
    assert row.next_at is None or running
    agree_about_the_promise(row, now)
    if row.state == "acknowledged":
        assert (row.acknowledged_by, row.acknowledged_contact) == state.taken_by
        late = now.not_en_route and not now.exhausted and not now.stopped and now.steps
        assert not late or running, "nobody is waited for, and nobody asked"


def agree_about_the_promise(row: Alert, now: Climb) -> None:
    """It is waited for while it is to come and nobody is being asked, and then only."""
    asked = now.not_en_route and not now.exhausted and not now.stopped
    to_come = row.state == "acknowledged" and not asked and bool(units_not_out(row.id))
    watched = "promised" in dict(clocks(row.id))
    assert to_come or not watched
    alone = not Alert.objects.filter(moved_to=row.id).exists()
    assert watched or not (alone and to_come and row.promised_at)


def test_taken_and_merged_it_climbs_when_nobody_sets_out_in_the_time_that_it_had(
    staffed: Room, incident: str, alert: str
) -> None:
    staffed.does(ANTON, Acknowledge(incident, alert))
    before = clocks(alert)
    passes(staffed, 100)
    task = merged(staffed, incident)
    assert clocks(task.id) == before
    passes(staffed, 205)
    late = alert_of(task.id)
    assert (late.not_en_route, late.position_asked, asked(task.id)) == (True, "second", ["berta"])
    passes(staffed, 400)
    assert alert_of(task.id).exhausted, "nobody is left, and the supervisor sees it"
    live = everything()
    rebuild()
    assert everything() == live


def test_late_and_merged_those_of_its_step_are_asked_on_and_one_of_them_takes_it(
    staffed: Room, incident: str, alert: str
) -> None:
    staffed.does(ANTON, Acknowledge(incident, alert))
    passes(staffed, 305)
    before = clocks(alert)
    task = merged(staffed, incident)
    assert (clocks(task.id), asked(task.id), asked(alert)) == (before, ["berta"], [])
    agree(task.id)
    assert not staffed.does(ANTON, Acknowledge(task.incident, task.id))["said"]
    assert staffed.does(BERTA, Acknowledge(task.incident, task.id))["said"]
    now = alert_of(task.id)
    assert (now.not_en_route, now.acknowledged_contact, asked(task.id)) == (False, "berta", [])
    passes(staffed, 305)
    assert alert_of(task.id).position_asked == "secretary"
    staffed.does(staffed.supervisor, UndoMerge(incident, "another house"))
    back = alert_of(alert)
    assert (back.not_en_route, back.position_asked) == (True, "secretary")
    assert (back.acknowledged_contact, asked(alert)) == ("berta", ["sekda"])
    agree(alert)
    assert staffed.does(SEKDA, Acknowledge(incident, alert))["said"]
    live = everything()
    rebuild()
    assert everything() == live


def test_more_wanted_and_merged_they_are_asked_for_on_with_a_clock(
    staffed: Room, incident: str, out: str
) -> None:
    raise_level(staffed, incident)
    task = merged(staffed, incident)
    assert (task.more_wanted, asked(task.id)) == (True, ["anton"])
    assert clocks(task.id) == [("en_route", task.next_at)]
    passes(staffed, 65)
    assert alert_of(task.id).position_asked == "second"
    assert staffed.does(BERTA, Acknowledge(task.incident, task.id))["said"]
    assert not alert_of(task.id).more_wanted
    agree(task.id)
    ((kind, due_at),) = clocks(task.id)
    staffed.does(staffed.supervisor, UndoMerge(incident, "another house"))
    assert clocks(out) == [(kind, due_at)] == [("promised", due_at)]
    passes(staffed, 305)
    assert (alert_of(out).more_wanted, asked(out)) == (True, ["sekda"])


def test_what_another_report_wants_of_a_task_that_is_taken_is_asked_for(
    staffed: Room, incident: str, out: str
) -> None:
    bigger = staffed.report(staffed.budi)
    staffed.alert(bigger)
    raise_level(staffed, bigger)
    task = merged(staffed, bigger, incident)
    assert (task.id, task.wanted, task.more_wanted) == (out, {"engine": 2}, True)
    assert asked(out) == ["anton"]


def test_what_was_wanted_here_is_asked_of_the_task_that_comes_along_once(
    staffed: Room, incident: str, out: str
) -> None:
    bigger = staffed.report(staffed.budi)
    staffed.alert(bigger)
    raise_level(staffed, bigger)
    task = merged(staffed, incident, bigger)
    assert (task.wanted, task.more_wanted, task.position_asked) == ({"engine": 2}, True, "duty")
    sent = Message.objects.filter(alert=task.id, purpose="alert").order_by("due_at")
    assert [(one.contact, one.channel) for one in sent] == [("anton", "sms"), ("anton", "voice")]


def test_two_tasks_whose_units_together_are_enough_ask_for_none(
    staffed: Room, incident: str, out: str
) -> None:
    bigger = staffed.report(staffed.budi)
    theirs = staffed.alert(bigger)
    staffed.does(BERTA, Acknowledge(bigger, theirs))
    staffed.does(staffed.fireman, AssignUnit(bigger, theirs, "engine-2"))
    staffed.does(staffed.fireman, UnitMoved(bigger, theirs, "engine-2", "en_route"))
    raise_level(staffed, bigger)
    staffed.does(BERTA, Acknowledge(bigger, theirs))
    task = merged(staffed, bigger, incident)
    assert (task.wanted, task.more_wanted, asked(out)) == ({"engine": 2}, False, [])


def test_units_that_are_out_for_another_report_of_it_end_the_asking_until_they_leave_with_it(
    staffed: Room, incident: str, alert: str
) -> None:
    staffed.does(ANTON, Acknowledge(incident, alert))
    other = staffed.report(staffed.budi)
    theirs = staffed.alert(other)
    staffed.does(BERTA, Acknowledge(other, theirs))
    staffed.does(staffed.fireman, AssignUnit(other, theirs, "engine-2"))
    staffed.does(staffed.fireman, UnitMoved(other, theirs, "engine-2", "en_route"))
    passes(staffed, 305)
    assert (alert_of(alert).not_en_route, asked(alert)) == (True, ["berta"])
    merged(staffed, other, incident)
    assert (alert_of(alert).not_en_route, asked(alert), clocks(alert)) == (False, [], [])
    agree(alert)
    staffed.does(staffed.supervisor, UndoMerge(other, "another house"))
    assert [kind for kind, _due_at in clocks(alert)] == ["en_route"], "its own are still to come"
    agree(alert)
    live = everything()
    rebuild()
    assert everything() == live


@pytest.mark.parametrize("has_its_own", [False, True])
def test_who_was_asked_before_a_merge_may_answer_after_it(
    staffed: Room, incident: str, alert: str, has_its_own: bool
) -> None:
    passes(staffed, 160)
    main = staffed.report(staffed.ani)
    if has_its_own:
        staffed.alert(main)
    task = merged(staffed, incident, main)
    stranger = Actor("contact", agency="regency", contact="nobody")
    assert staffed.does(SEKDA, AnswerByText("1")) == {"task": True}
    now = alert_of(task.id)
    assert (now.state, now.acknowledged_contact) == ("acknowledged", "sekda")
    with pytest.raises(Exception, match="forbidden"):
        staffed.does(stranger, Acknowledge(main, task.id))
    staffed.does(staffed.supervisor, UndoMerge(incident, "another house"))
    passes(staffed, 5)
    agree(alert)


def test_who_was_asked_before_further_units_were_wanted_may_still_answer(
    staffed: Room, incident: str, alert: str
) -> None:
    passes(staffed, 160)
    staffed.does(SYSTEM, DefinePlan("fire", PLAN))
    staffed.does(SEKDA, Acknowledge(incident, alert))
    raise_level(staffed, incident)
    assert alert_of(alert).position_asked == "duty"
    assert staffed.does(SEKDA, Acknowledge(incident, alert))["said"]


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=turns)
def test_ladders_and_their_records_agree_after_any_merges(
    sqlite_databases: Sqlite, django_db_blocker: DjangoDbBlocker, steps: list[Turn]
) -> None:
    with django_db_blocker.unblock():
        fresh = sqlite_databases.make()
        try:
            with fresh.connected():
                Climbing().tell(steps)
                for row in Alert.objects.filter(state__in=OPEN):
                    agree(row.id)
                live = everything()
                rebuild()
                assert everything() == live
        finally:
            sqlite_databases.drop(fresh)
