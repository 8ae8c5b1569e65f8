"""The 112 of a neighbouring regency: one record is handed over to it, and it sees that and no more."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from django.utils import timezone

from siaga.operations.accounts import ChangeAccount
from siaga.operations.alerts import AssignUnit, Forward, UnitMoved
from siaga.operations.centre import DefineAgency, DefinePlan
from siaga.operations.command import SYSTEM
from siaga.operations.incidents import AddNote, SetField
from siaga.records.models import Account, Alert, Message
from tests.staffed import passes
from tests.web.conftest import Browser, Centre
from tests.web.test_response import line

PASSWORD = "kabanjahe di kaki sinabung"
NUMBER, NAME = "081234567890", "Marlina Sinaga"
SECRETS = (NUMBER, "81234567890", NAME, "rahasia damkar", "0627-1", "Kebakaran gudang")


@dataclass
class Handed:
    """``record`` is handed over to Karo; ``other`` is none of its business."""

    centre: Centre
    record: str
    alert: str
    brigades: str
    other: str
    others_alert: str

    @property
    def path(self) -> str:
        return f"/api/incidents/{self.record}/alerts/{self.alert}"

    def officer(self) -> Browser:
        """Signed in at the page, with name and password, from the office in Kabanjahe."""
        browser = Browser()
        said = {"username": "karo", "password": PASSWORD}
        token = {"X-CSRFToken": browser.token()}
        assert browser.client.post("/masuk", said, headers=token).status_code == 302
        assert browser.client.get("/")["Location"] == "/instansi"
        return browser

    def supervisor(self) -> Browser:
        return self.centre.browser(self.centre.room.supervisor)

    def told(self) -> list[str]:
        entries = self.supervisor().get(f"/api/incidents/{self.record}/timeline").json()
        return [one["text"]["id"] for one in entries]


@pytest.fixture
def handed(centre: Centre) -> Handed:
    """A fire for which the plan asks Karo at the second level; and another, of Dairi's own."""
    room = centre.room
    room.at = timezone.now()
    room.does(SYSTEM, DefineAgency("karo", "112 Karo", "Kab. Karo", "neighbour", "0628-110"))
    asked = [line("damkar"), line("karo", level="second", units={"engine": 1})]
    content = {"code": "fire", "category": "fire", "agencies": asked}
    room.does(SYSTEM, DefinePlan("fire", content))
    made = room.does(SYSTEM, ChangeAccount(None, "karo", "Rina br Ginting", "officer", "karo"))
    account = Account.objects.get(pk=made["account"])
    account.set_password(PASSWORD)
    account.save(update_fields=["password"])
    room.sign_on(room.ani)
    call = room.talk(room.ani, NUMBER)
    record, other = room.report(room.ani, call), room.report(room.budi)
    room.end(call)
    for field, value in (("caller_name", NAME), ("narrative", "dapur terbakar di perbatasan")):
        room.does(room.ani, SetField(record, field, value))
    room.does(room.ani, SetField(other, "narrative", "Kebakaran gudang"))
    room.does(room.ani, Forward(record, ("damkar",)))
    room.does(room.ani, Forward(other, ("damkar",)))
    room.does(room.ani, AddNote(record, room.id(), "damkar", False, "rahasia damkar"))
    level = {"level": "second", "reason": "spreading"}
    raised = centre.browser(room.supervisor).post(f"/api/incidents/{record}/level", level)
    assert raised.status_code == 200
    of = {one.agency: one.id for one in Alert.objects.filter(incident=record)}
    others = Alert.objects.get(incident=other).id
    return Handed(centre, record, of["karo"], of["damkar"], other, others)


SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_the_neighbour_takes_the_record_over_sets_out_and_closes_its_part(handed: Handed) -> None:
    officer, supervisor = handed.officer(), handed.supervisor()
    (shown,) = officer.get("/api/board").json()["incidents"]
    assert (shown["id"], shown["narrative"]) == (handed.record, "dapur terbakar di perbatasan")
    assert "Siti: laporan diserahkan ke Kab. Karo; diminta: mobil pemadam × 1" in handed.told()
    for step in ("delivered", "acknowledge"):
        assert officer.post(f"{handed.path}/{step}").status_code == 200
    assert handed.told()[-1] == "Kab. Karo menerima penyerahan laporan (Rina br Ginting)"
    (alert,) = officer.post(f"{handed.path}/under-way", {"what": "set_out"}).json()["alerts"]
    assert alert["neighbour"] and alert["unitless"] and alert["set_out_at"] is not None
    assert handed.told()[-1] == "Kab. Karo berangkat (Rina br Ginting)"
    handed.centre.room.at = timezone.now()
    passes(handed.centre.room, 10)
    message = Message.objects.get(purpose="caller")
    assert message.to == "+6281234567890" and "sudah berangkat ke lokasi" in message.text
    done = {"finding": "real", "done": "1 mobil membantu, api padam"}
    assert officer.post(f"{handed.path}/done", done).status_code == 200
    seen = supervisor.get(f"/api/incidents/{handed.record}").json()
    states = {one["agency"]: (one["state"], one["done_text"]) for one in seen["alerts"]}
    assert states["karo"] == ("done", "1 mobil membantu, api padam")
    assert states["damkar"][0] == "raised", "its part is closed, and nobody else's"
    assert seen["state"] == "open"


@SQLITE
def test_the_neighbour_sees_that_record_and_nothing_besides(handed: Handed) -> None:
    room, officer = handed.centre.room, handed.officer()
    room.does(room.fireman, AssignUnit(handed.record, handed.brigades, "engine-1"))
    room.does(room.fireman, UnitMoved(handed.record, handed.brigades, "engine-1", "en_route"))
    board = officer.get("/api/board").json()
    assert (board["units"], board["calls"], board["desks"], board["channels"]) == ([], [], [], [])
    assert [one["agency"] for one in board["incidents"][0]["alerts"]] == ["karo"]
    assert officer.get("/api/incidents").json()["total"] == 1
    read = f"/api/incidents/{handed.record}"
    for path in ("/api/board", "/api/incidents", read, f"{read}/timeline", "/api/catalogue"):
        text = json.dumps(officer.get(path).json(), ensure_ascii=False)
        for secret in (*SECRETS, handed.brigades, handed.other):
            assert secret not in text, (path, secret)
    assert officer.get("/api/positions").json() == []
    phones = {
        one["code"]: one["duty_phone"] for one in officer.get("/api/catalogue").json()["agencies"]
    }
    assert {code for code, phone in phones.items() if phone} == {"karo"}


@SQLITE
def test_everybody_elses_records_and_tasks_are_refused_to_the_neighbour(handed: Handed) -> None:
    officer = handed.officer()
    other = f"/api/incidents/{handed.other}"
    for path in (other, f"{other}/timeline", f"/kejadian/{handed.other}"):
        assert officer.get(path).status_code == 404, path
    note = {"note": "a" * 32, "agency": None, "question": False, "text": "halo"}
    assert officer.post(f"{other}/notes", note).status_code == 404
    aside = {**note, "agency": "damkar"}
    assert officer.post(f"/api/incidents/{handed.record}/notes", aside).status_code in (403, 404)
    for alert in (
        f"/api/incidents/{handed.record}/alerts/{handed.brigades}",
        f"{other}/alerts/{handed.others_alert}",
        f"{other}/alerts/{handed.alert}",
    ):
        for step, said in (
            ("acknowledge", None),
            ("decline", {"reason": "other"}),
            ("under-way", {"what": "set_out"}),
            ("done", {"finding": "real", "done": ""}),
            ("caller", {"purpose": "find_place"}),
        ):
            assert officer.post(f"{alert}/{step}", said).status_code == 404, (alert, step)
    assert {one.state for one in Alert.objects.exclude(id=handed.alert)} == {"raised"}
    for page in ("/meja", "/pengawas", "/rencana", "/admin/", "/api/calls", "/kejadian-besar"):
        assert officer.get(page).status_code in (302, 403), page
        assert officer.get(page).get("Location", "/instansi") in ("/instansi", "/"), page
    read = f"/api/incidents/{handed.record}"
    assert officer.post(f"{read}/close", {"disposition": "resolved"}).status_code == 403
    assert officer.post(f"{read}/forward", {"agencies": ["psc"]}).status_code == 403


@SQLITE
def test_the_callers_number_is_shown_to_the_neighbour_for_a_purpose_that_is_told(
    handed: Handed,
) -> None:
    room, officer = handed.centre.room, handed.officer()
    room.does(room.ani, SetField(handed.record, "caller_number", NUMBER))
    early = officer.post(f"{handed.path}/caller", {"purpose": "find_place"})
    assert early.status_code == 409, "not before it has the record"
    officer.post(f"{handed.path}/acknowledge")
    number = officer.post(f"{handed.path}/caller", {"purpose": "find_place"})
    assert number.json()["number"] == NUMBER
    assert any("Rina br Ginting" in one and "nomor pelapor" in one for one in handed.told())


@SQLITE
def test_an_officer_who_leaves_there_is_signed_out_at_once(handed: Handed) -> None:
    officer = handed.officer()
    account = Account.objects.get(username="karo")
    gone = ChangeAccount(account.pk, "karo", "Rina br Ginting", "officer", "karo", active=False)
    handed.centre.room.does(SYSTEM, gone)
    assert officer.get(f"/api/incidents/{handed.record}").status_code in (401, 403)
    assert officer.post(f"{handed.path}/acknowledge").status_code in (401, 403)
