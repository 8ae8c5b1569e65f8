"""The records are a function of the ledger: thrown away and worked out again, they are the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from pytest_django.plugin import DjangoDbBlocker

from siaga.domain.outcome import OUTCOMES
from siaga.ledger.codec import kinds
from siaga.operations.command import SYSTEM
from siaga.operations.erasure import ErasePersonalData
from siaga.operations.incidents import AddNote, SetField
from siaga.operations.rebuild import rebuild
from siaga.records.models import Account, Alert, Call, Desk, Note, ReportField, Unit
from siaga.records.projected import projected_models
from siaga.records.projecting import projected_kinds
from tests.databases import Sqlite
from tests.room import Room, call_of
from tests.stories import Step, Story, stories

ACCOUNT_COLUMNS = ("id", "name", "role", "agency", "is_active")


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of all records, in one order."""
    rows = {
        model.__name__: list(model._default_manager.order_by("pk").values())
        for model in projected_models()
    }
    rows["Account"] = list(Account.objects.order_by("id").values(*ACCOUNT_COLUMNS))
    return rows


def check_what_always_holds() -> None:
    """Promises that no story may break."""
    for call in Call.objects.filter(phase="ended"):
        assert call.outcome in OUTCOMES or call.answered_at is not None or call.via_fallback
    for desk in Desk.objects.exclude(call=""):
        assert Call.objects.get(id=desk.call).phase not in ("waiting", "fallback", "ended")
    for unit in Unit.objects.exclude(engaged_alert=""):
        alert = Alert.objects.get(id=unit.engaged_alert)
        assert alert.state == "acknowledged"
        assert alert.incident == unit.engaged_incident


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=stories)
def test_rebuilt_records_equal_the_live_ones_after_any_story(
    sqlite_databases: Sqlite, django_db_blocker: DjangoDbBlocker, steps: list[Step]
) -> None:
    with django_db_blocker.unblock():
        fresh = sqlite_databases.make()
        try:
            with fresh.connected():
                Story().tell(steps)
                live = everything()
                check_what_always_holds()
                rebuild()
                assert everything() == live
        finally:
            sqlite_databases.drop(fresh)


WHOLE = [
    Step("offer", 0, 0, 0, 1),
    Step("present", 0, 0, 0, 1),
    Step("answer", 0, 0, 0, 1),
    Step("line", 0, 0, 1, 1),
    Step("report", 0, 0, 0, 1),
    Step("steer", 0, 0, 1, 1),
    Step("respond", 0, 0, 2, 1),
    Step("respond", 2, 1, 5, 1),
    Step("offer", 0, 0, 2, 1),
    Step("line", 0, 0, 0, 20),
    Step("erase", 0, 0, 0, 1),
]


def test_rebuilt_records_equal_the_live_ones_on_both_databases(room: Room) -> None:
    story = Story(room)
    story.tell(WHOLE * 3)
    assert Alert.objects.exists()
    live = everything()
    rebuild()
    assert everything() == live


def test_every_event_moves_some_record() -> None:
    assert set(kinds().values()) == set(projected_kinds())


@pytest.mark.parametrize("again", [False, True])
def test_an_erased_person_leaves_the_records_and_stays_away(room: Room, again: bool) -> None:
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    incident = room.report(room.ani, call)
    room.does(room.ani, SetField(incident, "narrative", "Mrs Simbolon, 0811"))
    room.does(room.ani, AddNote(incident, room.id(), None, False, "her son came"))
    room.does(SYSTEM, ErasePersonalData(f"incident:{incident}", "UU 27/2022"))
    room.does(SYSTEM, ErasePersonalData(f"call:{call}", "UU 27/2022"))
    if again:
        rebuild()
    assert call_of(call).number is None
    assert call_of(call).number_key == ""
    assert Note.objects.get().text == ""
    fields = dict(ReportField.objects.values_list("field", "value"))
    assert fields == {"category": "fire", "narrative": "", "caller_number": ""}
