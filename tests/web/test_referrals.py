"""What was handed over to another service stands on the desks until it is known what came of it."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from siaga.domain.referral import RESULTS
from siaga.operations.command import SYSTEM
from siaga.operations.conversations import SetOutcome
from siaga.operations.erasure import ErasePersonalData
from siaga.operations.rebuild import rebuild
from siaga.operations.referrals import DefineReferral, FollowUpReferral, ReferCall
from siaga.records.models import Account, Call
from siaga.reports.centre import COUNTED_RESULTS
from siaga.web.api import schemas
from siaga.web.audience import audience_of
from siaga.web.names import Names
from siaga.web.shapes import calls as shapes
from siaga.web.shapes import handed_over
from siaga.web.shapes.board import board
from tests.story_words import PLN
from tests.web.conftest import Centre

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
MARCH = "bulan=2026-03&kartu=112"


@pytest.fixture
def call(centre: Centre) -> str:
    """Handed over to PLN, and ended."""
    room = centre.room
    room.does(SYSTEM, DefineReferral("pln_123", PLN))
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    room.report(room.ani, call)
    room.does(room.ani, ReferCall(call, "pln_123"))
    room.end(call)
    return call


def on_the_board(centre: Centre) -> list[str]:
    """What a board holds besides the last calls, newest first."""
    listed, _unknown = handed_over.handed_over(centre.room.at)
    return [each.id for each in shapes.active_or_recent(listed, recent=0)]


def handed(centre: Centre, count: int) -> list[str]:
    """More calls that were handed over, one after another."""
    room, calls = centre.room, []
    for _one in range(count):
        call = room.talk(room.ani)
        room.does(room.ani, ReferCall(call, "pln_123"))
        room.end(call)
        calls.append(call)
    return calls


def found(centre: Centre, call: str, result: str) -> None:
    """Somebody asks after it, and records this."""
    centre.room.does(centre.room.ani, FollowUpReferral(call, "pln_123", result))


def test_it_stays_on_the_board_until_it_is_dealt_with(centre: Centre, call: str) -> None:
    room, taker = centre.room, centre.browser(centre.room.budi)
    known = taker.get("/api/catalogue").json()["referral_results"]
    assert [one["code"] for one in known] == list(RESULTS)
    path = f"/api/calls/{call}/refer/result"
    assert on_the_board(centre) == [call]
    accepted = {"to": "pln_123", "seen": "", "result": "accepted", "reference": "PLN-77"}
    shown = taker.post(path, accepted).json()
    schemas.CallView.model_validate(shown)
    assert (shown["referral_result"], shown["referral_reference"]) == ("accepted", "PLN-77")
    assert on_the_board(centre) == [call]
    stale = taker.post(path, accepted | {"result": "no_answer"})
    assert (stale.status_code, stale.json()["code"]) == (409, "referral_result_changed")
    assert taker.post(path, accepted | {"to": "sidumasda"}).status_code == 409
    done = accepted | {"seen": "accepted", "result": "dealt_with"}
    assert taker.post(path, done).status_code == 200
    assert centre.browser(room.fireman).post(path, accepted).status_code == 403


def test_the_timeline_says_who_found_out_what(centre: Centre, call: str) -> None:
    found = {"to": "pln_123", "seen": "", "result": "refused"}
    found |= {"reference": "PLN-77", "said": "bukan PLN"}
    supervisor = centre.browser(centre.room.supervisor)
    shown = supervisor.post(f"/api/calls/{call}/refer/result", found).json()
    told = supervisor.get(f"/api/incidents/{shown['incident']}/timeline").json()[-1]
    assert told["text"]["en"] == "Siti records what came of the hand-over to PLN 123: Refused"
    assert told["text"]["id"] == "Siti mencatat hasil penyerahan ke PLN 123: Ditolak"
    assert told["note"]["text"] == "PLN-77 · bukan PLN"


def test_the_centres_card_counts_the_results_of_what_was_handed_over(
    centre: Centre, call: str
) -> None:
    room, supervisor = centre.room, centre.browser(centre.room.supervisor)
    other = room.talk(room.ani)
    room.does(room.ani, SetOutcome(other, "information"))

    def counts() -> dict[str, int]:
        shown = supervisor.get(f"/kinerja?{MARCH}").content.decode()
        return {
            result: int(shown.split(f'data-testid="count-came_{result or "unknown"}">')[1][0])
            for result in COUNTED_RESULTS
        }

    assert counts() == dict.fromkeys(COUNTED_RESULTS, 0) | {"": 1}
    found(centre, call, "no_answer")
    assert counts() == dict.fromkeys(COUNTED_RESULTS, 0) | {"no_answer": 1}
    listed = supervisor.get(f"/kinerja?{MARCH}&daftar=came_no_answer").content.decode()
    assert "Tidak ada jawaban dari sana" in listed


def test_a_drill_leaves_nothing_to_ask_after(centre: Centre, call: str) -> None:
    Call.objects.filter(id=call).update(drill=True)
    assert on_the_board(centre) == []


def test_many_hide_neither_the_new_ones_nor_those_taken_on_there(
    centre: Centre, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handed_over, "MOST", 2)
    found(centre, call, "accepted")
    silent, old, newer, newest = handed(centre, 4)
    found(centre, silent, "no_answer")
    assert on_the_board(centre) == [newest, newer, silent, call]
    assert handed_over.handed_over(centre.room.at)[1] == 3
    shown = shapes.call_shapes([Call.objects.get(id=old)], Names())[0]
    assert shown["referral_listed_until"] == shown["offered_at"] + timedelta(days=14)


def test_the_board_says_how_many_more_wait_for_a_result(
    centre: Centre, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def beyond(recent: int) -> int:
        monkeypatch.setattr(shapes.active_or_recent, "__defaults__", ((), recent))
        audience = audience_of(Account.objects.get(id=centre.room.ani.user), "id")
        return int(board(audience, centre.room.at)["handed_over_beyond"])

    handed(centre, 2)
    assert beyond(0) == 0
    monkeypatch.setattr(handed_over, "MOST", 1)
    assert beyond(0) == 2
    assert beyond(50) == 0


def test_nobody_asks_after_two_weeks(centre: Centre, call: str) -> None:
    centre.room.at += timedelta(days=14)
    assert on_the_board(centre) == []
    assert handed_over.handed_over(centre.room.at) == ([], 0)


def test_a_slip_can_be_put_right_for_a_day_where_no_incident_leads_to_the_call(
    centre: Centre, call: str
) -> None:
    (other,) = handed(centre, 1)
    found(centre, call, "dealt_with")
    found(centre, other, "no_answer")
    assert on_the_board(centre) == [other, call]
    shown = shapes.call_shapes([Call.objects.get(id=call)], Names())[0]
    left = shown["referral_listed_until"] - centre.room.at
    assert timedelta(hours=23, minutes=59) < left < timedelta(hours=24)
    centre.room.at += timedelta(hours=24)
    assert on_the_board(centre) == [other]


def test_who_asks_for_erasure_is_asked_after_no_more(centre: Centre, call: str) -> None:
    room = centre.room
    (other,) = handed(centre, 1)
    for erased in (call, other):
        room.does(room.administrator, ErasePersonalData(f"call:{erased}", "UU PDP"))
    for again in (False, True):
        assert on_the_board(centre) == [], again
        shown = shapes.call_shapes([Call.objects.get(id=call)], Names())[0]
        assert (shown["erased"], shown["referral_listed_until"]) == (True, None)
        rebuild()


def test_whose_data_was_erased_before_is_known_after_the_upgrade(centre: Centre, call: str) -> None:
    (other,) = handed(centre, 1)
    administrator = centre.room.administrator
    centre.room.does(administrator, ErasePersonalData(f"call:{call}", "UU PDP"))
    Call.objects.update(erased=False)
    with connection.schema_editor() as schema:
        import_module("siaga.records.migrations.0030_referral_results").mark_erased(apps, schema)
    assert list(Call.objects.filter(erased=True).values_list("id", flat=True)) == [call]
    assert on_the_board(centre) == [other]
