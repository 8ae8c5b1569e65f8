from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from siaga.domain.incident import AlertAcknowledged
from siaga.domain.refusal import Refused
from siaga.ledger.append import load
from siaga.operations.alerts import (
    Acknowledge,
    AssignUnit,
    ConfirmDelivered,
    Decline,
    FinishAlert,
    Forward,
    MarkAlertOverdue,
    UnitMoved,
    Withdraw,
)
from siaga.operations.centre import DefineAgency, DefineUnit
from siaga.operations.command import CLOCKWORK, SYSTEM, Actor, Command
from siaga.operations.door import execute
from siaga.operations.incidents import SetField
from siaga.records.models import Alert, Assignment, Deadline, Unit
from tests.room import Room, alert_of, call_of, refusal


@pytest.fixture
def incident(room: Room) -> str:
    return room.report(room.ani)


@pytest.fixture
def alert(room: Room, incident: str) -> str:
    """Damkar is alerted."""
    return room.alert(incident)


def test_forwarding_raises_one_alert_an_agency_however_often_it_is_pressed(
    room: Room, incident: str
) -> None:
    room.does(room.ani, Forward(incident, ("damkar", "psc")))
    room.does(room.ani, Forward(incident, ("damkar", "psc", "polres")))
    assert sorted(Alert.objects.values_list("agency", flat=True)) == ["damkar", "polres", "psc"]


def test_the_alert_is_due_after_the_categorys_time(room: Room, incident: str, alert: str) -> None:
    due = Deadline.objects.get(kind="alert")
    assert (due.stream, due.subject) == (f"incident:{incident}", alert)
    assert due.due_at == alert_of(alert).due_at == room.at + timedelta(seconds=60)


def test_forwarding_makes_its_call_an_emergency_unless_somebody_said_otherwise(
    room: Room,
) -> None:
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    incident = room.report(room.ani, call)
    room.does(room.ani, Forward(incident, ("damkar",)))
    assert call_of(call).outcome == "emergency"


def test_without_a_category_nothing_is_forwarded(room: Room) -> None:
    incident = room.id()
    room.does(room.ani, SetField(incident, "landmark", "market"))
    refused = refusal(lambda: room.does(room.ani, Forward(incident, ("damkar",))))
    assert refused.code == "category_missing"


def test_an_agency_that_does_not_exist_or_rests_is_not_alerted(room: Room, incident: str) -> None:
    room.does(SYSTEM, DefineAgency("pmi", "PMI Dairi", "PMI", "agency", active=False))
    assert refusal(lambda: room.does(room.ani, Forward(incident, ("x",)))).code == "unknown_agency"
    refused = refusal(lambda: room.does(room.ani, Forward(incident, ("damkar", "pmi"))))
    assert (refused.code, refused.values["agency_name"]) == ("agency_inactive", "PMI Dairi")
    assert not Alert.objects.exists()


def test_a_second_tap_acknowledges_nothing_twice(room: Room, incident: str, alert: str) -> None:
    room.does(room.fireman, Acknowledge(incident, alert))
    first = alert_of(alert)
    room.does(room.firewoman, Acknowledge(incident, alert))
    assert alert_of(alert).acknowledged_by == first.acknowledged_by == room.fireman.user
    assert not Deadline.objects.filter(kind="alert").exists()


def test_an_overdue_alert_says_so_once_and_may_still_be_acknowledged(
    room: Room, incident: str, alert: str
) -> None:
    room.does(CLOCKWORK, MarkAlertOverdue(incident, alert), 60)
    assert alert_of(alert).overdue
    assert not Deadline.objects.filter(kind="alert").exists()
    room.does(room.fireman, Acknowledge(incident, alert))
    room.does(CLOCKWORK, MarkAlertOverdue(incident, alert))
    assert (alert_of(alert).state, alert_of(alert).overdue) == ("acknowledged", True)


def test_declining_has_a_known_reason_and_settles_the_deadline(
    room: Room, incident: str, alert: str
) -> None:
    wrong = Decline(incident, alert, "we are tired")
    assert refusal(lambda: room.does(room.fireman, wrong)).code == "unknown_decline_reason"
    room.does(room.fireman, Decline(incident, alert, "no_unit_free"))
    assert (alert_of(alert).state, alert_of(alert).declined_reason) == ("declined", "no_unit_free")
    assert not Deadline.objects.filter(kind="alert").exists()
    refused = refusal(lambda: room.does(room.fireman, Acknowledge(incident, alert)))
    assert (refused.code, refused.values["agency_name"]) == ("alert_declined", "Damkar Dairi")


def test_a_declined_agency_can_be_alerted_again(room: Room, incident: str, alert: str) -> None:
    room.does(room.fireman, Decline(incident, alert, "no_unit_free"))
    room.does(room.ani, Forward(incident, ("damkar",)))
    assert sorted(Alert.objects.values_list("state", flat=True)) == ["declined", "raised"]


def test_a_withdrawn_alert_frees_its_units(room: Room, incident: str, alert: str) -> None:
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"))
    room.does(room.ani, Withdraw(incident, alert, "false alarm, the owner called"))
    assert alert_of(alert).state == "withdrawn"
    assert Assignment.objects.get().state == "cleared"
    assert Unit.objects.get(code="engine-1").engaged_alert == ""


def test_delivered_counts_only_on_a_screen_of_the_agency(
    room: Room, incident: str, alert: str
) -> None:
    for person in (room.supervisor, room.medic):
        refused = refusal(lambda who=person: room.does(who, ConfirmDelivered(incident, alert)))
        assert refused.code == "forbidden"
    room.does(room.fireman, ConfirmDelivered(incident, alert))
    at = alert_of(alert).delivered_at
    room.does(room.firewoman, ConfirmDelivered(incident, alert))
    assert alert_of(alert).delivered_at == at


def test_officers_touch_only_their_own_agencys_alerts(
    room: Room, incident: str, alert: str
) -> None:
    commands: list[Command] = [
        Acknowledge(incident, alert),
        Decline(incident, alert, "no_unit_free"),
        AssignUnit(incident, alert, "amb-1"),
        UnitMoved(incident, alert, "engine-1", "on_scene"),
        FinishAlert(incident, alert, "real"),
    ]
    for command in commands:
        for person in (room.medic, room.ani):
            refused = refusal(lambda who=person, what=command: room.does(who, what))
            assert refused.code == "forbidden"


def test_a_supervisor_acknowledges_for_an_agency_on_the_telephone(
    room: Room, incident: str, alert: str
) -> None:
    room.does(room.supervisor, Acknowledge(incident, alert))
    assert alert_of(alert).acknowledged_by == room.supervisor.user


def test_a_unit_steps_forward_and_never_back(room: Room, incident: str, alert: str) -> None:
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"))
    assert alert_of(alert).state == "acknowledged"
    room.does(room.fireman, UnitMoved(incident, alert, "engine-1", "en_route"))
    room.does(room.fireman, UnitMoved(incident, alert, "engine-1", "on_scene"))
    room.does(room.fireman, UnitMoved(incident, alert, "engine-1", "on_scene"))
    back = UnitMoved(incident, alert, "engine-1", "en_route")
    refused = refusal(lambda: room.does(room.fireman, back))
    assert (refused.code, refused.values["unit_name"]) == ("unit_already_further", "Engine 1")
    room.does(room.fireman, UnitMoved(incident, alert, "engine-1", "cleared"))
    assert Unit.objects.get(code="engine-1").engaged_incident == ""


def test_a_unit_sent_again_has_a_second_assignment(room: Room, incident: str, alert: str) -> None:
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"))
    room.does(room.fireman, UnitMoved(incident, alert, "engine-1", "cleared"))
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"))
    assert list(Assignment.objects.values_list("state", flat=True)) == ["cleared", "assigned"]


def test_a_unit_of_another_agency_or_out_of_service_is_not_sent(
    room: Room, incident: str, alert: str
) -> None:
    def sent(unit: str) -> Refused:
        return refusal(lambda: room.does(room.fireman, AssignUnit(incident, alert, unit)))

    assert sent("amb-1").code == "unit_of_other_agency"
    assert sent("nothing").code == "unknown_unit"
    room.does(SYSTEM, DefineUnit("engine-2", "damkar", "Engine 2", "unit", active=False))
    assert sent("engine-2").code == "unit_inactive"
    assert alert_of(alert).state == "raised"


def test_an_engaged_unit_is_refused_with_its_name_and_the_incidents_number(
    room: Room, incident: str, alert: str
) -> None:
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"))
    other = room.report(room.ani)
    second = room.alert(other)
    refused = refusal(lambda: room.does(room.firewoman, AssignUnit(other, second, "engine-1")))
    assert refused.code == "unit_engaged"
    assert refused.values["unit_name"] == "Engine 1"
    assert refused.values["incident_number"] == "DS-2026-000001"


def test_of_two_dispatchers_at_the_same_instant_one_gets_the_unit(
    room: Room, incident: str, alert: str
) -> None:
    other = room.report(room.ani)
    second = room.alert(other)
    start = Barrier(2)

    def sends(by: Actor, command: Command) -> Callable[[], str]:
        def act() -> str:
            start.wait()
            try:
                execute(command, by=by)
            except Refused as refused:
                return f"{refused.code} {refused.values['unit_name']}"
            finally:
                connection.close()
            return "sent"

        return act

    with ThreadPoolExecutor(2) as threads:
        running = [
            threads.submit(sends(room.fireman, AssignUnit(incident, alert, "engine-1"))),
            threads.submit(sends(room.firewoman, AssignUnit(other, second, "engine-1"))),
        ]
        told = sorted(one.result() for one in running)
    assert told == ["sent", "unit_engaged Engine 1"]
    assert Assignment.objects.count() == 1


def test_of_two_officers_who_say_ours_in_the_same_instant_one_has_it(
    room: Room, incident: str, alert: str
) -> None:
    start = Barrier(3)

    def says(by: Actor) -> Callable[[], None]:
        def act() -> None:
            start.wait()
            try:
                execute(Acknowledge(incident, alert), by=by)
            finally:
                connection.close()

        return act

    contact = Actor("contact", agency="damkar", contact="anton")
    with ThreadPoolExecutor(3) as threads:
        running = [threads.submit(says(by)) for by in (room.fireman, room.firewoman, contact)]
        for one in running:
            one.result()
    told = [one.event for one in load(f"incident:{incident}")]
    assert len([event for event in told if isinstance(event, AlertAcknowledged)]) == 1
    assert alert_of(alert).state == "acknowledged"


def test_an_agency_is_done_with_a_finding_and_its_units_come_home(
    room: Room, incident: str, alert: str
) -> None:
    finish = FinishAlert(incident, alert, "real", "put out, nobody hurt")
    assert refusal(lambda: room.does(room.fireman, finish)).code == "alert_not_acknowledged"
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"))
    room.does(room.fireman, finish)
    room.does(room.fireman, finish)
    assert (alert_of(alert).state, alert_of(alert).done_text) == ("done", "put out, nobody hurt")
    assert Unit.objects.get(code="engine-1").engaged_alert == ""


def test_an_unknown_alert_is_malformed(room: Room, incident: str, alert: str) -> None:
    refused = refusal(lambda: room.does(room.fireman, Acknowledge(incident, "0" * 32)))
    assert refused.code == "unknown_alert"
