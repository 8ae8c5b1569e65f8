"""What the screens are told of plans: units wanted, levels ahead, informed agencies, declines."""

from __future__ import annotations

from typing import Any

import pytest

from siaga.operations.alarm import RaiseAlarmLevel
from siaga.operations.alerts import AssignUnit, Decline, Forward, UnitMoved
from siaga.operations.centre import DefineAgency, DefinePlan, DefineUnit
from siaga.operations.command import SYSTEM
from siaga.operations.contacts import DefineLadder
from siaga.operations.incidents import CloseIncident
from siaga.web.api import schemas
from tests.staffed import ANTON, staff
from tests.web.conftest import Browser, Centre

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def line(agency: str, **rest: Any) -> dict[str, Any]:
    return {"agency": agency, "because": {"id": f"untuk {agency}", "en": f"for {agency}"}, **rest}


LINES = [
    line("damkar", units={"engine": 2}),
    line("psc", inform=True),
    line("karo", level="second"),
    line("polres", level="disaster", units={"patrol": 1}),
    line("karo", reserve_for="damkar"),
]

MORE = line("damkar", level="second", units={"engine": 3})


@pytest.fixture
def incident(centre: Centre) -> str:
    room = centre.room
    room.does(SYSTEM, DefineAgency("karo", "Layanan darurat Karo", "Kab. Karo", "neighbour"))
    room.does(SYSTEM, DefineUnit("engine-1", "damkar", "Engine 1", "engine"))
    content = {"code": "fire", "category": "fire", "agencies": LINES}
    room.does(SYSTEM, DefinePlan("fire", content))
    return room.report(room.ani)


def view(browser: Browser, incident: str) -> dict[str, Any]:
    found: dict[str, Any] = browser.get(f"/api/incidents/{incident}").json()
    schemas.IncidentView.model_validate(found)
    return found


def alert_in(found: dict[str, Any], agency: str) -> dict[str, Any]:
    return next(one for one in found["alerts"] if one["agency"] == agency)


def told(browser: Browser, incident: str) -> list[str]:
    entries = browser.get(f"/api/incidents/{incident}/timeline").json()
    return [one["text"]["id"] for one in entries]


@SQLITE
def test_call_taker_reads_units_reserves_and_who_is_only_informed(
    centre: Centre, incident: str
) -> None:
    found = view(centre.browser(centre.room.ani), incident)
    damkar, psc = found["proposal"]
    assert (damkar["agency"], damkar["reserves"]) == ("damkar", ["Kab. Karo"])
    wanted = {"kind": "engine", "label": "mobil pemadam", "count": 2, "sent": 0}
    assert damkar["wanted"] == [wanted]
    assert (psc["agency"], psc["inform"]) == ("psc", True)
    ahead = {
        one["code"]: [each["agency"] for each in one["agencies"]] for one in found["levels_ahead"]
    }
    assert ahead == {"second": ["karo"], "disaster": ["karo", "polres"]}


@SQLITE
def test_forwarding_informing_and_raising_by_the_page(centre: Centre, incident: str) -> None:
    taker, medic = centre.browser(centre.room.ani), centre.browser(centre.room.medic)
    path = f"/api/incidents/{incident}"
    sent = taker.post(f"{path}/forward", {"agencies": ["damkar"], "inform": ["psc"]}).json()
    informed = alert_in(sent, "psc")
    assert informed["inform"] and not alert_in(sent, "damkar")["inform"]
    read = medic.post(f"{path}/alerts/{informed['id']}/read").json()
    assert (read["alerts"][0]["state"], read["alerts"][0]["read_by_name"]) == ("read", "Dewi")
    assert read["proposal"] == [] and read["levels_ahead"] == []
    raised = taker.post(f"{path}/level", {"level": "second", "reason": "spreading"}).json()
    assert raised["level"] == "second"
    assert alert_in(raised, "karo")["neighbour"]
    assert view(medic, incident)["level"] == "second"
    lines = told(taker, incident)
    for said in (
        "Ani meneruskan ke Damkar Dairi; diminta: mobil pemadam × 2",
        "Ani memberi tahu PSC 119",
        "PSC 119 sudah membaca (Dewi)",
        "Ani menaikkan tingkat alarm: Tingkat 2. Meluas atau memburuk",
        "Ani: laporan diserahkan ke Kab. Karo",
    ):
        assert said in lines, lines
    assert not any("Karo" in one or "Damkar" in one for one in told(medic, incident))


@SQLITE
def test_who_is_asked_for_more_units_sees_it_and_answers_on_the_page(
    centre: Centre, incident: str
) -> None:
    room = centre.room
    ladder = {
        "categories": ["*"],
        "en_route_within_s": 300,
        "steps": [{"position": "duty", "wait_s": 60}],
    }
    room.does(SYSTEM, DefineLadder("all", ladder))
    alert = room.alert(incident)
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"))
    room.does(room.fireman, UnitMoved(incident, alert, "engine-1", "en_route"))
    content = {"code": "fire", "category": "fire", "agencies": [*LINES, MORE]}
    room.does(SYSTEM, DefinePlan("fire", content))
    taker, desk = centre.browser(room.ani), centre.browser(room.fireman)
    taker.post(f"/api/incidents/{incident}/level", {"level": "second", "reason": "spreading"})
    shown = alert_in(view(desk, incident), "damkar")["ladder"]
    assert (shown["more_wanted"], shown["state"]) == (True, "running")
    answered = desk.post(f"/api/incidents/{incident}/alerts/{alert}/acknowledge", {}).json()
    assert not alert_in(answered, "damkar")["ladder"]["more_wanted"]
    assert "Damkar Dairi mengirim unit tambahan (Joko)" in told(taker, incident)


@SQLITE
def test_why_a_contact_has_no_more_to_send_stands_on_the_timeline(
    centre: Centre, incident: str
) -> None:
    room = staff(centre.room)
    alert = room.alert(incident)
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"))
    content = {"code": "fire", "category": "fire", "agencies": [*LINES, MORE]}
    room.does(SYSTEM, DefinePlan("fire", content))
    room.does(room.ani, RaiseAlarmLevel(incident, "second", "spreading"))
    room.does(ANTON, Decline(incident, alert, "other", "mobil kedua rusak"))
    lines = centre.browser(room.ani).get(f"/api/incidents/{incident}/timeline").json()
    (line,) = [one for one in lines if "tidak punya unit lagi" in one["text"]["id"]]
    assert "mobil kedua rusak" in str(line["note"])


@SQLITE
def test_sent_units_are_counted_against_those_wanted(centre: Centre, incident: str) -> None:
    room = centre.room
    alert = room.alert(incident)
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"))
    (wanted,) = alert_in(view(centre.browser(room.fireman), incident), "damkar")["wanted"]
    assert (wanted["sent"], wanted["count"]) == (1, 2)


@SQLITE
def test_a_decline_shows_who_comes_instead_or_stays_red_until_somebody_does(
    centre: Centre, incident: str
) -> None:
    room, supervisor = centre.room, centre.browser(centre.room.supervisor)
    damkar = room.alert(incident)
    room.does(room.fireman, Decline(incident, damkar, "no_unit_free"))
    found = view(supervisor, incident)
    karo = alert_in(found, "karo")
    assert not alert_in(found, "damkar")["unreplaced"]
    assert karo["instead_of_name"] == "Damkar Dairi"
    stands_in = "Kab. Karo dikerahkan menggantikan Damkar Dairi: Tidak ada unit yang siap"
    assert stands_in in told(supervisor, incident)
    room.does(room.supervisor, Decline(incident, karo["id"], "cannot_reach"))
    assert alert_in(view(supervisor, incident), "karo")["unreplaced"]
    path = f"/api/incidents/{incident}/alerts/{karo['id']}/settle-decline"
    settled = supervisor.post(path, {"reason": "sudah padam"}).json()
    assert not alert_in(settled, "karo")["unreplaced"]


@SQLITE
def test_a_person_who_sends_somebody_else_ends_the_red(centre: Centre, incident: str) -> None:
    room, supervisor = centre.room, centre.browser(centre.room.supervisor)
    polres = room.alert(incident, "polres")
    room.does(room.supervisor, Decline(incident, polres, "not_our_task"))
    assert alert_in(view(supervisor, incident), "polres")["unreplaced"]
    room.does(room.ani, Forward(incident, (), ("psc",)))
    assert alert_in(view(supervisor, incident), "polres")["unreplaced"]
    room.does(room.ani, Forward(incident, ("damkar",)))
    assert alert_in(view(supervisor, incident), "polres")["unreplaced"], "it comes for the fire"
    found = supervisor.post(
        f"/api/incidents/{incident}/forward",
        {"agencies": ["psc"], "instead_of": polres},
    ).json()
    assert not alert_in(found, "polres")["unreplaced"]
    psc = next(one for one in found["alerts"] if one["agency"] == "psc" and not one["inform"])
    assert psc["instead_of_name"] == alert_in(found, "polres")["agency_name"]
    room.does(room.fireman, Decline(incident, alert_in(found, "damkar")["id"], "no_unit_free"))
    last = alert_in(view(supervisor, incident), "karo")["id"]
    room.does(room.supervisor, Decline(incident, last, "other"))
    room.does(room.supervisor, Decline(incident, psc["id"], "other"))
    room.does(room.supervisor, CloseIncident(incident, "resolved"))
    assert not any(one["unreplaced"] for one in view(supervisor, incident)["alerts"])
