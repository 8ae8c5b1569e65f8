"""The supervisor sees at once when a line to the operator is not well, and when it is again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings

from siaga.domain.trunk_rules import Direction
from siaga.ledger.append import read
from siaga.operations.command import VOICE
from siaga.operations.trunks import ConcludeTrunkTest, SetUpTrunk, SetUpTrunks, running_trunk_tests
from siaga.web.api import schemas
from siaga.web.audience import Audience
from siaga.web.live.changes import Changes
from tests.web.conftest import Centre

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
GOOD = Direction(60.0, 0.0, -1.0)


@pytest.fixture
def trunk(centre: Centre) -> Centre:
    centre.room.does(VOICE, SetUpTrunks((SetUpTrunk("telkom", "address", True, 30, 60),)))
    return centre


def board(centre: Centre, person: str) -> Any:
    answer = centre.browser(getattr(centre.room, person)).get("/api/board").json()
    schemas.Board.model_validate(answer)
    return answer["trunks"]


def conclude(centre: Centre, inward: Direction | None) -> None:
    ((name, test),) = running_trunk_tests()
    centre.room.does(VOICE, ConcludeTrunkTest(name, test, inward, GOOD))


@SQLITE
def test_a_supervisor_tests_a_trunk_and_reads_what_it_heard(trunk: Centre) -> None:
    browser = trunk.browser(trunk.room.supervisor)
    assert browser.post("/api/trunks/telkom/test").status_code == 200
    assert board(trunk, "supervisor")[0]["testing_since"] is not None
    refused = browser.post("/api/trunks/telkom/test")
    assert (refused.status_code, refused.json()["code"]) == (409, "trunk_test_running")
    conclude(trunk, None)
    (shown,) = board(trunk, "supervisor")
    assert shown["testing_since"] is None
    assert (shown["result"]["reason"], shown["result"]["inward"]) == ("in_silent", None)


@SQLITE
def test_others_may_not_test_and_an_officer_sees_no_trunk(trunk: Centre) -> None:
    for person in (trunk.room.ani, trunk.room.fireman):
        assert trunk.browser(person).post("/api/trunks/telkom/test").status_code == 403
    assert board(trunk, "fireman") == []


@SQLITE
def test_an_unknown_trunk_is_named_in_words(trunk: Centre) -> None:
    answer = trunk.browser(trunk.room.supervisor).post("/api/trunks/telkomsel/test")
    assert answer.status_code == 400
    assert answer.json()["code"] == "unknown_trunk"


@SQLITE
def test_live_brings_the_alarm_to_the_centre_only_and_takes_it_away(trunk: Centre) -> None:
    centre, officer = Audience(None, "id"), Audience("damkar", "id")
    changes = Changes()
    for inward, said in ((None, b"in_silent"), (GOOD, b'"reason":""')):
        trunk.browser(trunk.room.supervisor).post("/api/trunks/telkom/test")
        conclude(trunk, inward)
        last = read(0, 1000)[-1:]
        sent = changes.frames(last, [centre, officer])
        assert said in sent[centre]
        assert sent[officer] == b""


@SQLITE
def test_a_supervisor_closes_a_door_and_everybody_in_the_centre_sees_until_when(
    trunk: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    closing = {"minutes": 10, "reason": "rehearse the duty phones"}
    browser = trunk.browser(trunk.room.supervisor)
    address = "/api/trunks/telkom/close"
    assert browser.post(address, closing).json()["code"] == "no_duty_phones"
    said = replace(settings.SIAGA_CONFIGURATION, duty_phones=("piket@127.0.0.3",))
    monkeypatch.setattr(settings, "SIAGA_CONFIGURATION", said)
    refused = browser.post(address, closing)
    assert (refused.status_code, refused.json()["code"]) == (409, "last_open_door")
    assert "telkom" in refused.json()["message"]
    closing["confirmed"] = "telkom"
    answer = browser.post(address, closing)
    assert answer.json() == {"way": "duty_phones"}
    (shown,) = board(trunk, "ani")
    assert shown["closed"]["reason"] == "rehearse the duty phones"
    assert shown["closed"]["way"] == "duty_phones"
    assert shown["closed"]["by_name"] == "Siti"
    assert browser.post("/api/trunks/telkom/open").status_code == 200
    (shown,) = board(trunk, "supervisor")
    assert shown["closed"] is None
    assert shown["opened"]["why"] == "supervisor"


@SQLITE
def test_others_may_neither_close_nor_open_a_door(trunk: Centre) -> None:
    closing = {"minutes": 10, "reason": "drill", "confirmed": "telkom"}
    for person in (trunk.room.ani, trunk.room.fireman):
        browser = trunk.browser(person)
        answer = browser.post("/api/trunks/telkom/close", closing)
        assert answer.status_code == 403
        assert browser.post("/api/trunks/telkom/open").status_code == 403
    assert board(trunk, "supervisor")[0]["closed"] is None


@SQLITE
@pytest.mark.parametrize("wrong", [{"minutes": 0}, {"minutes": 121}, {"reason": ""}])
def test_a_door_without_a_reason_or_an_end_stays_open(trunk: Centre, wrong: dict[str, Any]) -> None:
    closing = {"minutes": 10, "reason": "drill", "confirmed": "telkom"} | wrong
    browser = trunk.browser(trunk.room.supervisor)
    answer = browser.post("/api/trunks/telkom/close", closing)
    assert answer.status_code in (400, 422)
    assert board(trunk, "supervisor")[0]["closed"] is None
