"""Merged incidents on the screens: what each audience sees before, meanwhile and afterwards."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from siaga.ledger.append import head, read
from siaga.operations.alerts import Acknowledge
from siaga.operations.incidents import AddNote, SetField
from siaga.records.models import Alert, File
from siaga.web.api import schemas
from siaga.web.api.schemas_together import AlikeIncident
from siaga.web.audience import Audience
from siaga.web.live.changes import Changes
from tests.web.conftest import Browser, Centre
from tests.web.test_pictures import jpeg

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@dataclass
class Two:
    """A fire that the medics know, and the same one for the fire brigade; both near the market."""

    centre: Centre
    duplicate: str
    main: str
    ani: Browser
    medic: Browser
    fireman: Browser

    def merge(self) -> None:
        answer = self.ani.post(f"/api/incidents/{self.duplicate}/merge", {"into": self.main})
        assert answer.status_code == 200, answer.content

    def undo(self) -> None:
        path = f"/api/incidents/{self.duplicate}/undo-merge"
        answer = self.ani.post(path, {"reason": "jalan lain"})
        assert answer.status_code == 200, answer.content


@pytest.fixture
def two(centre: Centre) -> Two:
    room = centre.room
    duplicate, main = room.report(room.ani), room.report(room.budi)
    for incident, point in ((duplicate, "2.7400,98.3100"), (main, "2.7410,98.3100")):
        room.does(room.ani, SetField(incident, "point", point))
        room.does(room.ani, SetField(incident, "narrative", "asap tebal"))
    room.does(room.ani, SetField(main, "caller_name", "Marlina"))
    room.alert(duplicate, "psc")
    room.alert(main, "damkar")
    room.does(room.ani, AddNote(main, room.id(), "damkar", False, "rahasia Damkar"))
    browsers = [centre.browser(person) for person in (room.ani, room.medic, room.fireman)]
    return Two(centre, duplicate, main, *browsers)


def seen(browser: Browser) -> set[str]:
    board = schemas.Board.model_validate(browser.get("/api/board").json())
    return {one.id for one in board.incidents}


def view(browser: Browser, incident: str) -> schemas.IncidentView:
    return schemas.IncidentView.model_validate(browser.get(f"/api/incidents/{incident}").json())


def texts(browser: Browser, incident: str) -> str:
    """All that an audience is told of an incident."""
    return "".join(
        json.dumps(browser.get(f"/api/incidents/{incident}{path}").json())
        for path in ("", "/timeline")
    )


def test_an_agency_sees_the_other_incident_while_its_task_is_there_and_no_longer(two: Two) -> None:
    assert (seen(two.medic), seen(two.fireman)) == ({two.duplicate}, {two.main})
    two.merge()
    assert (seen(two.medic), seen(two.fireman)) == ({two.duplicate, two.main}, {two.main})
    assert two.fireman.get(f"/api/incidents/{two.duplicate}").status_code == 404
    merged = view(two.medic, two.duplicate)
    assert merged.alerts[0].state == "moved"
    assert merged.alerts[0].moved_to and merged.alerts[0].moved_to.id == two.main
    assert [(one.kind, one.id) for one in merged.links] == [("merged_into", two.main)]
    assert [one.agency for one in view(two.medic, two.main).alerts] == ["psc"]
    assert view(two.fireman, two.main).links == []
    assert "rahasia" not in texts(two.medic, two.main)
    assert "Marlina" not in texts(two.medic, two.main)
    assert view(two.ani, two.duplicate).number not in texts(two.fireman, two.main)
    two.undo()
    assert (seen(two.medic), seen(two.fireman)) == ({two.duplicate}, {two.main})
    for path in (f"/api/incidents/{two.main}", f"/api/incidents/{two.main}/timeline"):
        assert two.medic.get(path).status_code == 404
    assert two.medic.get("/api/incidents?q=asap").json()["total"] == 1


def frames(since: int) -> list[dict[str, Any]]:
    """What live sends the medics about incidents."""
    medics = Audience("psc", "id")
    batch = Changes().frames(read(since, 500), [medics])[medics].decode()
    told = [json.loads(line[6:]) for line in batch.splitlines() if line.startswith("data: ")]
    return [one for one in told if one.get("kind") == "incident"]


def changes(since: int) -> dict[str, Any]:
    """The views in them."""
    return {one["id"]: one["view"] for one in frames(since)}


@SQLITE
def test_live_tells_an_agency_nothing_of_an_incident_that_was_parted_from_its_own(
    two: Two,
) -> None:
    two.merge()
    two.undo()
    before = head().position
    room = two.centre.room
    room.does(room.ani, SetField(two.main, "landmark", "rumah Marlina"))
    room.does(room.ani, AddNote(two.main, room.id(), None, False, "rahasia"))
    told = frames(before)
    assert [(one["view"], one["entries"]) for one in told] in ([], [(None, [])])
    assert "Marlina" not in json.dumps(told) and "rahasia" not in json.dumps(told)


@SQLITE
def test_a_photo_of_a_phone_that_comes_after_the_merge_is_seen_on_the_other_one(
    two: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = replace(settings.SIAGA_CONFIGURATION, state=tmp_path)
    monkeypatch.setattr(settings, "SIAGA_CONFIGURATION", own)
    two.merge()
    file, token = "f" * 32, two.medic.token()
    for _ in range(2):
        answer = two.medic.client.post(
            f"/api/incidents/{two.duplicate}/files?file={file}&name=x.jpg",
            jpeg(6),
            content_type="image/jpeg",
            headers={"X-CSRFToken": token},
        )
        assert answer.status_code == 200, answer.content
    assert File.objects.get().incident == two.main
    assert two.fireman.post(f"/api/incidents/{two.main}/files/{file}/open").status_code == 200
    assert len(list(own.files.rglob("*.jpeg"))) == 1


@SQLITE
def test_live_shows_the_other_incident_to_the_agency_and_takes_it_away_again(two: Two) -> None:
    before = head().position
    two.merge()
    told = changes(before)
    assert set(told) == {two.duplicate, two.main} and told[two.main]
    before = head().position
    two.undo()
    told = changes(before)
    assert told[two.main] is None and told[two.duplicate]


@SQLITE
def test_the_centre_sees_of_which_and_a_phone_may_still_use_the_old_task(two: Two) -> None:
    old = Alert.objects.get(incident=two.duplicate).id
    two.merge()
    linked = [(one.kind, one.id) for one in view(two.ani, two.main).links]
    assert linked == [("merged", two.duplicate)]
    path = f"/api/incidents/{two.duplicate}/alerts/{old}"
    assert two.medic.post(f"{path}/acknowledge").status_code == 200
    states = {one.agency: one.state for one in view(two.ani, two.main).alerts}
    assert states == {"damkar": "raised", "psc": "acknowledged"}
    assert view(two.ani, two.duplicate).number in texts(two.ani, two.main)
    entry = {"field": "landmark", "value": "pasar", "seen_version": 0, "call": None}
    again = two.ani.post(f"/api/incidents/{two.duplicate}/fields", entry)
    assert again.status_code == 409 and again.json()["code"] == "incident_merged"
    assert view(two.ani, two.main).number in again.json()["message"]


def opened(browser: Browser, incident: str) -> int:
    """How often its timeline says that the caller's number was looked at."""
    entries = browser.get(f"/api/incidents/{incident}/timeline").json()
    return [one["kind"] for one in entries].count("CallerNumberOpened")


@SQLITE
def test_the_callers_number_is_that_of_the_incident_which_says_so(two: Two) -> None:
    room, purpose = two.centre.room, {"purpose": "find_place"}
    room.does(room.ani, SetField(two.duplicate, "caller_number", "0811000001"))
    room.does(room.ani, SetField(two.main, "caller_number", "0811000002"))
    old = Alert.objects.get(incident=two.duplicate)
    room.does(room.medic, Acknowledge(two.duplicate, old.id))
    room.alert(two.main, "psc")
    two.merge()
    moved = Alert.objects.get(incident=two.main, agency="psc", carried=True)
    there = f"/api/incidents/{two.main}/alerts/{moved.id}"
    for path in (f"/api/incidents/{two.duplicate}/alerts/{old.id}", there):
        answer = two.medic.post(f"{path}/caller", purpose)
        assert answer.json() == {"number": "0811000002"}, answer.content
    assert (opened(two.ani, two.duplicate), opened(two.ani, two.main)) == (0, 2)
    two.undo()
    assert view(two.medic, two.main).alerts
    for answer in (
        two.medic.post(f"{there}/caller", purpose),
        two.medic.get(f"{there}/recommended"),
    ):
        assert answer.status_code == 404, answer.content
    assert (opened(two.ani, two.duplicate), opened(two.ani, two.main)) == (0, 2)


@SQLITE
def test_likely_incidents_are_offered_and_any_open_one_is_found_by_number(two: Two) -> None:
    room = two.centre.room
    far = room.report(room.ani)
    room.does(room.ani, SetField(far, "point", "2.9,98.5"))
    path = f"/api/incidents/{two.duplicate}/alike"
    (found,) = [AlikeIncident.model_validate(one) for one in two.ani.get(path).json()]
    assert (found.id, found.because, found.away_m) == (two.main, ["near", "same_category"], 111)
    number = view(two.ani, far).number
    assert [one["id"] for one in two.ani.get(f"{path}?q={number}").json()] == [far]
    assert two.medic.get(path).status_code == 403


@SQLITE
def test_a_split_answers_with_the_new_incident_that_names_its_origin(two: Two) -> None:
    fresh = two.centre.room.id()
    asked = {"incident": fresh, "parts": ["place", "narrative"]}
    answer = two.ani.post(f"/api/incidents/{two.main}/split", asked)
    made = schemas.IncidentView.model_validate(answer.json())
    assert (made.id, made.category, made.place.lat) == (fresh, None, 2.741)
    assert [(one.kind, one.id) for one in made.links] == [("origin", two.main)]
    assert [(one.kind, one.id) for one in view(two.ani, two.main).links] == [("split", fresh)]
    assert view(two.fireman, two.main).links == []
    assert two.fireman.get(f"/api/incidents/{fresh}").status_code == 404
    wrong = two.ani.post(f"/api/incidents/{two.main}/split", {**asked, "parts": ["colour"]})
    assert wrong.status_code == 400
