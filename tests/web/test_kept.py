"""The lists of the recordings page: what is kept, and the search in who had what."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from siaga.operations.keeping import SetLegalHold
from siaga.records.models import Call
from tests.web.conftest import Browser, Centre
from tests.web.test_recordings import opened, recorded_call


@pytest.fixture(autouse=True)
def recordings() -> Iterator[None]:
    """The folder is all tests' own: what was recorded here goes with the test."""
    yield
    shutil.rmtree(Path(settings.SIAGA_CONFIGURATION.recordings) / "2026", ignore_errors=True)


def kept(browser: Browser, which: str, number: str = "") -> dict[str, Any]:
    found = browser.get(f"/api/recordings-kept?which={which}&number={number}").json()["items"]
    return {item["call"]["id"]: item["hold"] for item in found}


def test_recordings_of_no_incident_are_listed_and_held(centre: Centre) -> None:
    room = centre.room
    alone, about = recorded_call(centre), recorded_call(centre)
    incident = room.report(room.ani, about)
    browser = centre.browser(room.supervisor)
    assert kept(browser, "alone") == {alone: None}
    assert set(kept(browser, "all")) == {alone, about}
    assert kept(browser, "held") == {}
    browser.post(f"/api/calls/{alone}/legal-hold", {"reason": "perkara 1"})
    room.does(room.supervisor, SetLegalHold(f"incident:{incident}", "perkara 2"))
    reasons = {id: hold["reason"] for id, hold in kept(browser, "held").items()}
    assert reasons == {alone: "perkara 1", about: "perkara 2"}
    assert set(kept(browser, "all", "%2B62 812-3456-7890")) == {alone, about}
    assert kept(browser, "all", "0812") == {}
    Call.objects.filter(id=alone).update(recording="deleted")
    assert kept(browser, "alone") == {}


def test_who_had_what_is_searched_by_name_purpose_kind_and_day(centre: Centre) -> None:
    room = centre.room
    call = recorded_call(centre)
    incident = room.report(room.ani, call)
    number = centre.browser(room.supervisor).get(f"/api/incidents/{incident}").json()["number"]
    opened(centre.browser(room.supervisor), call, "Surat Polres 12")
    opened(centre.browser(room.ani), call, "alamat")

    def found(search: str) -> list[str]:
        answer = centre.browser(room.supervisor).get(f"/api/recordings-access?{search}").json()
        assert answer["total"] == len(answer["items"])
        return [one["purpose"] for one in answer["items"]]

    assert found("said=polres") == ["Surat Polres 12"]
    assert found("said=ani") == ["alamat"]
    assert found(f"said={number}") == ["alamat", "Surat Polres 12"]
    assert found("said=100%25") == []
    assert found("what=exported") == []
    assert found("until=2020-01-01") == []
    assert found("since=2020-01-01&until=2999-12-31&what=opened") == ["alamat", "Surat Polres 12"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "search", ["since=9999-12-31", "since=x", "said=%00", "what=all", f"said={'x' * 101}"]
)
def test_a_search_that_cannot_be_is_refused(centre: Centre, search: str) -> None:
    answer = centre.browser(centre.room.supervisor).get(f"/api/recordings-access?{search}")
    assert answer.status_code in (400, 413)
