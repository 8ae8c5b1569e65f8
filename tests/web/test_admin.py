"""Administration writes through the door, and says in words when the door refuses."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.utils.translation import gettext, override

from siaga.domain.agency import AgencyDefined
from siaga.ledger.append import head, load
from siaga.operations.command import COURIER
from siaga.operations.texts import KeepText
from siaga.records.models import Account, Agency, Interpreter, Text, Unit
from tests.web.conftest import Browser, Centre

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

RECORDS = list(apps.get_app_config("records").get_models())


def send(browser: Browser, path: str, **data: str) -> Any:
    return browser.client.post(path, data, headers={"X-CSRFToken": browser.token()})


@SQLITE
def test_an_agency_saved_on_the_page_stands_in_the_ledger(centre: Centre) -> None:
    browser = centre.browser(centre.room.administrator)
    values = {"name": "PMI Dairi", "short_name": "PMI", "kind": "red_cross", "active": "on"}
    response = send(
        browser, "/admin/records/agency/add/", code="pmi", duty_phone="0627-9", **values
    )
    assert response.status_code == 302
    written = load("agency:pmi")[-1]
    assert written.event == AgencyDefined("pmi", "PMI Dairi", "PMI", "red_cross", "0627-9", True)
    assert written.actor == f"user:{centre.room.administrator.user}"
    path = "/admin/records/agency/pmi/change/"
    assert send(browser, path, duty_phone="0627-10", **values).status_code == 302
    assert Agency.objects.get(code="pmi").duty_phone == "0627-10"
    assert len(load("agency:pmi")) == 2


@SQLITE
def test_a_unit_is_defined_and_can_not_be_deleted(centre: Centre) -> None:
    browser = centre.browser(centre.room.administrator)
    values = {"agency": "damkar", "name": "Mobil 3", "kind": "engine", "active": "on"}
    response = send(browser, "/admin/records/unit/add/", code="engine-3", station="", **values)
    assert response.status_code == 302
    assert Unit.objects.get(code="engine-3").name == "Mobil 3"
    assert browser.get("/admin/records/unit/engine-3/delete/").status_code == 403


@SQLITE
def test_a_units_shifts_are_entered_as_people_write_them(centre: Centre) -> None:
    browser = centre.browser(centre.room.administrator)
    path = "/admin/records/unit/engine-1/change/"
    values = {"agency": "damkar", "name": "Mobil 1", "kind": "engine", "active": "on"}
    mixed = "Malam 19.00-07.00\npagi sampai sore"
    wrong = send(browser, path, station="", shifts=mixed, **values)
    assert wrong.status_code == 200
    assert "Tulis nama dan jam di setiap baris" in wrong.content.decode()
    assert "Tidak terbaca: pagi sampai sore" in wrong.content.decode(), "it names the line"
    many = "\n".join(["Pagi 07.00-19.00"] * 11)
    assert (
        "Paling banyak 10 jam dinas"
        in send(browser, path, station="", shifts=many, **values).content.decode()
    )
    entered = "Pagi 7.00-19.00\nKantor 08.00–16.00 Sen-Jum"
    assert send(browser, path, station="", shifts=entered, **values).status_code == 302
    shifts = Unit.objects.get(code="engine-1").shifts
    assert [(one["name"], one["from"], len(one["days"])) for one in shifts] == [
        ("Pagi", "07:00", 7),
        ("Kantor", "08:00", 5),
    ]
    shown = "Pagi 07.00–19.00\nKantor 08.00–16.00 Sen–Jum"
    assert shown in browser.get(path).content.decode()
    before = len(load("unit:engine-1"))
    assert send(browser, path, station="", shifts=shown, **values).status_code == 302
    assert len(load("unit:engine-1")) == before, "what was shown is read as it was"
    assert send(browser, path, station="", shifts="", **values).status_code == 302
    assert Unit.objects.get(code="engine-1").shifts == []


@SQLITE
def test_an_account_gets_role_agency_and_password(centre: Centre) -> None:
    browser = centre.browser(centre.room.administrator)
    values = {"username": "tono", "name": "Tono Sinaga", "role": "officer", "agency": "psc"}
    secret = "sebuah kata sandi panjang"
    path = "/admin/records/account/add/"
    assert send(browser, path, is_active="on", new_password=secret, **values).status_code == 302
    account = Account.objects.get(username="tono")
    assert (account.role, account.agency, account.is_active) == ("officer", "psc", True)
    assert account.check_password(secret)
    assert browser.get(f"/admin/records/account/{account.pk}/change/").status_code == 200


@SQLITE
def test_the_last_administrator_stays_and_the_page_says_so(centre: Centre) -> None:
    browser = centre.browser(centre.room.administrator)
    before = head().position
    path = f"/admin/records/account/{centre.room.administrator.user}/change/"
    values = {"username": "admin", "name": "Admin", "role": "call_taker", "agency": ""}
    response = send(browser, path, is_active="on", new_password="", **values)
    assert response.status_code == 200
    assert "administrator" in response.content.decode()
    assert head().position == before


@SQLITE
def test_an_interpreter_is_defined_with_languages_and_a_telephone(centre: Centre) -> None:
    browser = centre.browser(centre.room.administrator)
    values: dict[str, Any] = {"code": "rosa", "name": "Rosa", "active": "on"}
    data = {**values, "languages": ["pakpak", "karo"], "phone": "0811222333"}
    path = "/admin/records/interpreter/add/"
    response = browser.client.post(path, data, headers={"X-CSRFToken": browser.token()})
    assert response.status_code == 302
    found = Interpreter.objects.get(code="rosa")
    assert (found.languages, found.phone) == (["pakpak", "karo"], "0811222333")
    (offered,) = browser.get("/api/catalogue").json()["interpreters"]
    assert [one["code"] for one in offered["languages"]] == ["pakpak", "karo"]
    assert "0811222333" not in browser.get("/api/catalogue").content.decode()
    officer = centre.browser(centre.room.fireman)
    assert officer.get("/api/catalogue").json()["interpreters"] == []


@SQLITE
def test_administration_offers_what_siaga_knows_and_no_groups(centre: Centre) -> None:
    page = centre.browser(centre.room.administrator).get("/admin/").content.decode()
    assert "/admin/records/account/" in page
    assert "/admin/auth/group/" not in page
    assert "web/admin.css" in page


@SQLITE
def test_what_strangers_wrote_is_read_and_changed_by_nobody(centre: Centre) -> None:
    centre.room.does(COURIER, KeepText("+62877777777", "tolong, banjir di Silalahi"))
    browser = centre.browser(centre.room.administrator)
    page = browser.get("/admin/records/text/").content.decode()
    assert "banjir di Silalahi" in page
    id = Text.objects.get().id
    for path in ("add/", f"{id}/change/", f"{id}/delete/"):
        send(browser, f"/admin/records/text/{path}", words="nothing")
    assert Text.objects.get().words == "tolong, banjir di Silalahi"


@SQLITE
def test_lists_and_filters_say_codes_in_words(centre: Centre) -> None:
    browser = centre.browser(centre.room.administrator)
    values = {"agency": "damkar", "name": "Mobil 3", "kind": "engine", "active": "on"}
    send(browser, "/admin/records/unit/add/", code="engine-3", station="", **values)
    units = browser.get("/admin/records/unit/").content.decode()
    assert "mobil pemadam" in units
    assert "Damkar Dairi" in units
    accounts = browser.get("/admin/records/account/?role=officer").content.decode()
    assert "Petugas instansi" in accounts
    assert ">officer<" not in accounts


SAME_WORD = {"unit", "units", "email"}
BY_DJANGO = {"last_login"}


@pytest.mark.parametrize("model", [one for one in admin.site._registry if one in RECORDS])
def test_the_administration_has_indonesian_words_for_what_it_shows(model: type[Model]) -> None:
    page = admin.site._registry[model]
    form = getattr(page.form, "_meta", None)
    named = {*page.list_display, *((form and form.fields) or ())} - BY_DJANGO
    fields = [one for one in model._meta.fields if one.name in named]
    with override("en"):
        shown = {str(model._meta.verbose_name), str(model._meta.verbose_name_plural)}
        shown |= {str(one.verbose_name) for one in fields}
    with override("id"):
        assert not {one for one in shown if gettext(one) == one} - SAME_WORD
