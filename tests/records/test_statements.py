"""Records written and read by the prepared statements are those of Django's models."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db.models import F

from siaga.records.models import Call, Deadline, Incident, ReportField
from siaga.records.statements import change, insert, put, remove, rows
from tests.databases import Database

AT = datetime(2026, 11, 24, 3, 0, 0, 123456, tzinfo=UTC)
WIB = timezone(timedelta(hours=7))
CALL: dict[str, Any] = {
    "version": 1,
    "position": 2**40,
    "direction": "in",
    "phase": "waiting",
    "number": "+62 811 'x'; -- é",
    "number_key": "62811",
    "number_withheld": True,
    "trunk": "100 %s",
    "dialled": "112",
    "channel": "c?",
    "offered_at": AT.astimezone(WIB),
    "lapses": [7, 9],
    "recording_s": 1.25,
}


def test_row_is_the_same_whichever_way_it_was_written(database: Database) -> None:
    insert(Call, id="one", **CALL)
    Call.objects.create(id="two", **CALL)
    mine, django = Call.objects.order_by("id").values()
    assert {**mine, "id": ""} == {**django, "id": ""}
    assert mine["offered_at"] == AT
    assert mine["number_withheld"] is True
    assert mine["lapses"] == [7, 9]


def test_values_read_are_those_that_django_reads(database: Database) -> None:
    insert(Call, id="one", **CALL)
    columns = [field.name for field in Call._meta.concrete_fields]
    assert rows(Call, columns, {"id": "one"}) == list(Call.objects.values_list(*columns))


def test_conditions_are_equal_one_of_or_null(database: Database) -> None:
    for number, phase in enumerate(("waiting", "talking", "ended")):
        at = AT + timedelta(seconds=number)
        values = {**CALL, "phase": phase, "offered_at": at, "incident": "", "outcome": None}
        insert(Call, id=phase, **values)
    change(Call, {"phase": "ended", "outcome": None}, outcome="emergency", lapses=[])
    assert rows(Call, ["id", "lapses"], {"outcome": "emergency"}) == [("ended", [])]
    live = {"phase": ("waiting", "talking"), "outcome": None, "number_withheld": True}
    assert rows(Call, ["id"], live, order="-offered_at") == [("talking",), ("waiting",)]
    assert rows(Call, ["id"], {"offered_at": AT}) == [("waiting",)]
    assert rows(Call, ["id"], {}, order="offered_at", most=2) == [("waiting",), ("talking",)]
    remove(Call, live)
    assert rows(Call, ["id"], {}) == [("ended",)]


@pytest.mark.parametrize("many", [0, 1, 2, 3, 127, 129, 1000])
def test_a_condition_may_choose_among_any_number(database: Database, many: int) -> None:
    insert(Call, id="1", **CALL)
    insert(Call, id="x", **CALL)
    among = tuple(str(number) for number in range(many, 0, -1))
    assert rows(Call, ["id"], {"id": among}) == [("1",)][:many]
    change(Call, {"id": among}, phase="ended")
    remove(Call, {"id": among, "phase": "ended"})
    left = {("1",), ("x",)} if not many else {("x",)}
    assert set(rows(Call, ["id"], {})) == left


def test_change_takes_expressions_of_django(database: Database) -> None:
    insert(Call, id="one", **CALL)
    insert(Call, id="two", **CALL)
    change(Call, {"id": ("one",)}, version=F("version") + 1, phase="ended")
    assert rows(Call, ["version", "phase"], {}, order="id") == [(2, "ended"), (1, "waiting")]


def test_putting_again_changes_what_is_said_and_keeps_the_rest(database: Database) -> None:
    put(Deadline, key="k", kind="alert", stream="s", subject="", due_at=AT)
    put(Deadline, key="k", kind="alert", stream="s", subject="", due_at=AT + timedelta(1))
    assert rows(Deadline, ["due_at"], {}) == [(AT + timedelta(1),)]
    written = {"key": "i:f", "incident": "i", "field": "f", "private": False, "at": AT}
    for value in ("a", "b", "c"):
        put(ReportField, counted="version", value=value, by="user:1", **written)
    assert rows(ReportField, ["value", "version"], {}) == [("c", 3)]


def test_json_null_and_defaults_read_back_as_django_means_them(database: Database) -> None:
    insert(
        Incident,
        **{"id": "i", "version": 1, "position": 1, "number": "DS-2026-000001", "year": 2026},
        **{"serial": 1, "state": "open", "opened_at": AT, "opened_by": "system", "changed_at": AT},
        touched_at=AT,
    )
    found = Incident.objects.get()
    assert (found.priority_because, found.priority, found.priority_by_hand) == ([], None, False)
