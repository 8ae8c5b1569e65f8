"""What the supervisor and the agency are shown of a ladder, and what the supervisor may do."""

from __future__ import annotations

from typing import Any

import pytest

from siaga.ledger.append import head, load
from siaga.ledger.recorded import Recorded
from siaga.operations.accounts import ChangeAccount
from siaga.operations.alerts import Acknowledge
from siaga.operations.command import COURIER, SYSTEM, Actor
from siaga.operations.messages import RecordDelivered, RecordSent, ReportChannel
from siaga.records.models import Message
from siaga.web.api import schemas
from siaga.web.audience import Audience
from siaga.web.live.changes import Changes
from tests.room import Room
from tests.staffed import ANTON, passes, staff
from tests.web.conftest import Browser, Centre

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
CENTRE, DAMKAR, PSC = Audience(None, "id"), Audience("damkar", "id"), Audience("psc", "id")


@pytest.fixture
def task(centre: Centre) -> tuple[str, str]:
    """A report that Damkar was alerted for: the incident, and the alert."""
    room = staff(centre.room)
    incident = room.report(room.ani)
    return incident, room.alert(incident)


def ladder(browser: Browser, incident: str) -> dict[str, Any]:
    shown = browser.get(f"/api/incidents/{incident}").json()
    schemas.IncidentView.model_validate(shown)
    found: dict[str, Any] = shown["alerts"][0]["ladder"]
    return found


def since(position: int) -> list[Recorded]:
    """What was committed after ``position``, in order."""
    streams = {f"incident:{one}" for one in Message.objects.values_list("incident", flat=True)}
    found = [one for stream in (*streams, "channel:sms") for one in load(stream)]
    return sorted((one for one in found if one.position > position), key=lambda one: one.position)


def test_who_was_asked_by_which_way_and_when_it_climbs(
    centre: Centre, task: tuple[str, str]
) -> None:
    room, (incident, _alert) = centre.room, task
    sms = Message.objects.get(channel="sms", contact="anton")
    room.does(COURIER, RecordSent(incident, sms.id, "kannel", "7"))
    for person in (room.supervisor, room.fireman):
        shown = ladder(centre.browser(person), incident)
        assert (shown["state"], shown["position"], shown["step"]) == ("running", "Petugas jaga", 0)
        assert shown["next_at"] is not None
        (anton,) = shown["asked"]
        assert anton["name"] == "Anton"
        ways = [(one["channel"], one["word"]) for one in anton["ways"]]
        assert ways == [("SMS", "terkirim"), ("Panggilan telepon", "menunggu")]
    passes(room, 65)
    assert [one["name"] for one in ladder(centre.browser(room.fireman), incident)["asked"]] == [
        "Anton",
        "Berta",
    ]


def test_a_supervisor_hurries_and_two_at_once_hurry_one_step(
    centre: Centre, task: tuple[str, str]
) -> None:
    incident, alert = task
    supervisor = centre.browser(centre.room.supervisor)
    path = f"/api/incidents/{incident}/alerts/{alert}"
    for silent in ({"step": 0}, {"step": 0, "reason": " "}):
        assert supervisor.post(f"{path}/hurry", silent).status_code in (400, 422)
    for reason in ("called_again", "api sudah di atap"):
        entry = {"step": 0, "reason": reason}
        assert supervisor.post(f"{path}/hurry", entry).status_code == 200
    shown = ladder(supervisor, incident)
    assert (shown["step"], shown["position"]) == (1, "Petugas kedua")
    timeline = supervisor.get(f"/api/incidents/{incident}/timeline").json()
    told = [one["text"]["id"] for one in timeline if "mempercepat" in one["text"]["id"]]
    assert told == ["Siti mempercepat eskalasi ke Damkar Dairi: pelapor menelepon lagi"]


def test_nobody_left_is_said_until_somebody_takes_it(centre: Centre, task: tuple[str, str]) -> None:
    incident, alert = task
    supervisor = centre.browser(centre.room.supervisor)
    passes(centre.room, 400)
    assert ladder(supervisor, incident)["state"] == "exhausted"
    centre.room.does(ANTON, Acknowledge(incident, alert))
    shown = supervisor.get(f"/api/incidents/{incident}").json()["alerts"][0]
    assert shown["ladder"]["state"] == "ended"
    assert shown["acknowledged_by_name"] == "Anton"


def test_a_supervisor_stops_with_a_reason(centre: Centre, task: tuple[str, str]) -> None:
    incident, alert = task
    supervisor = centre.browser(centre.room.supervisor)
    path = f"/api/incidents/{incident}/alerts/{alert}/stop-ladder"
    assert supervisor.post(path, {"reason": " "}).status_code == 400
    assert supervisor.post(path, {"reason": "sudah ditelepon"}).status_code == 200
    shown = ladder(supervisor, incident)
    assert (shown["state"], shown["stopped"]) == ("stopped", "sudah ditelepon")
    told = supervisor.get(f"/api/incidents/{incident}/timeline").json()[-1]["text"]["id"]
    assert told == "Siti menghentikan eskalasi ke Damkar Dairi: sudah ditelepon"


def police(room: Room) -> Actor:
    made = room.does(SYSTEM, ChangeAccount(None, "roy", "Roy", "officer", "polres"))
    return Actor("user", made["account"], "officer", "polres")


def test_an_agency_without_units_says_that_it_is_dealing_with_it(centre: Centre) -> None:
    room = centre.room
    incident = room.report(room.ani)
    path = f"/api/incidents/{incident}/alerts/{room.alert(incident, 'polres')}/under-way"
    assert centre.browser(room.fireman).post(path).status_code == 404
    supervisor = centre.browser(room.supervisor)
    for without in ({}, {"reason": " "}):
        assert supervisor.post(path, without).status_code == 400, "a supervisor says how she knows"
    shown = supervisor.post(path, {"reason": "by_telephone"}).json()["alerts"][0]
    assert (shown["state"], shown["under_way_at"] is not None) == ("acknowledged", True)
    assert shown["unitless"]
    told = supervisor.get(f"/api/incidents/{incident}/timeline").json()[-1]["text"]["id"]
    assert told == (
        "Siti menyatakan untuk Polres: berangkat atau sedang menangani (disampaikan lewat telepon)"
    )
    another, roy = room.report(room.ani), police(room)
    own = f"/api/incidents/{another}/alerts/{room.alert(another, 'polres')}/under-way"
    assert centre.browser(roy).post(own).status_code == 200, "of itself it is not asked why"
    told = supervisor.get(f"/api/incidents/{another}/timeline").json()[-1]["text"]["id"]
    assert told == "Polres berangkat atau sedang menangani (Roy)"
    for what, words in (
        ("in_place", "Polres menangani dari kantor (Roy)"),
        ("set_out", "Polres berangkat (Roy)"),
    ):
        said = centre.browser(roy).post(own, {"what": what})
        assert said.json()["alerts"][0][f"{what}_at"] is not None
        told = supervisor.get(f"/api/incidents/{another}/timeline").json()[-1]["text"]["id"]
        assert told == words
    assert supervisor.post(path, {"reason": "by_radio", "what": "flown"}).status_code == 400
    assert supervisor.post(path, {"reason": "by_radio", "what": "set_out"}).status_code == 200
    told = supervisor.get(f"/api/incidents/{incident}/timeline").json()[-1]["text"]["id"]
    assert told == "Siti menyatakan untuk Polres: sudah berangkat (disampaikan lewat radio)"
    engines = f"/api/incidents/{incident}/alerts/{room.alert(incident)}/under-way"
    refused = supervisor.post(engines, {"reason": "by_radio"})
    assert refused.status_code == 409
    views = supervisor.get(f"/api/incidents/{incident}").json()["alerts"]
    assert {one["agency"]: one["unitless"] for one in views} == {"polres": True, "damkar": False}
    assert "Damkar Dairi punya unit" in refused.content.decode()


def test_a_supervisor_redirects_and_only_a_supervisor(
    centre: Centre, task: tuple[str, str]
) -> None:
    incident, alert = task
    path = f"/api/incidents/{incident}/alerts/{alert}"
    entry = {"agency": "psc", "reason": "mobil rusak"}
    for person in (centre.room.ani, centre.room.fireman):
        assert centre.browser(person).post(f"{path}/redirect", entry).status_code == 403
        assert centre.browser(person).post(f"{path}/hurry", {"step": 0}).status_code == 403
    answer = centre.browser(centre.room.supervisor).post(f"{path}/redirect", entry)
    states = {one["agency"]: one["state"] for one in answer.json()["alerts"]}
    assert states == {"damkar": "withdrawn", "psc": "raised"}


def test_what_became_of_a_message_is_told_live_to_those_it_concerns(
    centre: Centre, task: tuple[str, str]
) -> None:
    """The message was queued in an earlier batch than the one that tells of it."""
    room, (incident, _alert) = centre.room, task
    sms = Message.objects.get(channel="sms", contact="anton")
    before = head().position
    room.does(COURIER, RecordSent(incident, sms.id, "kannel", "7"))
    room.does(COURIER, RecordDelivered(incident, sms.id))
    frames = Changes().frames(since(before), [CENTRE, DAMKAR, PSC])
    for audience in (CENTRE, DAMKAR):
        assert "SMS ke Anton terkirim" in frames[audience].decode()
        assert "SMS sudah sampai ke Anton" in frames[audience].decode()
    assert frames[PSC] == b""


def test_a_channel_that_is_down_is_shown_at_once_and_goes_when_it_works(centre: Centre) -> None:
    room, supervisor = centre.room, centre.browser(centre.room.supervisor)
    staff(room)
    assert supervisor.get("/api/board").json()["channels"] == []
    before = head().position
    room.does(COURIER, ReportChannel("sms", "unreachable"))
    changes = Changes()
    frames = changes.frames(since(before), [CENTRE, DAMKAR])
    assert '"why":"gerbang tidak menjawab"' in frames[CENTRE].decode().replace(": ", ":")
    assert frames[DAMKAR] == b""
    (shown,) = supervisor.get("/api/board").json()["channels"]
    assert (shown["label"], shown["why"]) == ("SMS", "gerbang tidak menjawab")
    assert centre.browser(room.fireman).get("/api/board").json()["channels"] == []
    before = head().position
    room.does(SYSTEM, ReportChannel("sms", ""))
    gone = changes.frames(since(before), [CENTRE])[CENTRE].decode().replace(": ", ":")
    assert '"view":null' in gone
    assert supervisor.get("/api/board").json()["channels"] == []
