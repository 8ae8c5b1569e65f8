"""An officer's browser asks to sound, and is silent again with the end of the session."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.conf import settings

from siaga.domain.push import browser_of
from siaga.operations.clockwork import Clockwork
from siaga.operations.command import COURIER
from siaga.operations.messages import RecordSent
from siaga.protocols.web_push import padded, unpadded
from siaga.records.models import Message, PushBrowser
from tests.staffed import staff
from tests.web.conftest import Browser, Centre

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ENTRY = {
    "endpoint": "https://fcm.googleapis.com/fcm/send/a",
    "p256dh": unpadded(b"\x04" + os.urandom(64)),
    "auth": unpadded(os.urandom(16)),
}
NAME = browser_of(str(ENTRY["endpoint"]))


@pytest.fixture
def officer(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> Browser:
    monkeypatch.setattr(settings, "SIAGA_PUSH_ALLOWED", lambda: ())
    return centre.browser(centre.room.fireman)


def test_a_browser_gets_the_key_begins_and_is_taken_back(officer: Browser) -> None:
    view = officer.get("/api/push").json()
    assert (len(padded(view["key"])), view["browsers"]) == (65, [])
    assert officer.post("/api/push", ENTRY).status_code == 200
    assert officer.get("/api/push").json()["browsers"] == [NAME]
    assert officer.post("/api/push/end", {"browser": NAME}).status_code == 200
    assert not PushBrowser.objects.exists()


def test_a_supervisor_may_a_call_taker_may_not_and_signing_out_ends_it(
    centre: Centre, officer: Browser
) -> None:
    supervisor = centre.browser(centre.room.supervisor)
    assert supervisor.post("/api/push", ENTRY).status_code == 200
    assert supervisor.get("/api/push").json()["browsers"] == [NAME]
    taker = centre.browser(centre.room.ani)
    assert taker.get("/api/push").status_code == 403
    assert taker.post("/api/push", ENTRY).status_code == 403
    assert supervisor.post("/keluar").status_code == 302
    assert not PushBrowser.objects.exists()


def test_the_timeline_says_that_the_supervisors_were_told_and_agencies_read_nothing_of_sleep(
    centre: Centre, officer: Browser
) -> None:
    room = staff(centre.room)
    supervisor = centre.browser(room.supervisor)
    assert supervisor.post("/api/push", ENTRY).status_code == 200
    incident = room.report(room.ani)
    room.alert(incident)
    Clockwork().tick(room.at + timedelta(hours=3))
    alarms = list(Message.objects.filter(purpose="alarm"))
    assert [one.alert for one in alarms] == [""], "nobody touches it"
    room.does(COURIER, RecordSent(incident, alarms[0].id, "fcm.googleapis.com"))
    path = f"/api/incidents/{incident}/timeline"
    told = supervisor.get(path).json()[-1]
    assert told["text"]["id"].endswith("ke para pengawas terkirim")
    assert told["text"] not in [one["text"] for one in officer.get(path).json()]


def test_signing_out_ends_this_browser_and_no_other(centre: Centre, officer: Browser) -> None:
    second = centre.browser(centre.room.fireman)
    officer.post("/api/push", ENTRY)
    second.post("/api/push", {**ENTRY, "endpoint": f"{ENTRY['endpoint']}b"})
    assert officer.post("/keluar").status_code == 302
    assert [one.endpoint for one in PushBrowser.objects.all()] == [f"{ENTRY['endpoint']}b"]


def test_where_there_is_no_web_push_it_is_not_offered(
    officer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SIAGA_PUSH_ALLOWED", lambda: None)
    assert officer.get("/api/push").json() == {"key": "", "browsers": []}
    assert officer.post("/api/push", ENTRY).status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "https://127.0.0.1/x"},
        {"endpoint": "x" * 2000},
        {"p256dh": "AAAA"},
        {"auth": "\ud83d"},
        {"more": "x"},
    ],
)
def test_what_is_no_subscription_is_refused(officer: Browser, wrong: dict[str, str]) -> None:
    assert officer.post("/api/push", {**ENTRY, **wrong}).status_code in (400, 409, 413, 422)
    assert not PushBrowser.objects.exists()


def test_a_notifications_task_is_not_lost_on_the_way_through_the_sign_in(centre: Centre) -> None:
    answer = centre.browser(None).get("/instansi?tugas=abc")
    assert answer["Location"] == "/masuk?next=%2Finstansi%3Ftugas%3Dabc"
