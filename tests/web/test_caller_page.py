"""The caller's page: what it shows, what it never shows, and the digit."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from siaga.domain.news_rules import LINK_LASTS
from siaga.operations.alerts import AssignUnit, Decline, FinishAlert, ReportUnderWay, UnitMoved
from siaga.operations.incidents import CloseIncident, SetField
from siaga.operations.merging import MergeIncident
from siaga.records.models import Alert, Incident, Message, ToldCaller
from tests.staffed import passes
from tests.web.conftest import Centre

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ADDRESS = "https://112.dairikab.go.id"
NAME, NUMBER, MARK = "Rotua Sihombing", "081234567890", "belakang gereja HKBP"


@pytest.fixture
def told(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> Centre:
    """A caller whose help is on its way."""
    monkeypatch.setattr(settings, "SIAGA_PUBLIC_ADDRESS", ADDRESS)
    room = centre.room
    room.at = timezone.now() - timedelta(hours=1)
    room.sign_on(room.ani)
    call = room.talk(room.ani, NUMBER)
    incident = room.report(room.ani, call)
    for field, value in (
        ("caller_name", NAME),
        ("landmark", MARK),
        ("region", "12.11.01.1005"),
        ("narrative", "dapur terbakar"),
    ):
        room.does(room.ani, SetField(incident, field, value))
    room.end(call)
    alert = room.alert(incident)
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"))
    room.does(room.fireman, UnitMoved(incident, alert, "engine-1", "en_route"))
    passes(room, 5)
    return centre


def link() -> str:
    text = Message.objects.latest("queued_at").text
    found = re.search(rf"{ADDRESS}(/s/[A-Za-z0-9]{{22}})", text)
    assert found is not None, text
    return found[1]


def ends(centre: Centre) -> None:
    incident = Incident.objects.filter(state="open").first()
    assert incident is not None
    alert = _alerts(incident.id)[0]
    centre.room.does(centre.room.fireman, UnitMoved(incident.id, alert, "engine-1", "on_scene"))
    centre.room.does(centre.room.fireman, FinishAlert(incident.id, alert, "real", "padam"))
    centre.room.does(centre.room.ani, CloseIncident(incident.id, "resolved"))
    passes(centre.room, 70)


def _alerts(incident: str) -> list[str]:
    return list(Alert.objects.filter(incident=incident).values_list("id", flat=True))


def get(path: str, **headers: str) -> Any:
    return Client(enforce_csrf_checks=True).get(path, headers=headers)


def test_it_shows_how_far_the_help_is_and_nothing_about_anybody(told: Centre) -> None:
    page = get(link())
    text = page.content.decode()
    assert page.status_code == 200
    assert re.findall(r'<li( class="done")?>', text) == [' class="done"', ' class="done"', "", ""]
    assert "Bantuan berangkat" in text and "Kecamatan Sidikalang" in text
    for secret in (NAME, NUMBER, "81234567890", MARK, "dapur", "Damkar", "Engine", "Kuta Gambir"):
        assert secret.lower() not in text.lower()
    for word in ("instansi", "petugas penerima", "fire", "damkar"):
        assert word not in text.lower()
    english = get(f"{link()}?bahasa=en").content.decode()
    assert "Help has set out" in english and 'lang="en"' in english


def test_it_sets_no_cookie_is_found_by_no_search_and_loads_nothing_else(told: Centre) -> None:
    page = get(link())
    assert not page.cookies
    assert page["X-Robots-Tag"].startswith("noindex")
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["Cache-Control"] == "no-store"
    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script" not in policy and "unsafe" not in policy
    text = page.content.decode()
    assert "<script" not in text and "src=" not in text and "stylesheet" not in text
    assert len(gzip.compress(page.content)) < 2500


def test_once_it_has_ended_one_digit_counts_and_may_be_changed(told: Centre) -> None:
    page = link()
    browser = Client(enforce_csrf_checks=True)
    browser.post(page, {"nilai": "5"})
    assert ToldCaller.objects.get().rating is None, "not while it goes on"
    ends(told)
    assert 'name="nilai"' in get(page).content.decode()
    for written, counts in (
        ("5", 5),
        ("3", 3),
        ("6", 3),
        ("0", 3),
        ("²", 3),
        ("", 3),
        ("4x", 3),
        ("40", 3),
        ("1" * 9000, 3),
    ):
        answer = browser.post(page, {"nilai": written})
        assert (answer.status_code, answer["Location"]) == (302, page)
        assert ToldCaller.objects.get().rating == counts, written
    assert not browser.cookies
    assert get(page).content.decode().count('class="mine"') == 1


def test_an_address_that_is_over_or_never_was_reads_the_same(told: Centre) -> None:
    page = link()
    ends(told)
    Incident.objects.update(closed_at=timezone.now() - LINK_LASTS)
    gone, never = get(page), get("/s/" + "a" * 22)
    assert gone.status_code == never.status_code == 404
    assert gone.content == never.content
    assert not gone.cookies and gone["X-Robots-Tag"].startswith("noindex")
    assert get("/s/" + "a" * 21).status_code == 404
    posted = Client(enforce_csrf_checks=True).post("/s/" + "a" * 22, {"nilai": "1"})
    assert posted.status_code == 302


def test_after_a_merge_it_shows_the_other_records_progress(told: Centre) -> None:
    room = told.room
    page, mine = link(), Incident.objects.get()
    main = room.report(room.ani)
    room.does(room.ani, MergeIncident(mine.id, main))
    text = get(page).content.decode()
    assert Incident.objects.get(id=main).number in text
    assert text.count('class="done"') == 2, "the engine came along"


def test_who_came_to_the_office_sees_the_own_report_and_after_a_merge_the_other_one(
    told: Centre,
) -> None:
    room, first = told.room, Incident.objects.get()
    own = room.report(room.ani)
    room.does(room.ani, SetField(own, "caller_number", "081277770000"))
    alert = room.alert(own, "damkar")
    room.does(room.fireman, AssignUnit(own, alert, "engine-2"))
    room.does(room.fireman, UnitMoved(own, alert, "engine-2", "on_scene"))
    passes(room, 5)
    page = link()
    assert Incident.objects.get(id=own).number in get(page).content.decode()
    room.does(room.ani, MergeIncident(own, first.id))
    assert first.number in get(page).content.decode()
    ends(told)
    assert 'name="nilai"' in get(page).content.decode()
    Client().post(page, {"nilai": "5"})
    assert ToldCaller.objects.get(call=own, incident=first.id).rating == 5


def test_csrf_is_still_asked_for_everywhere_else(told: Centre) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post("/bahasa", {"language": "en"}).status_code == 403


def test_people_of_an_agency_without_units_have_set_out_unless_they_gave_it_back(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SIAGA_PUBLIC_ADDRESS", ADDRESS)
    room = centre.room
    room.at = timezone.now() - timedelta(hours=1)
    room.sign_on(room.ani)
    call = room.talk(room.ani, NUMBER)
    incident = room.report(room.ani, call)
    room.end(call)
    alert = room.alert(incident, "polres")
    by_phone = ReportUnderWay(incident, alert, "by_telephone", "in_place")
    room.does(room.supervisor, by_phone)
    room.does(room.supervisor, replace(by_phone, what="set_out"))
    left_at = timezone.localtime(room.at).strftime("%H:%M")
    passes(room, 5)
    page = link()
    text = get(page).content.decode()
    assert re.findall(r'<li( class="done")?>', text) == [' class="done"', ' class="done"', "", ""]
    assert re.search(rf"Bantuan berangkat.*?{left_at}", text, re.DOTALL)
    room.does(room.supervisor, Decline(incident, alert, "cannot_reach"))
    text = get(page).content.decode()
    assert re.findall(r'<li( class="done")?>', text) == [' class="done"', "", "", ""]
