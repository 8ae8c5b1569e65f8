"""The field's page: what it may do, what it is sent, and what it must not see."""

from __future__ import annotations

import time
from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from siaga.operations.alerts import Acknowledge, AssignUnit
from siaga.operations.centre import DefineUnit
from siaga.operations.command import SYSTEM
from siaga.operations.incidents import SetField
from siaga.records.models import Alert
from tests.web.conftest import Centre

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
NUMBER = "0811223344"


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@SQLITE
def test_a_tap_is_stored_with_its_own_time_and_once(centre: Centre) -> None:
    room = centre.room
    incident = room.report(room.ani)
    alert = room.alert(incident)
    browser = centre.browser(room.fireman)
    path = f"/api/incidents/{incident}/alerts/{alert}/acknowledge"
    tapped, key = now_ms() - 3_600_000, uuid4().hex
    for _again in range(2):
        said = {
            "X-CSRFToken": browser.token(),
            "Idempotency-Key": key,
            "Siaga-Tapped": f"{tapped} {now_ms()} -",
        }
        answer = browser.client.post(path, {}, content_type="application/json", headers=said)
        assert answer.status_code == 200, answer.content
    at = Alert.objects.get().acknowledged_at
    assert at is not None
    assert abs(at.timestamp() * 1000 - tapped) < 60_000
    timeline = browser.get(f"/api/incidents/{incident}/timeline").json()
    assert [one["kind"] for one in timeline].count("AlertAcknowledged") == 1
    late = next(one for one in timeline if one["kind"] == "TapArrived")
    assert late["text"]["id"].startswith("Ditekan saat tidak ada sinyal")


@SQLITE
def test_a_time_that_is_not_understood_is_refused(centre: Centre) -> None:
    room = centre.room
    incident = room.report(room.ani)
    alert = room.alert(incident)
    browser = centre.browser(room.fireman)
    path = f"/api/incidents/{incident}/alerts/{alert}/acknowledge"
    for wrong in ("", "now", "1 2", "1 2 3 4", "-1 2 3", "1.5 2 3", f"{10**16} 2 3", "1 2 3\t"):
        said = {"X-CSRFToken": browser.token(), "Siaga-Tapped": wrong}
        answer = browser.client.post(path, {}, content_type="application/json", headers=said)
        assert answer.status_code == 400, wrong
    assert Alert.objects.get().acknowledged_at is None


@SQLITE
def test_the_callers_number_is_given_to_the_agency_that_has_the_task_only(centre: Centre) -> None:
    room = centre.room
    incident = room.report(room.ani)
    room.does(room.ani, SetField(incident, "caller_number", NUMBER))
    alert = room.alert(incident)
    path = f"/api/incidents/{incident}/alerts/{alert}/caller"
    purpose = {"purpose": "find_place"}
    fireman, medic = centre.browser(room.fireman), centre.browser(room.medic)
    assert fireman.post(path, purpose).status_code == 409
    room.does(room.fireman, Acknowledge(incident, alert))
    assert medic.post(path, purpose).status_code == 404
    assert fireman.post(path, {"purpose": "curious"}).status_code == 400
    assert fireman.post(path, purpose).json() == {"number": NUMBER}
    timeline = fireman.get(f"/api/incidents/{incident}/timeline")
    assert NUMBER not in timeline.content.decode()
    assert [one["kind"] for one in timeline.json()].count("CallerNumberOpened") == 1


@SQLITE
def test_the_own_unit_and_its_crew_are_on_the_board(centre: Centre) -> None:
    room = centre.room
    browser = centre.browser(room.fireman)
    assert browser.post("/api/units/engine-1/join").status_code == 200
    assert browser.post("/api/units/amb-1/join").status_code == 403
    units = {one["code"]: one for one in browser.get("/api/board").json()["units"]}
    assert units["engine-1"]["crew"] == [{"id": room.fireman.user, "name": "Joko"}]
    assert browser.post("/api/field/leave").status_code == 200
    assert all(not one["crew"] for one in browser.get("/api/board").json()["units"])


@SQLITE
def test_the_page_can_be_installed_on_a_phone(centre: Centre) -> None:
    manifest = centre.browser(None).get("/lapangan.webmanifest").json()
    assert manifest["start_url"] == "/lapangan"
    assert manifest["display"] == "standalone"
    assert {one["sizes"] for one in manifest["icons"]} == {"192x192", "512x512"}
    assert centre.browser(centre.room.fireman).get("/lapangan").status_code == 200


@SQLITE
def test_a_units_place_is_seen_by_its_agency_and_the_centre(centre: Centre) -> None:
    room = centre.room
    incident = room.report(room.ani)
    alert = room.alert(incident)
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"))
    fireman, medic, desk = (
        centre.browser(person) for person in (room.fireman, room.medic, room.supervisor)
    )
    unit = f"/api/incidents/{incident}/alerts/{alert}/units/engine-1"
    here = {"lat": 2.745, "lon": 98.32, "accuracy_m": 12}
    assert fireman.post("/api/units/engine-1/position", here).status_code == 409
    assert medic.post(f"{unit}/share", {"shown": True}).status_code == 404
    assert fireman.post(f"{unit}/share", {"shown": True}).status_code == 200
    assert fireman.post("/api/units/engine-1/position", here).status_code == 200
    for wrong in ({**here, "lat": 91}, {**here, "accuracy_m": -1}, {"lat": 1}):
        assert fireman.post("/api/units/engine-1/position", wrong).status_code == 400, wrong
    for browser in (fireman, desk):
        (seen,) = browser.get("/api/positions").json()
        assert seen["tracked"] is False
        assert (seen["unit"], seen["incident"], seen["lat"]) == ("engine-1", incident, 2.745)
    assert medic.get("/api/positions").json() == []
    assert fireman.post(f"{unit}/share", {"shown": False}).status_code == 200
    assert desk.get("/api/positions").json() == []


@SQLITE
def test_a_unit_outside_its_shift_is_recommended_after_the_others_and_it_is_said(
    centre: Centre,
) -> None:
    room, day = centre.room, timezone.localtime().weekday()
    incident = room.report(room.ani)
    room.does(room.ani, SetField(incident, "region", "12.11.01"))
    path = f"/api/incidents/{incident}/alerts/{room.alert(incident)}/recommended"
    fireman = centre.browser(room.fireman)
    room.does(SYSTEM, DefineUnit("engine-1", "damkar", "Far", "engine", "Sumbul"))

    def told(on: int) -> list[tuple[str, str]]:
        shifts = ({"name": "Piket", "from": "00:00", "until": "00:00", "days": [on]},)
        near = DefineUnit("engine-2", "damkar", "Near", "engine", "Sidikalang", shifts=shifts)
        room.does(SYSTEM, near)
        return [(one["unit"], one["because"][0]) for one in fireman.get(path).json()]

    assert [unit for unit, _because in told(day)] == ["engine-2", "engine-1"]
    tomorrow = (day + 1) % 7
    (first, _), (second, because) = told(tomorrow)
    assert (first, second) == ("engine-1", "engine-2")
    with override("id"):
        name = date_format(date(2024, 1, 1 + tomorrow), "D")
    assert because == f"di luar jam dinas (Piket 00.00–00.00 {name})"
    (shown,) = [
        one for one in fireman.get("/api/board").json()["units"] if one["code"] == "engine-2"
    ]
    assert shown["shift"] == f"Piket 00.00–00.00 {name}"


@SQLITE
def test_units_are_recommended_in_order_with_reasons_in_words(centre: Centre) -> None:
    room = centre.room
    for unit, station in (("engine-1", "Sumbul"), ("engine-2", "Sidikalang")):
        room.does(SYSTEM, DefineUnit(unit, "damkar", unit, "engine", station))
    room.does(SYSTEM, DefineUnit("boat-1", "damkar", "Boat", "boat", "di mana-mana"))
    room.does(SYSTEM, DefineUnit("old-1", "damkar", "Old", "engine", "Sidikalang", False))
    incident = room.report(room.ani)
    room.does(room.ani, SetField(incident, "region", "12.11.01"))
    alert = room.alert(incident)
    path = f"/api/incidents/{incident}/alerts/{alert}/recommended"
    fireman = centre.browser(room.fireman)

    def told() -> list[tuple[str, str]]:
        return [(one["unit"], ", ".join(one["because"])) for one in fireman.get(path).json()]

    (nearest, reason), (farther, far), (boat, unknown) = told()
    assert [nearest, farther, boat] == ["engine-2", "engine-1", "boat-1"]
    assert "dekat sekali, di Sidikalang" in reason
    assert "14 km garis lurus dari Sumbul" in far
    assert "jarak tidak diketahui" in unknown
    room.does(room.fireman, AssignUnit(incident, alert, "engine-2"))
    other = room.report(room.ani)
    second = room.alert(other)
    room.does(room.fireman, AssignUnit(other, second, "engine-1"))
    assert [one[0] for one in told()] == ["boat-1", "engine-1"]
    assert told()[1][1].startswith("sedang bertugas")
    assert centre.browser(room.medic).get(path).status_code == 404
