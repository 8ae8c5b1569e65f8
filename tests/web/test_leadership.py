"""What the leadership may read: how it stands and how it went, and nothing about a caller."""

from __future__ import annotations

from typing import Any

import pytest

from siaga.ledger.append import read
from siaga.operations.command import SYSTEM
from siaga.operations.referrals import DefineReferral, FollowUpReferral, ReferCall
from siaga.records.models import Account
from siaga.web.api import schemas
from siaga.web.api.schemas_majors import MajorView
from siaga.web.audience import audience_of
from siaga.web.live.changes import Changes
from tests.story_words import PLN
from tests.web.conftest import Browser, Centre

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
NUMBER, THERE, MAJOR, MARCH = "081277776666", "PLN-20260301-77", "f" * 32, "bulan=2026-03"


@pytest.fixture
def reader(centre: Centre) -> Browser:
    """Signed in, on a day with a caller, an incident, a task and a major incident."""
    room = centre.room
    room.does(SYSTEM, DefineReferral("pln_123", PLN))
    room.sign_on(room.ani)
    call = room.talk(room.ani, NUMBER)
    incident = room.report(room.ani, call)
    room.does(room.ani, ReferCall(call, "pln_123"))
    room.does(room.ani, FollowUpReferral(call, "pln_123", "accepted", THERE))
    room.alert(incident)
    flood = {"major": MAJOR, "name": "Banjir bandang", "kind": "flood", "incidents": [incident]}
    assert centre.browser(room.supervisor).post("/api/majors", flood).status_code == 200
    return centre.browser(centre.leader())


def shown(answer: Any) -> str:
    assert answer.status_code == 200
    text = answer.content.decode()
    assert NUMBER not in text and NUMBER[1:] not in text and THERE not in text
    return str(text)


def test_signing_in_leads_to_the_major_incidents(reader: Browser) -> None:
    assert reader.get("/")["Location"] == "/kejadian-besar"
    shown(reader.get("/kejadian-besar"))
    assert "Banjir bandang" in shown(reader.get("/api/majors"))
    page = reader.get(f"/api/majors/{MAJOR}")
    MajorView.model_validate(page.json())
    assert '"number":"DS-2026-000001"' in shown(page).replace(": ", ":")


def test_the_cards_of_all_agencies_open_their_lists_but_no_incident(reader: Browser) -> None:
    assert "Damkar Dairi</a></th>" in shown(reader.get(f"/kinerja?{MARCH}"))
    for card in ("damkar", "112"):
        assert 'data-testid="count-total">1<' in shown(reader.get(f"/kinerja?{MARCH}&kartu={card}"))
        query = f"{MARCH}&kartu={card}&daftar=total"
        listed = shown(reader.get(f"/kinerja?{query}"))
        assert "DS-2026-000001" in listed and "/kejadian/" not in listed
        assert "DS-2026-000001" in shown(reader.get(f"/kinerja.csv?{query}"))


def test_a_supervisors_list_still_opens_the_incidents(reader: Browser, centre: Centre) -> None:
    supervisor = centre.browser(centre.room.supervisor)
    for page in ("/kinerja", "/kinerja.csv"):
        listed = supervisor.get(f"{page}?{MARCH}&kartu=112&daftar=total").content.decode()
        assert THERE in listed, page
    listed = supervisor.get(f"/kinerja?{MARCH}&kartu=damkar&daftar=total").content.decode()
    assert "/kejadian/" in listed


def test_the_board_and_the_live_line_hold_nothing(reader: Browser) -> None:
    board = reader.get("/api/board")
    schemas.Board.model_validate(board.json())
    found = board.json()
    assert found["me"]["role"] == "leadership"
    for kind in ("calls", "incidents", "desks", "units", "trunks", "channels"):
        assert found[kind] == [], kind
    leader = Account.objects.get(id=found["me"]["id"])
    audience = audience_of(leader, "id")
    frames = Changes().frames(list(read(0, 1000)), [audience])
    assert b'"kind"' not in frames[audience]


def test_the_words_come_without_a_telephone(reader: Browser, centre: Centre) -> None:
    words = reader.get("/api/catalogue").json()
    for telephones in ("agencies", "desk_phones", "interpreters", "referrals"):
        assert words[telephones] == [], telephones
    assert words["casualties"] and words["major_kinds"]
    at_work = centre.browser(centre.room.ani).get("/api/catalogue").json()
    assert at_work["agencies"] and at_work["referrals"]


def test_an_administrator_makes_such_an_account(reader: Browser, centre: Centre) -> None:
    administrator = centre.browser(centre.room.administrator)
    form = administrator.get("/admin/records/account/add/").content.decode()
    assert '<option value="leadership">Pimpinan</option>' in form
