"""What OsmAnd, Traccar Client and GPS boxes send; and that a key reads nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from siaga.operations.alerts import AssignUnit
from siaga.operations.incidents import SetField
from siaga.operations.trackers import IssueTracker, digest_of
from siaga.records.models import Alert, Unit, UnitPosition
from siaga.web.recommended import recommended
from tests.web.conftest import Centre

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
KEY = "a-key-that-nobody-guesses"
QUERY = f"id={KEY}&lat=2.745&lon=98.32&timestamp=1795730904&hdop=9.5&altitude=1066&speed=0"
JSON = {
    "location": {
        "timestamp": "2026-11-26T22:00:00.000Z",
        "coords": {"latitude": 2.745, "longitude": 98.32, "accuracy": 9.5, "speed": 0},
        "battery": {"level": 0.5},
    },
    "device_id": KEY,
}


@pytest.fixture
def tracked(centre: Centre) -> Centre:
    room = centre.room
    room.does(room.administrator, IssueTracker("engine-1", digest_of(KEY)))
    return centre


def stranger() -> Client:
    return Client(enforce_csrf_checks=True)


def placed() -> tuple[float, float, int] | None:
    return UnitPosition.objects.values_list("lat", "lon", "accuracy_m").first()


def test_osmand_and_boxes_say_it_in_a_query(tracked: Centre) -> None:
    assert stranger().get(f"/lacak?{QUERY}").status_code == 200
    assert placed() == (2.745, 98.32, 9)


def test_traccar_client_says_it_by_post_in_a_query_a_form_or_json(tracked: Centre) -> None:
    form = dict(pair.split("=") for pair in QUERY.split("&"))
    ways: list[tuple[str, Any, str]] = [
        (f"/lacak?{QUERY}", "", "application/x-www-form-urlencoded"),
        ("/lacak", urlencode(form), "application/x-www-form-urlencoded"),
        ("/lacak", json.dumps(JSON), "application/json"),
    ]
    for path, body, kind in ways:
        UnitPosition.objects.all().delete()
        assert stranger().post(path, body, kind).status_code == 200
        assert placed() == (2.745, 98.32, 9)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        (f"id={KEY}", 400),
        (f"id={KEY}&lat=91&lon=98", 400),
        (f"id={KEY}&lat=nan&lon=98", 400),
        (f"id={KEY}&lat=0&lon=0", 400),
        (f"id={KEY}&lat=utara&lon=98", 400),
        ("lat=2.7&lon=98.3", 404),
        ("id=somebody&lat=2.7&lon=98.3", 404),
        (f"id={'x' * 500}&lat=2.7&lon=98.3", 404),
        (f"id={KEY}&lat=2.7&lon=98.3&timestamp=kemarin&accuracy=1e999", 200),
        (f"id={KEY}&lat=2.7&lon=98.3&timestamp=0001-01-01T00:00:00%2B14:00", 200),
        (f"id={KEY}&lat=2.7&lon=98.3&timestamp=9999-12-31T23:59:59-14:00", 200),
    ],
)
def test_what_makes_no_sense_is_refused_and_a_stranger_learns_nothing(
    tracked: Centre, query: str, status: int
) -> None:
    assert stranger().get(f"/lacak?{query}").status_code == status


@pytest.mark.parametrize(
    "body",
    ["{", "[]", "1", '{"location": 1}', '{"location": {"coords": {}}}', "[" * 8000, '{"a":' * 1600],
)
def test_json_that_is_none_is_refused(tracked: Centre, body: str) -> None:
    assert stranger().post("/lacak", body, "application/json").status_code == 400
    assert stranger().post("/lacak", "x" * 9000, "application/json").status_code == 413


@pytest.mark.parametrize(
    ("said", "kept"), [("-5", 100_000), ("-1e18", 100_000), ("1e18", 100_000), ("", 0)]
)
def test_an_accuracy_that_is_none_is_the_worst(tracked: Centre, said: str, kept: int) -> None:
    assert stranger().get(f"/lacak?id={KEY}&lat=2.7&lon=98.3&accuracy={said}").status_code == 200
    assert placed() == (2.7, 98.3, kept)


def test_a_key_reads_nothing(tracked: Centre) -> None:
    answer = stranger().get(f"/lacak?{QUERY}")
    assert answer.content == b""
    assert not answer.cookies
    assert stranger().get(f"/api/positions?id={KEY}").status_code == 401


def test_a_tracked_unit_is_seen_while_it_is_on_a_task_by_its_own_and_the_centre(
    tracked: Centre,
) -> None:
    room = tracked.room
    stranger().get(f"/lacak?{QUERY}")

    def seen(person: Any) -> list[str]:
        return [one["unit"] for one in tracked.browser(person).get("/api/positions").json()]

    assert seen(room.supervisor) == []
    incident = room.report(room.ani)
    alert = room.alert(incident)
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"))
    assert seen(room.supervisor) == seen(room.fireman) == ["engine-1"]
    (placed,) = tracked.browser(room.supervisor).get("/api/positions").json()
    assert placed["tracked"] is True
    assert seen(room.medic) == []
    view = tracked.browser(room.supervisor).get(f"/api/incidents/{incident}").json()
    (assignment,) = view["alerts"][0]["assignments"]
    assert assignment["tracked"] is True


def test_a_free_unit_is_recommended_from_where_it_is(tracked: Centre) -> None:
    room = tracked.room
    stranger().get(f"/lacak?{QUERY}&timestamp={timezone.now().timestamp()}")
    incident = room.report(room.ani)
    alert = room.alert(incident)
    room.does(room.ani, SetField(incident, "point", "2.754,98.32"))
    first = recommended(Alert.objects.get(id=alert))[0]
    assert first["unit"] == "engine-1"
    assert "1,0 km garis lurus dari posisinya sekarang" in first["because"]
    UnitPosition.objects.update(at=timezone.now() - timedelta(minutes=4, seconds=30))
    first = recommended(Alert.objects.get(id=alert))[0]
    assert "1,0 km garis lurus dari posisinya 4 menit lalu" in first["because"]
    UnitPosition.objects.update(at=timezone.now() - timedelta(minutes=11))
    said = [one["because"] for one in recommended(Alert.objects.get(id=alert))]
    assert "posisinya" not in str(said)


def test_an_administrator_gives_a_key_that_is_shown_once(centre: Centre) -> None:
    browser = centre.browser(centre.room.administrator)
    path = "/admin/records/unit/engine-1/change/"
    values = {
        "agency": "damkar",
        "name": "Engine 1",
        "kind": "engine",
        "active": "on",
        "station": "",
    }
    browser.client.post(
        path, {**values, "tracking": "issue"}, headers={"X-CSRFToken": browser.token()}
    )
    shown = browser.get("/admin/records/unit/").content.decode()
    key = shown.partition("hanya ditampilkan kali ini: ")[2].partition("<")[0].strip()
    assert Unit.objects.get(code="engine-1").tracker == digest_of(key)
    assert stranger().get(f"/lacak?id={key}&lat=2.7&lon=98.3").status_code == 200
    assert key not in browser.get("/admin/records/unit/").content.decode()
    browser.client.post(
        path, {**values, "tracking": "revoke"}, headers={"X-CSRFToken": browser.token()}
    )
    assert Unit.objects.get(code="engine-1").tracker == ""
