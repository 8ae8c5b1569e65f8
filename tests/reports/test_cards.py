"""The cards from real records: every number against the alerts of a story, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from pytest_django.plugin import DjangoDbBlocker

from siaga.domain.news import ENDED
from siaga.operations.alerts import (
    Acknowledge,
    AssignUnit,
    ConfirmDelivered,
    Decline,
    FinishAlert,
    UnitMoved,
    Withdraw,
)
from siaga.operations.command import CLOCKWORK, COURIER
from siaga.operations.conversations import SetOutcome
from siaga.operations.incidents import CloseIncident
from siaga.operations.merging import MergeIncident
from siaga.operations.modes import BeginDrill
from siaga.operations.news import RateByNumber, TellCallers
from siaga.records.models import Alert, Call
from siaga.reports.agencies import SUM, agency_card, alerts_of
from siaga.reports.centre import OUTCOMES, calls_of, centre_card, mean_rating
from siaga.reports.months import Month
from tests.databases import Sqlite
from tests.room import Room
from tests.staffed import passes, staff
from tests.stories import Step, Story, stories

MARCH = Month(2026, 3)


def counts(room: Room, agency: str = "damkar") -> dict[str, int]:
    card = agency_card(alerts_of(MARCH, UTC, agency), room.at)
    return {name: len(rows) for name, rows in card.lists.items() if rows}


def test_a_months_work_of_an_agency_to_the_second(room: Room) -> None:
    taken, late, declined, withdrawn, _open = (room.report(room.ani) for _ in range(5))
    alert = room.alert(taken)
    room.does(room.fireman, ConfirmDelivered(taken, alert), 3)
    room.does(room.fireman, Acknowledge(taken, alert), 17)
    room.does(room.fireman, AssignUnit(taken, alert, "engine-1"), 10)
    room.does(room.fireman, UnitMoved(taken, alert, "engine-1", "en_route"), 70)
    room.does(room.fireman, UnitMoved(taken, alert, "engine-1", "on_scene"), 600)
    room.does(room.fireman, Acknowledge(late, room.alert(late)), 61)
    room.does(room.fireman, Decline(declined, room.alert(declined), "no_unit_free"), 60)
    room.does(room.ani, Withdraw(withdrawn, room.alert(withdrawn), "a mistake"))
    room.alert(_open)
    room.alert(_open, "psc")
    assert counts(room) == {
        **{"total": 5, "acknowledged": 2, "declined": 1, "withdrawn": 1, "open": 1},
        **{"in_time": 1, "late": 1, "at_work": 2, "overdue": 1},
    }
    card = agency_card(alerts_of(MARCH, UTC, "damkar"), room.at)
    got = {name: each.values for name, each in card.intervals.items() if each.values}
    assert got == {
        "delivered": (3,),
        "acknowledged_after": (20, 61),
        "assigned": (30,),
        "en_route": (100,),
        "on_scene": (700,),
        "turnout": (70,),
        "travel": (600,),
    }
    assert len(alerts_of(MARCH, UTC)) == 6
    assert alerts_of(Month(2026, 4), UTC) == alerts_of(Month(2026, 2), UTC) == []


def test_how_far_the_ladders_of_an_agency_climbed(room: Room) -> None:
    staff(room)
    room.alert(room.report(room.ani))
    room.alert(room.report(room.ani), "psc")  # has no ladder of its own contacts
    passes(room, 65)
    quick = room.report(room.ani)
    room.does(room.fireman, Acknowledge(quick, room.alert(quick)))
    passes(room, 330)
    found = {name: count for name, count in counts(room).items() if name.startswith("asked_")}
    assert found == {"asked_secretary": 1, "asked_second": 1, "asked_nobody_left": 1}


@pytest.mark.parametrize("answered", [True, False])
def test_a_merged_task_counts_once_from_when_it_was_first_raised(
    room: Room, answered: bool
) -> None:
    duplicate, main = room.report(room.ani), room.report(room.ani)
    alert = room.alert(duplicate)
    if answered:
        room.does(room.fireman, Acknowledge(duplicate, alert), 20)
    room.does(room.ani, MergeIncident(duplicate, main))
    (counted,) = alerts_of(MARCH, UTC, "damkar")
    assert counts(room)["total"] == 1
    assert counted.incident == main
    assert counted.times()["acknowledged_after"] == (20 if answered else None)


def test_a_drill_and_a_test_count_nowhere_until_a_real_call_joins(room: Room) -> None:
    room.sign_on(room.ani)
    room.does(room.supervisor, BeginDrill("trunk", 30, ("0811",)))
    drill = room.talk(room.ani, "0811")
    room.alert(room.report(room.ani, drill))
    room.end(drill)
    room.sign_on(room.budi)
    tried = room.talk(room.budi, "0822")
    room.does(room.budi, SetOutcome(tried, "test"))
    room.alert(room.report(room.budi, tried))
    assert Alert.objects.count() == 2
    assert counts(room) == {}
    assert calls_of(MARCH, UTC) == []
    room.does(room.budi, SetOutcome(tried, "emergency"))
    assert counts(room)["total"] == 1
    assert [row.id for row in calls_of(MARCH, UTC)] == [tried]


@settings(
    max_examples=8,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=stories)
def test_after_any_story_the_cards_hold_every_alert_and_every_call_once(
    sqlite_databases: Sqlite, django_db_blocker: DjangoDbBlocker, steps: list[Step]
) -> None:
    with django_db_blocker.unblock():
        fresh = sqlite_databases.make()
        try:
            with fresh.connected():
                story = Story()
                story.tell(steps)
                check(story.room.at)
        finally:
            sqlite_databases.drop(fresh)


def check(now: datetime) -> None:
    rows = alerts_of(MARCH, UTC)
    agencies = {row.agency for row in rows}
    each = {code: agency_card(alerts_of(MARCH, UTC, code), now) for code in agencies}
    assert sum(len(card.lists["total"]) for card in each.values()) == sum(
        not row.inform for row in rows
    )
    for card in each.values():
        assert len(card.lists["total"]) == sum(len(card.lists[name]) for name in SUM)
    assert {row.id for row in rows} <= set(Alert.objects.values_list("id", flat=True))
    calls = calls_of(MARCH, UTC)
    real = Call.objects.filter(direction="in", drill=False)
    assert len(calls) == sum(call.outcome != "test" for call in real)
    assert len(calls) == sum(len(centre_card(calls).lists[name]) for name in OUTCOMES)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_incident_forwarded_before_a_call_came_is_not_that_calls_to_forward(room: Room) -> None:
    room.sign_on(room.ani)
    first = room.talk(room.ani)
    incident = room.report(room.ani, first)
    room.alert(incident)
    (row,) = calls_of(MARCH, UTC)
    forwarded = row.times()["forwarded_after"]
    assert forwarded is not None and forwarded > 0
    assert row.number.startswith("DS-2026-")


def test_the_callers_digits_their_mean_and_what_is_behind_them(room: Room) -> None:
    room.sign_on(room.ani)
    called = []
    for number, digit in (("081211111111", 5), ("081222222222", 2)):
        call = room.talk(room.ani, number)
        called.append(call)
        incident = room.report(room.ani, call)
        room.end(call)
        room.does(room.ani, SetOutcome(call, "emergency"))
        alert = room.alert(incident)
        room.does(room.fireman, Acknowledge(incident, alert))
        room.does(room.fireman, FinishAlert(incident, alert, "real", ""))
        room.does(room.ani, CloseIncident(incident, "resolved"))
        room.does(CLOCKWORK, TellCallers(incident, ENDED), 60)
        room.does(COURIER, RateByNumber(number, digit))
    card = centre_card(calls_of(MARCH, UTC))
    behind = {name: [row.id for row in rows] for name, rows in card.lists.items() if rows}
    assert behind["rated"] == called
    assert (behind["rated_5"], behind["rated_2"]) == (called[:1], called[1:])
    assert mean_rating(card.lists["rated"]) == 3.5
    assert mean_rating([]) is None
