"""Crews, taps that come late, and the caller's number."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from siaga.domain.field import CallerNumberOpened, TapArrived
from siaga.domain.field_rules import Claim
from siaga.domain.refusal import Refused
from siaga.ledger.append import load
from siaga.operations.alerts import Acknowledge, AssignUnit, FinishAlert, UnitMoved
from siaga.operations.command import Actor, Command
from siaga.operations.door import execute
from siaga.operations.field import JoinUnit, LeaveUnit, OpenCallerNumber, Tapped
from siaga.operations.incidents import CloseIncident, SetField
from siaga.operations.merging import MergeIncident
from siaga.records.models import Alert, Assignment, Crew
from tests.room import Room, alert_of, refusal

WRONG = timedelta(hours=5)


@pytest.fixture
def incident(room: Room) -> str:
    return room.report(room.ani)


@pytest.fixture
def alert(room: Room, incident: str) -> str:
    """Damkar is alerted."""
    return room.alert(incident)


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def tap(command: Command, tapped: datetime, sent: datetime) -> Tapped:
    """By a phone whose clock is five hours ahead, and was when it was compared with ours."""
    ahead = -WRONG // timedelta(milliseconds=1)
    return Tapped(command, Claim(ms(tapped + WRONG), ms(sent + WRONG), ahead))


def crew_of(unit: str) -> set[int]:
    return set(Crew.objects.filter(unit=unit).values_list("officer", flat=True))


def test_an_officer_is_with_one_unit_of_the_own_agency(room: Room) -> None:
    for person in (room.fireman, room.firewoman):
        room.does(person, JoinUnit("engine-1"))
    room.does(room.fireman, JoinUnit("engine-1"))
    assert crew_of("engine-1") == {room.fireman.user, room.firewoman.user}
    room.does(room.fireman, JoinUnit("engine-2"))
    assert crew_of("engine-1") == {room.firewoman.user}
    assert crew_of("engine-2") == {room.fireman.user}
    room.does(room.fireman, LeaveUnit())
    room.does(room.fireman, LeaveUnit())
    assert crew_of("engine-2") == set()
    refused = refusal(lambda: room.does(room.fireman, JoinUnit("amb-1")))
    assert refused.code == "forbidden"
    refused = refusal(lambda: room.does(room.supervisor, JoinUnit("engine-1")))
    assert refused.code == "forbidden"
    refused = refusal(lambda: room.does(room.fireman, JoinUnit("none")))
    assert refused.code == "unknown_unit"


def test_taps_without_a_signal_stand_with_their_own_times_in_order_and_once(
    room: Room, incident: str, alert: str
) -> None:
    raised = room.at
    taps = [
        (AssignUnit(incident, alert, "engine-1"), 20),
        (UnitMoved(incident, alert, "engine-1", "en_route"), 90),
        (UnitMoved(incident, alert, "engine-1", "on_scene"), 700),
        (FinishAlert(incident, alert, "real"), 1500),
    ]
    back = raised + timedelta(seconds=2000)
    for again in range(2):
        for number, (command, after_s) in enumerate(taps):
            tapped = tap(command, raised + timedelta(seconds=after_s), back)
            execute(tapped, by=room.fireman, id=f"tap-{number}", at=back)
        assert Assignment.objects.count() == 1, again
    done = Assignment.objects.get()
    times = (done.assigned_at, done.en_route_at, done.on_scene_at, done.cleared_at)
    assert times == tuple(raised + timedelta(seconds=s) for s in (20, 90, 700, 1500))
    assert alert_of(alert).acknowledged_at == done.assigned_at
    assert alert_of(alert).done_at == done.cleared_at
    arrived = [one for one in load(f"incident:{incident}") if isinstance(one.event, TapArrived)]
    assert [one.event.arrived_at for one in arrived] == [back] * 4  # type: ignore[attr-defined]
    assert [one.at for one in arrived] == list(times)


def test_a_tap_that_comes_at_once_is_no_news(room: Room, incident: str, alert: str) -> None:
    now = room.at + timedelta(seconds=30)
    execute(
        tap(Acknowledge(incident, alert), now - timedelta(seconds=2), now), by=room.fireman, at=now
    )
    assert alert_of(alert).acknowledged_at == now - timedelta(seconds=2)
    assert not [one for one in load(f"incident:{incident}") if isinstance(one.event, TapArrived)]


def test_no_step_is_tapped_before_the_one_it_follows(room: Room, incident: str, alert: str) -> None:
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"), 60)
    assigned = room.at
    step = UnitMoved(incident, alert, "engine-1", "en_route")
    sent = assigned + timedelta(seconds=100)
    room.does(room.fireman, tap(step, assigned - timedelta(seconds=50), sent), 100)
    assert Assignment.objects.get().en_route_at == assigned


def arrivals(incident: str) -> list[tuple[str, datetime]]:
    """Of which alert a tap came late to this incident, and when it was made."""
    told = [one for one in load(f"incident:{incident}") if isinstance(one.event, TapArrived)]
    return [(one.event.alert, one.at) for one in told]  # type: ignore[attr-defined]


def comes_late(room: Room, command: Command, tapped: datetime) -> None:
    sent = room.at + timedelta(seconds=900)
    room.does(room.fireman, tap(command, tapped, sent), 900)


def test_a_late_tap_on_a_merged_task_is_told_and_bounded_where_the_task_goes_on(
    room: Room, incident: str, alert: str
) -> None:
    assigned = room.at + timedelta(seconds=20)
    main = room.report(room.budi)
    room.does(room.ani, MergeIncident(incident, main))
    moved = Alert.objects.get(incident=main).id
    comes_late(room, AssignUnit(incident, alert, "engine-1"), assigned)
    step = UnitMoved(incident, alert, "engine-1", "on_scene")
    comes_late(room, step, assigned - timedelta(seconds=15))
    done = Assignment.objects.get()
    assert (done.alert, done.assigned_at, done.on_scene_at) == (moved, assigned, assigned)
    assert arrivals(main) == [(moved, assigned)] * 2
    assert arrivals(incident) == []


def test_a_late_tap_may_be_older_than_the_task_that_it_became_one_with(
    room: Room, incident: str, alert: str
) -> None:
    tapped = room.at + timedelta(seconds=20)
    main = room.report(room.budi)
    room.at += timedelta(seconds=300)
    there = room.alert(main)
    room.does(room.ani, MergeIncident(incident, main))
    comes_late(room, AssignUnit(incident, alert, "engine-1"), tapped)
    assert Assignment.objects.get().assigned_at == tapped
    assert arrivals(main) == [(there, tapped)]


def test_only_what_a_crew_taps_has_a_time_of_its_own(room: Room, incident: str, alert: str) -> None:
    def refused(by: Actor, command: Command) -> str:
        return refusal(lambda: room.does(by, tap(command, room.at, room.at))).code

    assert refused(room.supervisor, Acknowledge(incident, alert)) == "forbidden"
    assert refused(room.ani, CloseIncident(incident, "resolved")) == "forbidden"
    assert refused(room.fireman, CloseIncident(incident, "resolved")) == "wrong_value"
    assert refused(room.medic, Acknowledge(incident, alert)) == "forbidden"
    assert Alert.objects.get().acknowledged_at is None


def test_the_callers_number_is_shown_for_a_purpose_that_stands_in_the_ledger(
    room: Room, incident: str, alert: str
) -> None:
    open_it = OpenCallerNumber(incident, alert, "find_place")

    def refused(command: Command, by: Actor = room.fireman) -> str:
        with pytest.raises(Refused) as caught:
            room.does(by, command)
        return caught.value.code

    assert refused(open_it) == "alert_not_acknowledged"
    room.does(room.fireman, Acknowledge(incident, alert))
    assert refused(open_it) == "caller_number_unknown"
    room.does(room.ani, SetField(incident, "caller_number", "0811223344"))
    assert refused(OpenCallerNumber(incident, alert, "curious")) == "unknown_reason"
    assert refused(open_it, room.medic) == "forbidden"
    assert room.does(room.fireman, open_it) == {"incident": incident}
    told = [
        one for one in load(f"incident:{incident}") if isinstance(one.event, CallerNumberOpened)
    ]
    assert [one.event.purpose for one in told] == ["find_place"]  # type: ignore[attr-defined]
    assert told[0].actor == f"user:{room.fireman.user}"
