"""What an agency without units says of its task, where reports turn out to be one and part again."""

from __future__ import annotations

from datetime import datetime

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
