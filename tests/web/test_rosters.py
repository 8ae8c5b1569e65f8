"""The page of duty rosters: who reads which, how a turn is entered, and holes that are said."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from siaga.ledger.append import load
from siaga.operations.command import COURIER, SYSTEM
from siaga.operations.contacts import ChangeRoster, DefineContact, DefineLadder
from siaga.operations.messages import RecordFailed
from siaga.records.models import Contact, Ladder, Message, Roster
from siaga.web.names import Names
from siaga.web.roster_gaps import warnings
from tests.staffed import ALL_DAY, LADDER, passes, staff
from tests.web.conftest import Browser, Centre

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
MORNING = datetime.fromisoformat("2026-11-26T08:00")  # a Thursday, on the clock on the wall
DAY = {"days": [0, 1, 2, 3, 4, 5, 6], "from": "07:00", "until": "19:00"}
NIGHT = {**DAY, "from": "19:00", "until": "07:00"}
TURN = {
    "instansi": "damkar",
    "versi": "1",
    "giliran": "0",
    "posisi": "head",
    "siapa": "anton",
    "hari": ["0", "2"],
    "dari": "07:00",
    "sampai": "19.00",
}


@pytest.fixture
def staffed(centre: Centre) -> Centre:
    staff(centre.room)
    return centre


def send(browser: Browser, path: str, **data: object) -> Any:
    return browser.client.post(path, data, headers={"X-CSRFToken": browser.token()})


def page(browser: Browser, path: str = "/jaga?instansi=damkar") -> str:
    return str(browser.get(path).content.decode())


def duty(*turns: dict[str, Any]) -> ChangeRoster:
    return ChangeRoster("damkar", tuple({"position": "duty", **turn} for turn in turns))


def holes(agency: str = "damkar") -> list[str] | None:
    with override("en"):
        found = warnings(MORNING, Names())
    return next((one["spans"] for one in found if one["agency"] == agency), None)


def test_an_administrator_adds_a_turn_corrects_it_and_removes_it(staffed: Centre) -> None:
    browser = staffed.browser(staffed.room.administrator)
    assert send(browser, "/jaga", **TURN).status_code == 302
    kept = Roster.objects.get(agency="damkar")
    entered = {"position": "head", "contact": "anton", "from": "07:00", "until": "19:00"}
    assert kept.turns[2] == {**entered, "days": [0, 2]}
    assert load("roster:damkar")[-1].actor == f"user:{staffed.room.administrator.user}"
    dated = {"hari": [], "dari_tanggal": "2026-12-24", "sampai_tanggal": "2026-12-26"}
    change = {**TURN, **dated, "versi": str(kept.version), "giliran": "3"}
    assert send(browser, "/jaga", **change).status_code == 302
    kept.refresh_from_db()
    assert kept.turns[2]["dates"] == ["2026-12-24", "2026-12-25", "2026-12-26"]
    assert "24 Des 2026 – 26 Des 2026" in page(browser)
    gone = {"instansi": "damkar", "versi": str(kept.version), "giliran": "3", "aksi": "hapus"}
    assert send(browser, "/jaga", **gone).status_code == 302
    assert len(Roster.objects.get(agency="damkar").turns) == 2


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"siapa": ""}, "siapa", "Pilih siapa yang bertugas."),
        ({"posisi": "boss"}, "posisi", "Pilih posisinya."),
        ({"dari": "7 pagi"}, "dari", "Tulis jam dan menit"),
        ({"dari": "0700"}, "dari", "Tulis jam dan menit"),
        ({"sampai": "25.00"}, "sampai", "Tulis jam dan menit"),
        ({"hari": []}, "hari", "Centang harinya"),
        ({"dari_tanggal": "2026-12-01"}, "hari", "jangan keduanya"),
        ({"hari": [], "dari_tanggal": "besok"}, "dari_tanggal", "bukan tanggal"),
        ({"hari": [], "dari_tanggal": "2026-12-02", "sampai_tanggal": "2026-12-01"},
         "sampai_tanggal", "lebih dulu"),
        ({"siapa": "nobody"}, "", "Giliran ke-3"),
        ({"versi": "0"}, "", "pada saat yang sama"),
        ({"versi": "99999999999999999999"}, "", "pada saat yang sama"),
        ({"giliran": "9"}, "", "baru saja diubah"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_its_place_and_nothing_is_lost(
    staffed: Centre, wrong: dict[str, Any], field: str, told: str
) -> None:
    answer = send(staffed.browser(staffed.room.administrator), "/jaga", **{**TURN, **wrong})
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert told in shown
    assert f'role="alert" data-field="{field}"' in shown
    assert len(Roster.objects.get(agency="damkar").turns) == 2
    if "dari" not in wrong:
        assert 'value="07:00"' in shown  # as it was entered


def test_an_officer_reads_the_own_roster_and_no_other_and_changes_none(staffed: Centre) -> None:
    officer = staffed.browser(staffed.room.fireman)
    shown = page(officer, "/jaga")
    assert "Anton" in shown
    assert "08123456789" in shown
    assert 'data-testid="turn"' not in shown
    for other in ("psc", "regency", "nobody"):
        assert officer.get(f"/jaga?instansi={other}").status_code == 404
    assert send(officer, "/jaga", **TURN).status_code == 403
    supervisor = staffed.browser(staffed.room.supervisor)
    assert 'data-testid="turn"' not in page(supervisor)
    assert send(supervisor, "/jaga", **TURN).status_code == 403


def test_a_week_shows_every_hour_and_what_is_empty(staffed: Centre) -> None:
    anton = {"contact": "anton", **DAY}
    staffed.room.does(SYSTEM, duty(anton, {"contact": "berta", **NIGHT, "days": [0, 1, 2]}))
    shown = page(
        staffed.browser(staffed.room.supervisor), "/jaga?instansi=damkar&minggu=2026-11-26"
    )
    assert "23 November – 29 November 2026" in shown
    assert shown.count("KOSONG") == 8  # four nights, each in two pieces
    assert "00.00–07.00" in shown
    assert "19.00–24.00" in shown
    assert "Belum ada yang bertugas di posisi ini." in shown  # the head of the agency


@pytest.mark.parametrize("week", ["", "2026-13-01", "x", "2026-11-26"])
def test_any_week_can_be_asked_for(staffed: Centre, week: str) -> None:
    browser = staffed.browser(staffed.room.supervisor)
    assert browser.get(f"/jaga?instansi=damkar&minggu={week}").status_code == 200


@pytest.mark.parametrize("week", ["0001-01-01", "9999-12-31"])
def test_a_week_at_the_end_of_time_does_not_exist(staffed: Centre, week: str) -> None:
    browser = staffed.browser(staffed.room.supervisor)
    assert browser.get(f"/jaga?instansi=damkar&minggu={week}").status_code == 404


def test_a_hole_of_tomorrow_is_a_warning_today(staffed: Centre) -> None:
    anton, berta = {"contact": "anton", **DAY}, {"contact": "berta", **NIGHT}
    staffed.room.does(SYSTEM, duty(anton, berta))
    assert holes() == ["Second officer: nobody from now until tomorrow night"]
    second = {"position": "second", "contact": "berta", **ALL_DAY}
    free_friday = {**berta, "days": [0, 1, 2, 3, 5, 6]}
    staffed.room.does(SYSTEM, duty(anton, free_friday, second))
    assert holes() == ["Duty officer: nobody tomorrow 19.00 – tomorrow 24.00"]
    assert holes("regency") is None
    assert holes("psc") == []  # no roster at all


def test_whoever_is_on_the_roster_and_cannot_be_asked_leaves_a_hole(staffed: Centre) -> None:
    room = staffed.room
    assert holes() is None
    room.does(SYSTEM, DefineContact("berta", "damkar", "Berta", ("voice",), "0812", active=False))
    assert holes() == ["Second officer: nobody from now until tomorrow night"]
    assert "Berta (tidak aktif)" in page(staffed.browser(room.supervisor))
    room.does(SYSTEM, DefineContact("berta", "damkar", "Berta", ("email",), "0812"))
    assert holes() == ["Second officer: nobody from now until tomorrow night"]
    assert "Berta (tidak ada nomor atau alamat)" in page(staffed.browser(room.supervisor))


def test_a_way_that_the_centre_has_not_set_up_reaches_nobody(
    staffed: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = staffed.room
    room.does(SYSTEM, DefineContact("anton", "damkar", "Anton", ("sms",), "0812"))
    assert holes() is None
    monkeypatch.setattr(settings, "SIAGA_WAYS_OUT", lambda: frozenset(["email"]))
    assert holes() == ["Duty officer: nobody from now until tomorrow night"]
    shown = page(staffed.browser(room.supervisor))
    assert "Anton (tidak ada satu pun jalur kontaknya yang aktif di pusat ini)" in shown
    room.does(SYSTEM, DefineContact("anton", "damkar", "Anton", ("sms", "voice"), "0812"))
    assert holes() is None, "the telephone is the phone engine's own way"
    room.does(SYSTEM, DefineContact("anton", "damkar", "Anton", ("sms",), "0812"))
    monkeypatch.setattr(settings, "SIAGA_WAYS_OUT", lambda: None)
    assert holes() is None, "of a file that cannot be read nothing is known"


def test_the_roster_shows_when_each_was_told_of_coming_on_duty(staffed: Centre) -> None:
    room, browser = staffed.room, staffed.browser(staffed.room.supervisor)
    room.does(SYSTEM, DefineContact("berta", "damkar", "Berta", ("sms",), "0812"))
    passes(room, 5)
    room.does(SYSTEM, duty({"contact": "berta", **ALL_DAY}))
    assert "· SMS ·" not in page(browser)
    passes(room, 5)
    notice = Message.objects.get(purpose="on_duty")
    at = date_format(timezone.localtime(notice.queued_at), "j M H.i")
    assert f"{at} · SMS · <span>menunggu</span>" in page(browser)
    room.does(COURIER, RecordFailed("", notice.id, "refused"))
    assert f'{at} · SMS · <span class="warn">ditolak gateway</span>' in page(browser)


def test_the_supervisor_is_told_and_an_officer_is_not(staffed: Centre) -> None:
    gaps = staffed.browser(staffed.room.supervisor).get("/api/rosters/gaps").json()
    assert {one["name"] for one in gaps} == {"PSC 119", "Polres"}
    assert staffed.browser(staffed.room.fireman).get("/api/rosters/gaps").status_code == 403


def test_without_a_ladder_in_force_nothing_is_missing(staffed: Centre) -> None:
    staffed.room.does(SYSTEM, DefineLadder("all", {**LADDER, "active": False}))
    assert holes("psc") is None
    shown = page(staffed.browser(staffed.room.supervisor), "/jaga")
    assert "Belum ada tangga eskalasi yang berlaku" in shown


CONTACT = {"agency": "damkar", "name": "Citra", "phone": "0812-99", "way_1": "sms", "active": "on"}


def test_a_contact_is_entered_with_its_ways_in_order_and_a_code_without_a_name(
    staffed: Centre,
) -> None:
    browser = staffed.browser(staffed.room.administrator)
    path = "/admin/records/contact/"
    answer = send(browser, f"{path}add/", **CONTACT, email="c@dairi.go.id", way_2="email")
    assert answer.status_code == 302
    citra = Contact.objects.get(name="Citra")
    assert (citra.channels, citra.phone, citra.active) == (["sms", "email"], "081299", True)
    assert "citra" not in citra.code
    change = {**CONTACT, "way_1": "voice", "active": ""}
    assert send(browser, f"{path}{citra.code}/change/", **change).status_code == 302
    citra.refresh_from_db()
    assert (citra.channels, citra.active) == (["voice"], False)
    assert "Citra" in page(browser, path)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"phone": ""}, "SMS memerlukannya"),
        ({"way_2": "sms"}, "sudah ada di atas"),
        ({"way_1": ""}, "tidak boleh kosong"),
        ({"agency": "nobody"}, "nobody"),
    ],
)
def test_a_contact_that_could_not_be_reached_is_refused(
    staffed: Centre, wrong: dict[str, str], told: str
) -> None:
    browser = staffed.browser(staffed.room.administrator)
    answer = send(browser, "/admin/records/contact/add/", **{**CONTACT, **wrong})
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert not Contact.objects.filter(name="Citra").exists()


STEPS = {"position_1": "duty", "wait_1": "60", "position_2": "head", "wait_2": "90"}
FIRES = {"code": "fires", "active": "on", "categories": ["fire"], "en_route_within_s": "300"}


def test_a_ladder_is_entered_changed_and_taken_out_of_force(staffed: Centre) -> None:
    browser = staffed.browser(staffed.room.administrator)
    path = "/admin/records/ladder/"
    answer = send(browser, f"{path}add/", **FIRES, **STEPS, priority_at_most="1")
    assert answer.status_code == 302
    steps = [{"position": "duty", "wait_s": 60}, {"position": "head", "wait_s": 90}]
    content = {"categories": ["fire"], "en_route_within_s": 300, "steps": steps}
    assert Ladder.objects.get(code="fires").content == {**content, "priority_at_most": 1}
    assert 'value="90"' in page(browser, f"{path}fires/change/")
    assert "Petugas jaga (60 s) → Kepala instansi (90 s)" in page(browser, path)
    change = {**FIRES, **STEPS, "active": ""}
    assert send(browser, f"{path}fires/change/", **change).status_code == 302
    assert Ladder.objects.get(code="fires").content == {**content, "active": False}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"position_2": "duty"}, "sudah dihubungi di langkah 1"),
        (
            {"position_2": "", "wait_2": "", "position_3": "head", "wait_3": "60"},
            "sebelumnya kosong",
        ),
        ({"wait_2": ""}, "Berapa detik"),
        ({"wait_2": "5"}, "10"),
        ({"position_2": ""}, "Pilih siapa yang dihubungi"),
        ({"categories": []}, "tidak boleh kosong"),
        ({"categories": ["floods"]}, "floods"),
        ({"en_route_within_s": ""}, "tidak boleh kosong"),
    ],
)
def test_a_ladder_that_makes_no_sense_is_refused_with_place_and_remedy(
    staffed: Centre, wrong: dict[str, Any], told: str
) -> None:
    browser = staffed.browser(staffed.room.administrator)
    answer = send(browser, "/admin/records/ladder/add/", **{**FIRES, **STEPS, **wrong})
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert not Ladder.objects.filter(code="fires").exists()


def test_a_night_that_began_yesterday_covers_this_morning(staffed: Centre) -> None:
    browser = staffed.browser(staffed.room.supervisor)
    monday = MORNING - timedelta(days=3)
    night = {"contact": "anton", **NIGHT, "days": [6]}
    staffed.room.does(SYSTEM, duty(night))
    shown = page(browser, f"/jaga?instansi=damkar&minggu={monday:%Y-%m-%d}")
    assert "00.00–07.00</span>Anton" in shown
