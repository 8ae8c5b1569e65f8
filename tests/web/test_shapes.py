"""What the API sends is what its schemas promise, in a handful of queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from siaga.operations.alerts import Acknowledge, AssignUnit
from siaga.operations.incidents import SetField
from siaga.web.api import schemas
from siaga.web.audience import Audience
from siaga.web.shapes.board import board
from tests.web.conftest import Centre

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
QUERIES = 29
"""For a whole board, however many incidents stand on it."""


def busy_night(centre: Centre, incidents: int = 3) -> str:
    room = centre.room
    room.sign_on(room.ani)
    room.end(room.talk(room.ani, "0811"))
    call = room.offer("081234567890")
    room.answer(room.ani, call)
    for _number in range(incidents):
        incident = room.report(room.ani, call)
        room.does(room.ani, SetField(incident, "answer.people_inside", "yes"))
        room.does(room.ani, SetField(incident, "point", "2.74,98.31"))
        alert = room.alert(incident)
    room.does(room.fireman, Acknowledge(incident, alert))
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"))
    return incident


@pytest.mark.parametrize("person", ["ani", "fireman", "supervisor"])
def test_answers_fit_their_schemas(centre: Centre, person: str) -> None:
    incident = busy_night(centre)
    browser = centre.browser(getattr(centre.room, person))
    answer = browser.get("/api/board").json()
    schemas.Board.model_validate(answer)
    assert answer["incidents"]
    schemas.Catalogue.model_validate(browser.get("/api/catalogue").json())
    schemas.Me.model_validate(browser.get("/api/me").json())
    schemas.IncidentPage.model_validate(browser.get("/api/incidents").json())
    schemas.IncidentView.model_validate(browser.get(f"/api/incidents/{incident}").json())
    for entry in browser.get(f"/api/incidents/{incident}/timeline").json():
        schemas.TimelineEntry.model_validate(entry)


@SQLITE
def test_call_taker_reads_why_a_priority_is_what_it_is(centre: Centre) -> None:
    incident = busy_night(centre)
    shown = centre.browser(centre.room.ani).get(f"/api/incidents/{incident}").json()
    assert shown["priority"] == 1
    assert shown["priority_because"] == ["ada orang di dalam"]
    assert [one["agency"] for one in shown["proposal"]] == ["damkar", "psc"]
    told = centre.browser(centre.room.ani).get(f"/api/incidents/{incident}/timeline").json()
    worked_out = [one["text"]["id"] for one in told if one["kind"] == "PriorityWorkedOut"]
    assert worked_out == ["Prioritas 2", "Prioritas 1 karena ada orang di dalam"]
    assert (shown["place"]["lat"], shown["place"]["lon"]) == (2.74, 98.31)


@SQLITE
def test_board_takes_as_many_queries_for_many_incidents_as_for_few(centre: Centre) -> None:
    busy_night(centre, incidents=1)
    few = queries_of_a_board()
    for _number in range(25):
        centre.room.alert(centre.room.report(centre.room.ani))
    assert queries_of_a_board() <= min(few, QUERIES)


def queries_of_a_board() -> int:
    with CaptureQueriesContext(connection) as captured:
        board(Audience(None, "id"), timezone.now())
    return len(captured)


@SQLITE
def test_ringing_call_brings_what_its_number_did_before(centre: Centre) -> None:
    room = centre.room
    room.sign_on(room.ani)
    first = room.talk(room.ani, "0812 3456 7890")
    incident = room.report(room.ani, first)
    room.end(first)
    room.end(room.offer("+6281234567890"), after_s=1)
    again = room.offer("081234567890")
    calls = centre.browser(room.ani).get("/api/board").json()["calls"]
    earlier = next(one for one in calls if one["id"] == again)["earlier"]
    assert earlier["calls"] == 2
    assert [one["id"] for one in earlier["incidents"]] == [incident]
