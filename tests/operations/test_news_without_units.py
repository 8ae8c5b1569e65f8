"""Help of an agency that has no units: the caller hears of people who have set out, and of no more."""

from __future__ import annotations

import pytest

from siaga.operations.accounts import ChangeAccount
from siaga.operations.alerts import Acknowledge, Decline, ReportUnderWay
from siaga.operations.command import SYSTEM, Actor
from siaga.operations.incidents import AddNote
from siaga.operations.merging import MergeIncident
from siaga.operations.rebuild import rebuild
from tests.operations.test_news import FIXED, passes, reported, texts, told
from tests.records.test_rebuild import everything
from tests.room import Room, call_of


@pytest.fixture
def desk(room: Room) -> Room:
    room.sign_on(room.ani)
    return room


def without_units(desk: Room) -> Actor:
    made = desk.does(SYSTEM, ChangeAccount(None, "roy", "Roy", "officer", "polres"))
    return Actor("user", made["account"], "officer", "polres")


def test_of_an_agency_without_units_the_caller_hears_once_its_people_have_set_out(
    desk: Room,
) -> None:
    police = without_units(desk)
    call, incident = reported(desk)
    alert = desk.alert(incident, "polres")
    desk.does(police, Acknowledge(incident, alert))
    desk.does(police, AddNote(incident, desk.id(), "polres", False, "kami di jalan"))
    for what in ("", "in_place"):
        desk.does(police, ReportUnderWay(incident, alert, what=what))
    passes(desk, 5)
    assert texts() == [], "nobody is known to be on the way"
    for _twice in range(2):
        desk.does(police, ReportUnderWay(incident, alert, what="set_out"))
        passes(desk, 5)
    ((to, state, text),) = texts()
    assert (to, state) == ("+6281234567890", "queued")
    assert "sudah berangkat ke lokasi" in text
    assert told(call) == ("sms", "")
    live = everything()
    rebuild()
    assert everything() == live


def test_of_the_fixed_line_too_and_a_supervisor_may_say_it_for_the_agency(desk: Room) -> None:
    call, incident = reported(desk, FIXED)
    alert = desk.alert(incident, "polres")
    said = ReportUnderWay(incident, alert, "by_telephone", "set_out")
    desk.does(desk.supervisor, said)
    passes(desk, 5)
    waiting = call_of(call)
    assert (waiting.call_back, waiting.call_back_news) == ("due", "en_route")


def test_who_had_set_out_and_gives_the_task_back_at_once_is_no_news(desk: Room) -> None:
    police = without_units(desk)
    _call, incident = reported(desk)
    alert = desk.alert(incident, "polres")
    desk.does(police, ReportUnderWay(incident, alert, what="set_out"))
    desk.does(police, Decline(incident, alert, "cannot_reach"), 0.1)
    passes(desk, 5)
    assert texts() == []


@pytest.mark.parametrize("taken", [False, True])
def test_a_merge_tells_the_other_callers_of_people_who_are_on_their_way(
    desk: Room, taken: bool
) -> None:
    police = without_units(desk)
    _first, duplicate = reported(desk)
    _second, main = reported(desk, "081355556666")
    alert = desk.alert(duplicate, "polres")
    if taken:
        desk.does(police, Acknowledge(main, desk.alert(main, "polres")))
    desk.does(police, ReportUnderWay(duplicate, alert, what="set_out"))
    passes(desk, 5)
    assert [to for to, *_ in texts()] == ["+6281234567890"]
    desk.does(desk.ani, MergeIncident(duplicate, main))
    passes(desk, 5)
    assert [to for to, *_ in texts()] == ["+6281234567890", "+6281355556666"]
