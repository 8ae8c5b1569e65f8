"""No incident sleeps unseen: through the door and the clockwork, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siaga.domain.field_rules import Claim
from siaga.domain.refusal import Refused
from siaga.ledger.append import load
from siaga.operations.alerts import Acknowledge, MarkAlertOverdue
from siaga.operations.clockwork import Clockwork
from siaga.operations.command import CLOCKWORK
from siaga.operations.field import Tapped
from siaga.operations.incidents import AddNote, CloseIncident, OverridePriority, ReopenIncident
from siaga.operations.untouched import LookAt, MarkUntouched
from siaga.records.models import Deadline
from siaga.records.models.deadline import UNTOUCHED
from tests.room import Room, incident_of

FIRE_S = 1800
"""Of the test's fire, priority 2, whose category says nothing."""


def told(incident: str) -> int:
    events = [type(one.event).__name__ for one in load(f"incident:{incident}")]
    return events.count("IncidentUntouched")


def tick(room: Room, after_s: float) -> None:
    room.at += timedelta(seconds=after_s)
    Clockwork().tick(room.at)


def test_what_nobody_touches_is_told_once_and_again_after_the_next_sleep(room: Room) -> None:
    incident = room.report(room.ani)
    last = room.at
    tick(room, FIRE_S - 1)
    assert (told(incident), incident_of(incident).untouched_since) == (0, None)
    tick(room, 1)
    tick(room, 10 * FIRE_S)
    assert (told(incident), incident_of(incident).untouched_since) == (1, last)
    room.does(room.supervisor, LookAt(incident, "still_at_work"))
    assert incident_of(incident).untouched_since is None
    tick(room, FIRE_S)
    assert told(incident) == 2


def test_whatever_a_person_does_starts_the_time_anew_and_no_machine_does(room: Room) -> None:
    incident = room.report(room.ani)
    alert = room.alert(incident)
    tick(room, FIRE_S - 60)
    room.does(room.fireman, Acknowledge(incident, alert))
    room.does(room.ani, AddNote(incident, room.id(), None, False, "a note"), 600)
    touched = room.at
    due = Deadline.objects.get(kind=UNTOUCHED)
    assert due.due_at == touched + timedelta(seconds=FIRE_S)
    other = room.report(room.ani)
    touched = room.at
    waiting = room.alert(other, "psc")
    touched = room.at
    room.does(CLOCKWORK, MarkAlertOverdue(other, waiting), 300)
    assert incident_of(other).touched_at == touched
    assert incident_of(other).version > 2


def test_a_tap_of_long_ago_that_arrives_now_touches_now(room: Room) -> None:
    incident = room.report(room.ani)
    alert = room.alert(incident)
    tapped = int((room.at + timedelta(seconds=60)).timestamp() * 1000)
    room.does(room.ani, AddNote(incident, room.id(), None, False, "a note"), 1500)
    claim = Claim(tapped, tapped + 1_500_000, None)
    room.does(room.fireman, Tapped(Acknowledge(incident, alert), claim), 60)
    assert incident_of(incident).touched_at == room.at
    tick(room, FIRE_S - 1)
    assert told(incident) == 0
    tick(room, 1)
    assert told(incident) == 1


def test_a_more_urgent_incident_comes_back_sooner(room: Room) -> None:
    incident = room.report(room.ani)
    room.does(room.ani, OverridePriority(incident, 1, "children"))
    assert Deadline.objects.get(kind=UNTOUCHED).due_at == room.at + timedelta(seconds=900)


def test_a_closed_incident_sleeps_and_a_reopened_one_does_not(room: Room) -> None:
    incident = room.report(room.ani)
    tick(room, FIRE_S)
    room.does(room.supervisor, CloseIncident(incident, "resolved"))
    assert not Deadline.objects.filter(kind=UNTOUCHED).exists()
    assert incident_of(incident).untouched_since is None
    room.does(room.supervisor, AddNote(incident, room.id(), None, False, "later"))
    assert not Deadline.objects.filter(kind=UNTOUCHED).exists()
    room.does(room.supervisor, ReopenIncident(incident, "again"))
    tick(room, FIRE_S)
    assert told(incident) == 2


def test_touched_between_the_clocks_look_and_its_word_nothing_is_told(room: Room) -> None:
    incident = room.report(room.ani)
    room.does(room.ani, AddNote(incident, room.id(), None, False, "a note"), FIRE_S)
    room.does(CLOCKWORK, MarkUntouched(incident))
    assert told(incident) == 0


def test_only_overseers_say_that_they_have_looked(room: Room) -> None:
    incident = room.report(room.ani)
    for person in (room.ani, room.fireman):
        with pytest.raises(Refused):
            room.does(person, LookAt(incident, "waiting"))
    with pytest.raises(Refused):
        room.does(room.supervisor, MarkUntouched(incident))
