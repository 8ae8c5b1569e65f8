"""An incident that becomes more urgent after it was forwarded."""

from __future__ import annotations

from siaga.operations.alerts import Acknowledge, AssignUnit, UnitMoved
from siaga.operations.command import SYSTEM
from siaga.operations.contacts import DefineLadder
from siaga.operations.incidents import OverridePriority, SetField
from siaga.operations.ladders import StopLadder
from siaga.operations.rebuild import rebuild
from siaga.records.models import Alert, Deadline
from tests.room import Room, alert_of
from tests.staffed import ANTON, passes

URGENT = {
    "categories": ["*"],
    "priority_at_most": 1,
    "en_route_within_s": 100,
    "steps": [{"position": "duty", "wait_s": 30}, {"position": "second", "wait_s": 30}],
}


def test_an_incident_that_becomes_more_urgent_climbs_on_with_the_shorter_times(
    staffed: Room, incident: str, alert: str
) -> None:
    staffed.does(SYSTEM, DefineLadder("urgent", URGENT))
    passes(staffed, 20)
    assert (alert_of(alert).ladder, alert_of(alert).step) == ("all", 0)
    staffed.does(staffed.ani, OverridePriority(incident, 1, "gas"))
    now, clock = alert_of(alert), Deadline.objects.get(kind="ladder")
    assert (now.ladder, now.step, clock.due_at) == ("urgent", 0, now.next_at)
    passes(staffed, 5)
    assert alert_of(alert).step == 0
    passes(staffed, 10)
    assert (alert_of(alert).step, alert_of(alert).position_asked) == (1, "second")
    staffed.does(staffed.ani, OverridePriority(incident, 3, "no gas"))
    assert alert_of(alert).ladder == "urgent", "a running ladder is slowed down by nothing"
    passes(staffed, 35)
    assert alert_of(alert).exhausted
    live = list(Alert.objects.values())
    rebuild()
    assert list(Alert.objects.values()) == live


def test_who_has_the_task_must_set_out_sooner_when_an_answer_makes_it_more_urgent(
    staffed: Room, incident: str, alert: str
) -> None:
    staffed.does(SYSTEM, DefineLadder("urgent", URGENT))
    staffed.does(ANTON, Acknowledge(incident, alert))
    passes(staffed, 60)
    staffed.does(staffed.ani, SetField(incident, "answer.people_inside", "yes"))
    passes(staffed, 30)
    assert not alert_of(alert).not_en_route
    passes(staffed, 15)
    assert (alert_of(alert).not_en_route, alert_of(alert).position_asked) == (True, "second")


def test_what_ended_or_waits_for_nothing_gets_no_new_clock_by_a_priority(
    staffed: Room, incident: str, alert: str
) -> None:
    staffed.does(SYSTEM, DefineLadder("urgent", URGENT))
    staffed.does(staffed.supervisor, StopLadder(incident, alert, "sudah ditelepon"))
    other = staffed.alert(incident, "psc")
    staffed.does(staffed.medic, AssignUnit(incident, other, "amb-1"))
    staffed.does(staffed.medic, UnitMoved(incident, other, "amb-1", "en_route"))
    staffed.does(staffed.ani, OverridePriority(incident, 1, "gas"))
    assert (alert_of(alert).ladder, alert_of(other).ladder) == ("all", "urgent")
    assert not Deadline.objects.filter(kind__in=("ladder", "en_route")).exists()
