"""The pages of accountability: each number opens a list of that length, and for whom."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.utils import timezone

from siaga.domain.roster import POSITIONS
from siaga.operations.alerts import Acknowledge
from siaga.records.models import ToldCaller
from siaga.reports.agencies import CLIMBED, INTERVALS, NOBODY_LEFT, PARTS, SUM
from siaga.reports.centre import INTERVALS as CALL_INTERVALS
from siaga.web import scorecard_words
from tests.web.conftest import Browser, Centre

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
MARCH = "bulan=2026-03"
NUMBER = re.compile(r'href="\?([^"]+daftar=[a-z_0-9]+)" data-testid="count-([a-z_0-9]+)">(\d+)<')


def page(browser: Browser, query: str) -> str:
    answer = browser.get(f"/kinerja?{query}")
    assert answer.status_code == 200, query
    return str(answer.content.decode())


@pytest.fixture
def told(centre: Centre) -> Centre:
    """A month in which damkar took one task and left one, and PSC has one."""
    room = centre.room
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    incident = room.report(room.ani, call)
    room.does(room.fireman, Acknowledge(incident, room.alert(incident)), 12)
    rated = {"rating": 4, "rated_at": room.at}
    ToldCaller.objects.create(key=f"{incident}:{call}", incident=incident, call=call, **rated)
    other = room.report(room.ani)
    room.alert(other)
    room.alert(other, "psc")
    return centre


@pytest.mark.parametrize("card", ["damkar", "112"])
def test_each_number_opens_a_list_of_just_that_length(told: Centre, card: str) -> None:
    browser = told.browser(told.room.supervisor)
    numbers = NUMBER.findall(page(browser, f"{MARCH}&kartu={card}"))
    assert {"count-total"} <= {f"count-{measure}" for _query, measure, _count in numbers}
    for query, _measure, count in numbers:
        query = query.replace("&amp;", "&")
        shown = page(browser, query)
        assert f'data-testid="listed">{count}<' in shown
        file = browser.get(f"/kinerja.csv?{query}")
        rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";"))
        assert len(rows) == 1 + int(count)
        assert len({len(row) for row in rows}) == 1


def test_the_list_has_the_incidents_number_and_the_very_seconds(told: Centre) -> None:
    browser = told.browser(told.room.supervisor)
    file = browser.get(f"/kinerja.csv?{MARCH}&kartu=damkar&daftar=acknowledged")
    assert "attachment" in file["Content-Disposition"]
    (row,) = csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";")
    assert row["Nomor"] == "DS-2026-000001"
    assert row["Diteruskan → diterima"] == "12"


def test_an_officer_sees_the_own_agencys_card_and_no_other(told: Centre) -> None:
    officer = told.browser(told.room.medic)
    shown = page(officer, MARCH)
    assert "PSC 119" in shown and "Damkar" not in shown
    assert 'data-testid="count-total">1<' in shown
    for other in ("damkar", "112"):
        for path in ("kinerja", "kinerja.csv"):
            answer = officer.get(f"/{path}?{MARCH}&kartu={other}&daftar=total")
            assert answer.status_code == 404, (path, other)


def test_the_overview_has_every_alerted_agency(told: Centre) -> None:
    shown = page(told.browser(told.room.administrator), MARCH)
    assert shown.index("Damkar Dairi</a></th>") < shown.index("PSC 119</a></th>")
    assert "Polres</a></th>" not in shown


@pytest.mark.parametrize(
    "query",
    [
        "bulan=2026-13",
        "bulan=%00",
        "kartu=nobody",
        "kartu=damkar&daftar=x",
        "kartu=112&daftar=late",
    ],
)
def test_what_does_not_exist_is_not_found(told: Centre, query: str) -> None:
    browser = told.browser(told.room.supervisor)
    assert browser.get(f"/kinerja?{query}").status_code == 404
    assert browser.get(f"/kinerja.csv?{query}").status_code == 404


def test_without_a_month_it_is_this_one(told: Centre) -> None:
    this = timezone.localtime().strftime("%Y-%m")
    shown = page(told.browser(told.room.supervisor), "kartu=damkar")
    assert f'<option value="{this}" selected>' in shown


def test_every_measure_has_words(centre: Centre) -> None:
    assert {"total", "informed", NOBODY_LEFT, *SUM, *PARTS} == set(scorecard_words.AGENCY)
    assert {f"asked_{position}" for position in POSITIONS} == {*CLIMBED} - {NOBODY_LEFT}
    assert {*INTERVALS, *CALL_INTERVALS} == set(scorecard_words.INTERVALS)


@pytest.mark.parametrize(
    ("seconds", "shown"), [(None, "–"), (0, "0:00"), (75, "1:15"), (3661, "1:01:01"), (-5, "−0:05")]
)
def test_a_time_is_said_in_minutes(centre: Centre, seconds: int | None, shown: str) -> None:
    assert scorecard_words.duration(seconds) == shown
