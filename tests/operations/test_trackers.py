"""A vehicle's tracker: its place is known while its key is good, and nothing of it is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siaga.domain.refusal import Refused
from siaga.ledger.append import head, load
from siaga.operations.alerts import AssignUnit, UnitMoved
from siaga.operations.positions import Place
from siaga.operations.rebuild import rebuild
from siaga.operations.trackers import IssueTracker, RevokeTracker, digest_of, place_tracked
from siaga.records.models import Unit, UnitPosition
from tests.room import Room, refusal

KEY = "a-key-that-nobody-guesses"
HERE, THERE = Place(2.745, 98.32, 12), Place(2.80, 98.40, 12)


@pytest.fixture
def tracked(room: Room) -> Room:
    room.does(room.administrator, IssueTracker("engine-1", digest_of(KEY)))
    return room


def placed(room: Room, place: Place = HERE, key: str = KEY, said_s: float | None = None) -> str:
    said_at = None if said_s is None else room.at + timedelta(seconds=said_s)
    try:
        place_tracked(key, place, room.at, said_at)
    except Refused as refused:
        return refused.code
    return ""


def lat() -> float | None:
    return UnitPosition.objects.values_list("lat", flat=True).first()


def test_the_key_says_where_its_own_unit_is_and_the_ledger_never_hears_of_it(tracked: Room) -> None:
    before = head().position
    assert placed(tracked) == ""
    found = UnitPosition.objects.get()
    assert (found.unit, found.lat, found.tracked) == ("engine-1", HERE.lat, True)
    assert head().position == before
    assert KEY not in str([one.event for one in load("unit:engine-1")])


def test_a_key_is_good_until_another_takes_its_place_or_it_is_revoked(tracked: Room) -> None:
    placed(tracked)
    tracked.does(tracked.administrator, IssueTracker("engine-1", digest_of("another")))
    assert lat() is None
    assert placed(tracked) == "unknown_tracker"
    assert placed(tracked, key="another") == ""
    tracked.does(tracked.administrator, RevokeTracker("engine-1"))
    assert lat() is None
    for key in ("another", KEY, ""):
        assert placed(tracked, key=key) == "unknown_tracker"


def test_only_administrators_hand_out_keys(room: Room) -> None:
    for person in (room.ani, room.fireman, room.supervisor):
        for command in (IssueTracker("engine-1", digest_of(KEY)), RevokeTracker("engine-1")):
            refused = refusal(lambda person=person, command=command: room.does(person, command))
            assert refused.code == "forbidden"
    admin = room.administrator
    assert refusal(lambda: room.does(admin, IssueTracker("nothing", digest_of(KEY))))
    assert refusal(lambda: room.does(admin, IssueTracker("engine-1", KEY)))


def test_too_often_is_heard_and_not_written(tracked: Room) -> None:
    placed(tracked)
    tracked.at += timedelta(seconds=1)
    assert placed(tracked, THERE) == ""
    assert lat() == HERE.lat
    tracked.at += timedelta(seconds=2)
    placed(tracked, THERE)
    assert lat() == THERE.lat


def test_what_was_kept_back_in_a_valley_is_not_where_it_is_now(tracked: Room) -> None:
    placed(tracked, said_s=0)
    tracked.at += timedelta(seconds=5)
    placed(tracked, THERE, said_s=-300)
    assert lat() == HERE.lat
    tracked.at += timedelta(seconds=5)
    placed(tracked, THERE, said_s=0)
    assert lat() == THERE.lat


def test_an_hour_without_signal_that_is_told_at_once_ends_where_the_vehicle_is(
    tracked: Room,
) -> None:
    for moment in range(360):
        tracked.at += timedelta(milliseconds=10)
        placed(tracked, Place(2 + moment / 1000, 98.3, 5), said_s=-10 * (359 - moment) - 1)
    assert lat() == 2.359
    assert UnitPosition.objects.get().at <= tracked.at


def test_a_place_of_an_hour_ago_is_not_where_it_is_now(tracked: Room) -> None:
    placed(tracked, said_s=-3600)
    assert UnitPosition.objects.get().at == tracked.at - timedelta(hours=1)
    placed(tracked, THERE)
    found = UnitPosition.objects.get()
    assert (found.lat, found.at) == (THERE.lat, tracked.at)


@pytest.mark.parametrize("years", [-1900, -20, 2, 7000])
def test_a_clock_that_is_years_off_says_nothing(tracked: Room, years: int) -> None:
    placed(tracked, said_s=years * 365.25 * 86400)
    found = UnitPosition.objects.get()
    assert (found.at, found.said_at) == (tracked.at, None)


def test_a_clock_that_was_hours_ahead_silences_nobody(tracked: Room) -> None:
    placed(tracked, said_s=6 * 3600)
    tracked.at += timedelta(minutes=11)
    placed(tracked, THERE, said_s=0)
    assert lat() == THERE.lat


def test_the_end_of_a_task_takes_the_place_away_until_the_next_word(tracked: Room) -> None:
    incident = tracked.report(tracked.ani)
    alert = tracked.alert(incident)
    tracked.does(tracked.fireman, AssignUnit(incident, alert, "engine-1"))
    placed(tracked)
    tracked.does(tracked.fireman, UnitMoved(incident, alert, "engine-1", "cleared"))
    assert lat() is None


def test_a_rebuild_knows_the_key_still(tracked: Room) -> None:
    rebuild()
    assert Unit.objects.get(code="engine-1").tracker == digest_of(KEY)
    assert placed(tracked) == ""
