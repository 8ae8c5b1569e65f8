"""Conferences over the API: what the page gets back, and what live shows to whom."""

from __future__ import annotations

from siaga.operations.command import VOICE
from siaga.operations.parties import ConfirmPartyJoined
from siaga.operations.supervision import AttendCall
from siaga.records.models import Party
from siaga.web.api.schemas import CallView
from tests.web.conftest import Centre


def test_a_conference_is_steered_over_the_api(centre: Centre) -> None:
    room = centre.room
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    taker = centre.browser(room.ani)
    entry = {"kind": "agency", "manner": "join", "who": "damkar"}
    view = taker.post(f"/api/calls/{call}/parties", entry).json()
    CallView.model_validate(view)
    (party,) = view["parties"]
    assert (party["name"], party["state"]) == ("Damkar Dairi", "invited")
    room.does(VOICE, ConfirmPartyJoined(call, party["id"]))
    assert taker.post(f"/api/calls/{call}/keys", {"digits": "12#"}).status_code == 200
    assert taker.post(f"/api/calls/{call}/supervisor").json()["supervisor_called_at"]
    paused = taker.post(f"/api/calls/{call}/recording/pause", {"reason": "other"})
    assert paused.json()["recording_paused"]
    assert taker.post(f"/api/calls/{call}/leave").json()["unattended"]


def test_a_refused_number_is_explained_in_words(centre: Centre) -> None:
    room = centre.room
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    entry = {"kind": "number", "manner": "join", "number": "+44 20 7946 0000"}
    refused = centre.browser(room.ani).post(f"/api/calls/{call}/parties", entry)
    assert (refused.status_code, refused.json()["code"]) == (409, "number_not_permitted")
    assert "{" not in refused.json()["message"]
    assert not Party.objects.exists()


def test_the_same_key_twice_invites_once(centre: Centre) -> None:
    room = centre.room
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    taker = centre.browser(room.ani)
    entry = {"kind": "agency", "manner": "join", "who": "damkar"}
    for _ in range(2):
        taker.post(f"/api/calls/{call}/parties", entry, key="a" * 32)
    assert Party.objects.count() == 1


def test_a_supervisor_steers_anothers_desk_and_is_named_there(centre: Centre) -> None:
    room = centre.room
    room.sign_on(room.ani)
    browser = centre.browser(room.supervisor)
    answer = browser.post(f"/api/desks/{room.ani.user}/pause", {"reason": "meeting"})
    assert answer.status_code == 200
    desks = browser.get("/api/board").json()["desks"]
    assert [desk["changed_by_name"] for desk in desks] == ["Siti"]


def test_the_timeline_names_who_listened(centre: Centre) -> None:
    room = centre.room
    room.sign_on(room.ani)
    room.sign_on(room.supervisor)
    call = room.talk(room.ani)
    incident = room.report(room.ani, call)
    room.does(room.supervisor, AttendCall(call, "listen"))
    entries = centre.browser(room.ani).get(f"/api/incidents/{incident}/timeline").json()
    assert "Siti listens to the call" in [entry["text"]["en"] for entry in entries]
    officer = centre.browser(room.fireman)
    room.alert(incident)
    seen = officer.get(f"/api/incidents/{incident}/timeline").json()
    assert not [entry for entry in seen if "listens" in entry["text"]["en"]]
