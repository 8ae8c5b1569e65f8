"""What an agency without units says of its task, where reports turn out to be one and part again."""

from __future__ import annotations

from datetime import datetime

import pytest

from siaga.domain.incident import IN_PLACE, SET_OUT
from siaga.operations.alerts import Acknowledge, ReportUnderWay
from siaga.operations.command import Actor
from siaga.operations.merging import MergeIncident, UndoMerge
from siaga.operations.rebuild import rebuild
from siaga.records.models import Alert, Deadline
from tests.operations.test_under_way import clocks, load_incident
from tests.records.test_rebuild import everything
from tests.room import Room, alert_of
from tests.staffed import SEKDA, passes


def test_a_merge_forgets_no_word_of_an_agency_without_units(
    staffed: Room, incident: str, power: Actor
) -> None:
    alert, other = staffed.alert(incident, "polres"), staffed.report(staffed.budi)
    staffed.does(power, ReportUnderWay(incident, alert))
    said_at = staffed.at
    staffed.does(staffed.ani, MergeIncident(incident, other))
    passes(staffed, 400)
    moved = Alert.objects.get(incident=other, agency="polres")
    assert not Deadline.objects.filter(kind="en_route").exists()
    assert (moved.under_way_at, moved.not_en_route) == (said_at, False)
    staffed.does(staffed.ani, UndoMerge(incident, "another house"))
    assert not Deadline.objects.filter(kind="en_route").exists()
    passes(staffed, 400)
    assert (alert_of(alert).under_way_at, alert_of(alert).not_en_route) == (said_at, False)


def test_a_late_task_is_not_late_any_more_once_a_merge_brings_it_the_word(
    staffed: Room, incident: str, power: Actor
) -> None:
    other = staffed.report(staffed.budi)
    alert, main = staffed.alert(incident, "polres"), staffed.alert(other, "polres")
    staffed.does(power, Acknowledge(other, main))
    passes(staffed, 305)
    assert alert_of(main).not_en_route
    staffed.does(power, ReportUnderWay(incident, alert, what=SET_OUT))
    staffed.does(staffed.ani, MergeIncident(incident, other))
    assert not alert_of(main).not_en_route
    staffed.does(SEKDA, Acknowledge(other, main))
    assert alert_of(main).taken_over_at is None, "somebody is on the way: there is nothing to take"


def test_a_word_said_after_a_merge_comes_back_with_the_task(
    staffed: Room, incident: str, power: Actor
) -> None:
    alert, other = staffed.alert(incident, "polres"), staffed.report(staffed.budi)
    staffed.does(power, Acknowledge(incident, alert))
    staffed.does(staffed.ani, MergeIncident(incident, other))
    staffed.does(power, ReportUnderWay(incident, alert))
    said_at = staffed.at
    staffed.does(staffed.ani, UndoMerge(incident, "another house"))
    assert not Deadline.objects.filter(kind="en_route").exists()
    passes(staffed, 400)
    assert (alert_of(alert).under_way_at, alert_of(alert).not_en_route) == (said_at, False)


def test_of_two_tasks_taken_the_one_that_stays_has_the_word_until_they_part(
    staffed: Room, incident: str, power: Actor
) -> None:
    other = staffed.report(staffed.budi)
    alert, main = staffed.alert(incident, "polres"), staffed.alert(other, "polres")
    staffed.does(power, Acknowledge(other, main))
    staffed.does(power, ReportUnderWay(incident, alert))
    said_at = staffed.at
    staffed.does(staffed.ani, MergeIncident(incident, other))
    assert clocks() == {}
    passes(staffed, 400)
    assert (alert_of(main).under_way_at, alert_of(main).not_en_route) == (said_at, False)
    staffed.does(staffed.ani, UndoMerge(incident, "another house"))
    assert alert_of(alert).under_way_at == said_at
    assert alert_of(main).under_way_at is None
    expected = clocks()
    assert list(expected) == [main]
    rebuild()
    assert clocks() == expected
    passes(staffed, 305)
    assert (alert_of(alert).not_en_route, alert_of(main).not_en_route) == (False, True)


def test_parting_gives_no_task_what_was_said_of_the_other(
    staffed: Room, incident: str, power: Actor
) -> None:
    other = staffed.report(staffed.budi)
    alert, main = staffed.alert(incident, "polres"), staffed.alert(other, "polres")
    staffed.does(power, Acknowledge(incident, alert))
    staffed.does(power, ReportUnderWay(other, main))
    staffed.does(staffed.ani, MergeIncident(incident, other))
    staffed.does(staffed.ani, UndoMerge(incident, "another house"))
    assert alert_of(alert).under_way_at is None
    assert list(clocks()) == [alert]
    passes(staffed, 305)
    assert (alert_of(alert).not_en_route, alert_of(main).not_en_route) == (True, False)


def test_a_word_that_a_third_report_brought_leaves_with_it_alone(
    staffed: Room, incident: str, power: Actor
) -> None:
    alert, main = staffed.alert(incident, "polres"), staffed.report(staffed.budi)
    third = staffed.report(staffed.ani)
    brings = staffed.alert(third, "polres")
    staffed.does(power, Acknowledge(incident, alert))
    staffed.does(power, ReportUnderWay(third, brings))
    for one in (incident, third):
        staffed.does(staffed.ani, MergeIncident(one, main))
    staffed.does(staffed.ani, UndoMerge(incident, "another house"))
    assert (alert_of(alert).under_way_at, list(clocks())) == (None, [alert])


def test_the_further_word_of_two_tasks_goes_for_both_until_they_part(
    staffed: Room, incident: str, power: Actor
) -> None:
    other = staffed.report(staffed.budi)
    alert, main = staffed.alert(incident, "polres"), staffed.alert(other, "polres")
    staffed.does(power, ReportUnderWay(other, main, what=IN_PLACE))
    own = (staffed.at, staffed.at, None)
    staffed.does(power, ReportUnderWay(incident, alert, what=SET_OUT))
    left_at = staffed.at
    staffed.does(staffed.ani, MergeIncident(incident, other))
    assert moments(main) == (*own[:2], left_at)
    staffed.does(staffed.ani, UndoMerge(incident, "another house"))
    assert (moments(main), moments(alert)) == (own, (left_at, None, left_at))
    assert clocks() == {}
    assert load_incident(other).alerts[main].word.now == IN_PLACE
    live = everything()
    rebuild()
    assert everything() == live


def moments(alert: str) -> tuple[datetime | None, ...]:
    now = alert_of(alert)
    return now.under_way_at, now.in_place_at, now.set_out_at


def test_what_it_says_while_the_two_are_one_is_of_the_task_that_stays(
    staffed: Room, incident: str, power: Actor
) -> None:
    other = staffed.report(staffed.budi)
    alert, main = staffed.alert(incident, "polres"), staffed.alert(other, "polres")
    staffed.does(power, Acknowledge(other, main))
    staffed.does(power, ReportUnderWay(incident, alert, what=IN_PLACE))
    from_place = staffed.at
    staffed.does(staffed.ani, MergeIncident(incident, other))
    assert moments(main) == (from_place, from_place, None)
    staffed.does(power, ReportUnderWay(other, main, what=SET_OUT))
    left_at = staffed.at
    staffed.does(staffed.ani, UndoMerge(incident, "another house"))
    assert moments(main) == (left_at, None, left_at)
    assert moments(alert) == (from_place, from_place, None)
    live = everything()
    rebuild()
    assert everything() == live


def test_a_word_that_was_carried_before_the_upgrade_leaves_as_it_did(
    staffed: Room, incident: str, power: Actor
) -> None:
    other = staffed.report(staffed.budi)
    alert, main = staffed.alert(incident, "polres"), staffed.alert(other, "polres")
    staffed.does(power, Acknowledge(other, main))
    staffed.does(power, ReportUnderWay(incident, alert))
    staffed.does(staffed.ani, MergeIncident(incident, other))
    Alert.objects.filter(id=main).update(carried_word=None)
    staffed.does(staffed.ani, UndoMerge(incident, "another house"))
    assert (alert_of(main).under_way_at, list(clocks())) == (None, [main])


def two_words(room: Room, power: Actor, first: str, second: str) -> tuple[str, str, list[str]]:
    """Of a task that is taken nothing was said, of two that other reports brought each something."""
    into = room.report(room.budi)
    task = room.alert(into, "polres")
    room.does(power, Acknowledge(into, task))
    brought = []
    for what in (first, second):
        report = room.report(room.ani)
        room.does(power, ReportUnderWay(report, room.alert(report, "polres"), what=what))
        room.does(room.ani, MergeIncident(report, into))
        brought.append(report)
    return into, task, brought


def agrees(alert: str) -> str | None:
    """What goes for a task now, by its stream and by its record."""
    said = load_incident(alert_of(alert).incident).alerts[alert].word.now
    under_way, in_place, set_out = (at is not None for at in moments(alert))
    assert said == (SET_OUT if set_out else IN_PLACE if in_place else "" if under_way else None)
    return said


@pytest.mark.parametrize("words", [(IN_PLACE, SET_OUT), (SET_OUT, IN_PLACE), ("", IN_PLACE)])
@pytest.mark.parametrize("leaves", [0, 1])
def test_of_two_words_that_were_brought_the_one_stays_when_the_other_leaves(
    staffed: Room, power: Actor, words: tuple[str, str], leaves: int
) -> None:
    _into, task, brought = two_words(staffed, power, *words)
    assert agrees(task) == (SET_OUT if SET_OUT in words else IN_PLACE)
    staffed.does(staffed.ani, UndoMerge(brought[leaves], "another house"))
    left = alert_of(Alert.objects.get(incident=brought[leaves]).id)
    assert (agrees(left.id), agrees(task)) == (words[leaves], words[1 - leaves])
    stays = Alert.objects.get(incident=brought[1 - leaves]).id
    assert moments(task) == moments(stays)
    assert clocks() == {}
    replays()
    staffed.does(staffed.ani, UndoMerge(brought[1 - leaves], "another house"))
    assert (agrees(stays), agrees(task)) == (words[1 - leaves], None)
    assert list(clocks()) == [task]
    replays()


def test_what_was_said_of_the_task_itself_outlasts_both(staffed: Room, power: Actor) -> None:
    into, task, brought = two_words(staffed, power, "", IN_PLACE)
    staffed.does(power, ReportUnderWay(into, task, what=SET_OUT))
    left_at = staffed.at
    for one in brought:
        staffed.does(staffed.ani, UndoMerge(one, "another house"))
        assert agrees(task) == SET_OUT
    assert moments(task) == (left_at, None, left_at)
    replays()


@pytest.mark.parametrize("meanwhile", [None, SET_OUT])
def test_a_word_that_was_brought_leaves_also_after_a_merge_into_a_third_report(
    staffed: Room, incident: str, power: Actor, meanwhile: str | None
) -> None:
    other, last = staffed.report(staffed.budi), staffed.report(staffed.budi)
    alert, main = staffed.alert(incident, "polres"), staffed.alert(other, "polres")
    staffed.does(power, Acknowledge(other, main))
    staffed.does(power, ReportUnderWay(incident, alert, what=IN_PLACE))
    for one, into in ((incident, other), (other, last)):
        staffed.does(staffed.ani, MergeIncident(one, into))
    if meanwhile:
        staffed.does(power, ReportUnderWay(other, main, what=meanwhile))
    staffed.does(staffed.ani, UndoMerge(other, "another house"))
    assert agrees(main) == (meanwhile or IN_PLACE)
    replays()
    staffed.does(staffed.ani, UndoMerge(incident, "another house"))
    assert (agrees(main), agrees(alert)) == (meanwhile, IN_PLACE)
    assert list(clocks()) == ([] if meanwhile else [main])
    assert (moments(main)[0] is None) == (meanwhile is None)
    replays()


def replays() -> None:
    live = everything()
    rebuild()
    assert everything() == live
