"""A major incident: what the leadership reads, what agencies read, and what merges do to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from siaga.ledger.append import head, read
from siaga.operations.alerts import Acknowledge, AssignUnit, FinishAlert, UnitMoved
from siaga.operations.command import Actor
from siaga.operations.erasure import ErasePersonalData
from siaga.operations.incidents import SetField
from siaga.operations.merging import MergeIncident, UndoMerge
from siaga.operations.rebuild import rebuild
from siaga.records.models import Alert, MajorIncident, SituationEntry
from siaga.web.audience import Audience
from siaga.web.live.changes import Changes
from tests.records.test_rebuild import everything
from tests.web.conftest import Browser, Centre

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
MAJOR = "f" * 32


@dataclass
class Flood:
    """Two fires and an illness of one night; the fires were gathered."""

    centre: Centre
    one: str
    two: str
    other: str

    @property
    def supervisor(self) -> Browser:
        return self.centre.browser(self.centre.room.supervisor)

    def view(self) -> dict[str, Any]:
        answer = self.supervisor.get(f"/api/majors/{MAJOR}")
        assert answer.status_code == 200
        return dict(answer.json())

    def does(self, what: str, body: dict[str, Any]) -> Any:
        return self.supervisor.post(f"/api/majors/{MAJOR}/{what}", body)

    def count(self, by: Actor, incident: str, agency: str, **figures: int) -> Any:
        alert = Alert.objects.get(incident=incident, agency=agency).id
        said = {"dead": 0, "severe": 0, "slight": 0, "missing": 0, "displaced": 0, **figures}
        path = f"/api/incidents/{incident}/alerts/{alert}/casualties"
        return self.centre.browser(by).post(path, said)

    def stages(self) -> dict[str, str]:
        return {one["id"]: one["stage"] for one in self.view()["gathered"]}


@pytest.fixture
def flood(centre: Centre) -> Flood:
    room = centre.room
    made = Flood(centre, room.report(room.ani), room.report(room.ani), room.report(room.ani))
    for incident in (made.one, made.two):
        room.alert(incident)
        room.alert(incident, "psc")
    body = {
        "major": MAJOR,
        "name": "Banjir bandang",
        "kind": "flood",
        "incidents": [made.one, made.two],
    }
    assert made.supervisor.post("/api/majors", body).status_code == 200
    return made


def test_the_leadership_reads_real_figures_and_where_they_come_from(flood: Flood) -> None:
    room = flood.centre.room
    fire, medic = (
        Alert.objects.get(incident=flood.one, agency=one).id for one in ("damkar", "psc")
    )
    room.does(room.ani, SetField(flood.two, "people", "4"))
    assert set(flood.stages().values()) == {"waiting"}
    room.does(room.fireman, Acknowledge(flood.one, fire))
    assert flood.stages()[flood.one] == "taken"
    room.does(room.fireman, AssignUnit(flood.one, fire, "engine-1"))
    room.does(room.fireman, UnitMoved(flood.one, fire, "engine-1", "on_scene"))
    room.does(room.medic, Acknowledge(flood.one, medic))
    assert flood.count(room.fireman, flood.one, "damkar", dead=1, slight=5).status_code == 200
    assert flood.count(room.medic, flood.one, "psc", dead=2, severe=3).status_code == 200
    view = flood.view()
    assert view["casualties"] == {"dead": 2, "severe": 3, "slight": 5, "missing": 0, "displaced": 0}
    assert {(one["agency_name"], one["dead"]) for one in view["sources"]} == {
        ("Damkar Dairi", 1),
        ("PSC 119", 2),
    }
    assert [one["people"] for one in view["said_by_callers"]] == [4]
    assert flood.stages() == {flood.one: "on_scene", flood.two: "waiting"}
    assert [(one["unit_name"], one["state"]) for one in view["units"]] == [("Engine 1", "on_scene")]
    assert len(view["unanswered"]) == 2
    assert flood.count(room.medic, flood.one, "psc", dead=1, severe=3).status_code == 200
    assert flood.view()["casualties"]["dead"] == 1
    room.does(room.fireman, FinishAlert(flood.one, fire, "real", ""))
    assert flood.view()["units"] == []
    live = everything()
    rebuild()
    assert everything() == live


def test_merged_and_parted_incidents_are_counted_once_and_come_back(flood: Flood) -> None:
    room = flood.centre.room
    fire = Alert.objects.get(incident=flood.one, agency="damkar").id
    room.does(room.fireman, Acknowledge(flood.one, fire))
    flood.count(room.fireman, flood.one, "damkar", dead=1)
    room.does(room.supervisor, MergeIncident(flood.one, flood.other))
    merged = {one["id"]: one for one in flood.view()["gathered"]}
    assert set(merged) == {flood.other, flood.two}
    assert not merged[flood.other]["own"] and len(merged[flood.other]["through"]) == 1
    assert flood.count(room.fireman, flood.other, "damkar", dead=3).status_code == 200
    assert flood.view()["casualties"]["dead"] == 3
    seen = flood.centre.browser(room.fireman).get(f"/api/incidents/{flood.other}").json()
    assert seen["major"]["name"] == "Banjir bandang"
    room.does(room.supervisor, MergeIncident(flood.two, flood.other))
    assert set(flood.stages()) == {flood.other}
    room.does(room.supervisor, UndoMerge(flood.two, "another house"))
    room.does(room.supervisor, UndoMerge(flood.one, "another house"))
    assert set(flood.stages()) == {flood.one, flood.two}
    assert flood.view()["casualties"]["dead"] == 3
    ours = flood.centre.browser(room.ani).get(f"/api/incidents/{flood.other}").json()
    assert ours["major"] is None
    live = everything()
    rebuild()
    assert everything() == live


@SQLITE
def test_an_agency_reads_that_it_belongs_and_what_is_for_all(flood: Flood) -> None:
    room = flood.centre.room
    flood.does("log", {"entry": "a" * 32, "text": "rahasia bupati"})
    flood.does("log", {"entry": "b" * 32, "text": "Jembatan putus", "for_all": True})
    fix = {"entry": "c" * 32, "text": "Masih utuh", "for_all": True, "corrects": "b" * 32}
    for _ in range(2):
        assert flood.does("log", fix).status_code == 200
    flood.does("commander", {"agency": "damkar", "person": "Kol. Sihotang"})
    fireman = flood.centre.browser(room.fireman)
    seen = fireman.get(f"/api/incidents/{flood.one}")
    assert "rahasia" not in seen.content.decode()
    major = seen.json()["major"]
    assert major["commander_name"] == "Kol. Sihotang"
    said = [(one["text"], one["corrected"]) for one in major["log"]]
    assert said == [("Jembatan putus", True), ("Masih utuh", False)]
    assert fireman.get(f"/api/majors/{MAJOR}").status_code == 403
    told = fireman.get(f"/api/incidents/{flood.one}/timeline").json()
    assert "IncidentGathered" in [one["kind"] for one in told]
    assert len([one for one in flood.view()["log"] if not one["told"]]) == 3


@SQLITE
def test_screens_hear_of_the_log_at_once_each_what_it_may(flood: Flood) -> None:
    before = head().position
    flood.does("log", {"entry": "a" * 32, "text": "rahasia bupati"})
    flood.does("log", {"entry": "b" * 32, "text": "Jembatan putus", "for_all": True})
    batch = read(before, 100, head().position)
    audiences = [Audience(None, "id"), Audience("damkar", "id"), Audience("polres", "id")]
    centre, damkar, polres = (Changes().frames(batch, audiences)[one] for one in audiences)
    assert b'"kind":"major"' in centre
    assert b"Jembatan putus" in damkar and b"rahasia" not in damkar
    assert b'"kind":"major"' not in damkar and b"Jembatan" not in polres


@SQLITE
def test_it_lets_go_ends_and_is_erased(flood: Flood) -> None:
    room = flood.centre.room
    assert flood.does(f"incidents/{flood.two}/release", {"reason": "api biasa"}).status_code == 200
    assert set(flood.stages()) == {flood.one}
    assert flood.does("incidents", {"incident": flood.other}).status_code == 200
    flood.does("commander", {"agency": "damkar", "person": "Kol. Sihotang"})
    assert flood.does("end", {"summary": "Air surut"}).status_code == 200
    again = flood.does("incidents", {"incident": flood.two})
    assert (again.status_code, again.json()["code"]) == (409, "major_ended")
    body = {"major": "e" * 32, "name": "Longsor", "kind": "landslide", "incidents": [flood.one]}
    assert flood.supervisor.post("/api/majors", body).status_code == 200
    seen = flood.supervisor.get(f"/api/incidents/{flood.one}").json()
    assert seen["major"]["name"] == "Longsor"
    reopened = flood.does("reopen", {"reason": "air naik lagi"}).json()
    assert (reopened["state"], reopened["summary"], reopened["ended_at"]) == ("running", "", None)
    assert set(flood.stages()) == {flood.other}, "the other one is Longsor's by now"
    assert [one["text"] for one in reopened["log"][-2:]] == ["air naik lagi", "Longsor"]
    seen = flood.supervisor.get(f"/api/incidents/{flood.one}").json()
    assert seen["major"]["name"] == "Longsor"
    assert flood.does("end", {"summary": "Air surut lagi"}).status_code == 200
    room.does(room.administrator, ErasePersonalData(f"major:{MAJOR}", "UU 27/2022"))
    row = MajorIncident.objects.get(id=MAJOR)
    assert (row.summary, row.commander_name) == ("", "")
    texts = set(SituationEntry.objects.filter(major=MAJOR).values_list("text", flat=True))
    assert texts == {"", "api biasa", "air naik lagi", "Longsor"}
    live = everything()
    rebuild()
    assert everything() == live
    page: Client = flood.supervisor.client
    assert page.get(f"/kejadian-besar/{MAJOR}").status_code == 200
    assert page.get(f"/kejadian-besar/{'0' * 32}").status_code == 404
