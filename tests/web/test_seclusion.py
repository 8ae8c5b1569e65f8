"""An agency sees what concerns it, and nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from siaga.operations.alerts import Forward
from siaga.operations.incidents import AddNote, SetField
from siaga.records.models import Alert
from tests.web.conftest import Browser, Centre

SECRETS = ("0811223344", "Marlina", "rahasia", "bisik")


@dataclass
class Night:
    """A fire that the fire brigade and the medics share, and an illness for the medics alone."""

    centre: Centre
    fire: str
    illness: str
    fire_alert: str
    medic_alert: str

    def fireman(self) -> Browser:
        return self.centre.browser(self.centre.room.fireman)


@pytest.fixture
def night(centre: Centre) -> Night:
    room = centre.room
    room.sign_on(room.ani)
    call = room.talk(room.ani, "0811223344")
    fire = room.report(room.ani, call)
    illness = room.report(room.budi, category="illness")
    for incident in (fire, illness):
        room.does(room.ani, SetField(incident, "caller_name", "Marlina"))
        room.does(room.ani, SetField(incident, "narrative", "asap tebal di dapur"))
    room.does(room.ani, Forward(fire, ("damkar", "psc")))
    room.does(room.ani, Forward(illness, ("psc",)))
    room.does(room.ani, AddNote(fire, room.id(), "psc", False, "rahasia untuk PSC"))
    room.does(room.medic, AddNote(fire, room.id(), "psc", True, "bisik dari PSC"))
    room.does(room.ani, AddNote(fire, room.id(), None, False, "untuk semua"))
    return Night(
        centre,
        fire,
        illness,
        Alert.objects.get(incident=fire, agency="damkar").id,
        Alert.objects.get(incident=fire, agency="psc").id,
    )


SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@SQLITE
def test_officer_sees_only_incidents_with_an_alert_for_the_own_agency(night: Night) -> None:
    browser = night.fireman()
    board = browser.get("/api/board").json()
    assert [one["id"] for one in board["incidents"]] == [night.fire]
    assert board["calls"] == [] and board["desks"] == []
    assert {unit["agency"] for unit in board["units"]} == {"damkar"}
    listed = browser.get("/api/incidents").json()
    assert listed["total"] == 1 and listed["items"][0]["id"] == night.fire


@SQLITE
def test_other_incidents_do_not_exist_for_an_officer(night: Night) -> None:
    browser = night.fireman()
    for path in (
        f"/api/incidents/{night.illness}",
        f"/api/incidents/{night.illness}/timeline",
        f"/kejadian/{night.illness}",
    ):
        assert browser.get(path).status_code == 404, path
    note = {"note": "a" * 32, "agency": None, "question": False, "text": "hai"}
    assert browser.post(f"/api/incidents/{night.illness}/notes", note).status_code == 404


@SQLITE
def test_other_agencies_alerts_do_not_exist_for_an_officer(night: Night) -> None:
    browser = night.fireman()
    for incident, alert in ((night.fire, night.medic_alert), (night.illness, night.fire_alert)):
        path = f"/api/incidents/{incident}/alerts/{alert}"
        assert browser.post(f"{path}/acknowledge").status_code == 404
        assert browser.post(f"{path}/delivered").status_code == 404
        assert browser.post(f"{path}/assign", {"unit": "engine-1"}).status_code == 404
        assert browser.post(f"{path}/units/engine-1", {"to": "cleared"}).status_code == 404
        done = {"finding": "real", "done": ""}
        assert browser.post(f"{path}/done", done).status_code == 404
        assert browser.post(f"{path}/decline", {"reason": "other"}).status_code == 404


@SQLITE
def test_caller_other_agencies_and_their_notes_never_reach_an_officer(night: Night) -> None:
    browser = night.fireman()
    texts = [
        json.dumps(browser.get(path).json())
        for path in (
            "/api/board",
            "/api/incidents",
            f"/api/incidents/{night.fire}",
            f"/api/incidents/{night.fire}/timeline",
        )
    ]
    for text in texts:
        for secret in SECRETS:
            assert secret not in text
        assert night.medic_alert not in text
    assert "untuk semua" in texts[-1]
    centre = night.centre.browser(night.centre.room.supervisor)
    full = json.dumps(centre.get(f"/api/incidents/{night.fire}/timeline").json())
    assert "rahasia untuk PSC" in full and "bisik dari PSC" in full


@SQLITE
def test_searching_for_what_one_may_not_see_finds_nothing(night: Night) -> None:
    browser = night.fireman()
    assert browser.get("/api/incidents?q=dapur").json()["total"] == 1
    assert browser.get("/api/incidents?q=Marlina").json()["total"] == 0
    assert browser.get("/api/incidents?q=0811223344").json()["total"] == 0
    centre = night.centre.browser(night.centre.room.ani)
    assert centre.get("/api/incidents?q=Marlina").json()["total"] == 2


@SQLITE
def test_officer_takes_the_own_task_and_the_centre_sees_it(night: Night) -> None:
    browser = night.fireman()
    path = f"/api/incidents/{night.fire}/alerts/{night.fire_alert}"
    for step, data in (
        ("delivered", None),
        ("acknowledge", None),
        ("assign", {"unit": "engine-1"}),
        ("units/engine-1", {"to": "en_route"}),
        ("units/engine-1", {"to": "on_scene"}),
        ("done", {"finding": "real", "done": "api padam"}),
    ):
        response = browser.post(f"{path}/{step}", data)
        assert response.status_code == 200, (step, response.content)
        assert [one["agency"] for one in response.json()["alerts"]] == ["damkar"]
    supervisor = night.centre.browser(night.centre.room.supervisor)
    seen = supervisor.get(f"/api/incidents/{night.fire}").json()
    assert {one["agency"]: one["state"] for one in seen["alerts"]} == {
        "damkar": "done",
        "psc": "raised",
    }
