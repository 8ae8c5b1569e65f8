"""What was handed over to another service stands on the desks until it is known what came of it."""

from __future__ import annotations

import pytest

from siaga.domain.referral import RESULTS
from siaga.operations.command import SYSTEM
from siaga.operations.conversations import SetOutcome
from siaga.operations.referrals import DefineReferral, ReferCall
from siaga.records.models import Call
from siaga.reports.centre import REFERRAL_RESULTS
from siaga.web.api import schemas
from siaga.web.shapes import calls as shapes
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
    """What a board holds besides the last calls."""
    return [each.id for each in shapes.active_or_recent(recent=0)]


def test_it_stays_on_the_board_until_it_is_dealt_with(centre: Centre, call: str) -> None:
    room, taker = centre.room, centre.browser(centre.room.budi)
    known = taker.get("/api/catalogue").json()["referral_results"]
    assert [one["code"] for one in known] == list(RESULTS)
    path = f"/api/calls/{call}/refer/result"
    assert on_the_board(centre) == [call]
    accepted = {"to": "pln_123", "result": "accepted", "reference": "PLN-77"}
    shown = taker.post(path, accepted).json()
    schemas.CallView.model_validate(shown)
    assert (shown["referral_result"], shown["referral_reference"]) == ("accepted", "PLN-77")
    assert on_the_board(centre) == [call]
    assert taker.post(path, accepted | {"result": "dealt_with"}).status_code == 200
    assert on_the_board(centre) == []
    assert taker.post(path, accepted | {"to": "sidumasda"}).status_code == 409
    assert centre.browser(room.fireman).post(path, accepted).status_code == 403


def test_the_timeline_says_who_found_out_what(centre: Centre, call: str) -> None:
    found = {"to": "pln_123", "result": "refused", "reference": "PLN-77", "said": "bukan PLN"}
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
            for result in REFERRAL_RESULTS
        }

    assert counts() == dict.fromkeys(REFERRAL_RESULTS, 0) | {"": 1}
    found = {"to": "pln_123", "result": "no_answer"}
    supervisor.post(f"/api/calls/{call}/refer/result", found)
    assert counts() == dict.fromkeys(REFERRAL_RESULTS, 0) | {"no_answer": 1}
    listed = supervisor.get(f"/kinerja?{MARCH}&daftar=came_no_answer").content.decode()
    assert "Tidak ada jawaban dari sana" in listed


def test_a_drill_leaves_nothing_to_ask_after(centre: Centre, call: str) -> None:
    Call.objects.filter(id=call).update(drill=True)
    assert on_the_board(centre) == []
