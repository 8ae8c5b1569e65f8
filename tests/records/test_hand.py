"""What the door's transaction keeps of the records: asked once, written once, never wrong."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from siaga.ledger import database as ledger_database
from siaga.ledger.pipeline import exchange
from siaga.ledger.transaction import one_writer
from siaga.operations.calls import OfferCall
from siaga.operations.command import VOICE
from siaga.operations.incidents import AddNote, SetField
from siaga.records.hand import answers_kept, written_together
from siaga.records.models import Call, Deadline, Incident, ReportField
from siaga.records.statements import change, insert, put, remove, rows
from tests.databases import Database
from tests.records.test_statements import CALL
from tests.room import Room

AT = datetime(2026, 11, 24, 3, 0, 0, 123456, tzinfo=UTC)
DEADLINE: dict[str, Any] = {"kind": "x", "stream": "call:one", "subject": "", "due_at": AT}
ONE = {"id": "one"}


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement of the prepared kind that reaches the database."""
    statements: list[str] = []
    run, write = ledger_database.run, ledger_database.write

    def heard(say: Callable[..., Any]) -> Callable[..., Any]:
        def saying(sql: str, *rest: Any) -> Any:
            statements.append(sql)
            return say(sql, *rest)

        return saying

    monkeypatch.setattr("siaga.records.statements.run", heard(run))
    monkeypatch.setattr("siaga.records.statements.write", heard(write))
    return statements


def test_row_that_is_moved_several_times_is_written_once(
    database: Database, said: list[str]
) -> None:
    with one_writer(), written_together():
        insert(Call, id="one", **CALL)
        change(Call, ONE, phase="ringing", version=2)
        change(Call, ONE, phase="talking", lapses=[3])
        assert rows(Call, ["phase", "version", "offered_at"], ONE) == [("talking", 2, AT)]
        put(Deadline, key="d", **DEADLINE)
        put(Deadline, key="d", **{**DEADLINE, "due_at": AT + timedelta(hours=1)})
        assert said == []
    assert len(said) == 2
    assert rows(Call, ["phase", "version", "lapses"], ONE) == [("talking", 2, [3])]
    assert Deadline.objects.get().due_at == AT + timedelta(hours=1)


def test_whatever_asks_for_more_than_is_certain_finds_it_written(database: Database) -> None:
    insert(Call, id="two", **CALL)
    with one_writer(), answers_kept(), written_together():
        insert(Call, id="one", **{**CALL, "lapses": (7, 9)})
        assert rows(Call, ["lapses"], ONE) == [([7, 9],)]
        change(Call, ONE, trunk="100")
        assert rows(Call, ["id"], {"phase": "waiting"}, order="id") == [("one",), ("two",)]
        change(Call, ONE, phase="ringing")
        assert Call.objects.get(id="one").phase == "ringing"
        change(Call, ONE, phase="talking")
        Call.objects.filter(phase="talking").update(wish="hold")
        assert rows(Call, ["phase", "wish"], ONE) == [("talking", "hold")]
        change(Call, ONE, lapses=(7, 9))
        assert rows(Call, ["lapses"], ONE) == [([7, 9],)]
        change(Call, {"id": "one", "call_taker": None}, call_taker=7)
        change(Call, ONE, trunk="200")
        assert rows(Call, ["trunk", "call_taker"], ONE) == [("200", 7)]
        change(Call, ONE, trunk="300")
        remove(Call, {"trunk": "300"})
        assert rows(Call, ["id"], ONE) == []
        change(Call, {"id": "three"}, trunk="400")
        assert rows(Call, ["trunk"], {"id": "three"}) == []
    assert list(Call.objects.values_list("id", flat=True)) == ["two"]


def test_counted_row_is_counted_each_time(database: Database) -> None:
    field: dict[str, Any] = {"incident": "i", "field": "f", "private": False, "by": "x", "at": AT}
    with one_writer(), written_together():
        for value in "abc":
            put(ReportField, key="i:f", counted="version", value=value, **field)
    assert ReportField.objects.values_list("version", "value").get() == (3, "c")


def test_question_is_asked_once_until_somebody_writes_there(
    database: Database, said: list[str]
) -> None:
    insert(Call, id="one", **CALL)
    said.clear()
    with one_writer(), answers_kept():
        for _ in range(2):
            assert rows(Call, ["phase"], ONE) == [("waiting",)]
        assert len(said) == 1
        change(Deadline, {"key": "d"}, kind="y")
        assert rows(Call, ["phase"], ONE) == [("waiting",)]
        assert len(said) == 2
        change(Call, ONE, phase="ended")
        assert rows(Call, ["phase"], ONE) == [("ended",)]
        Call.objects.update(phase="held")
        assert rows(Call, ["phase"], ONE) == [("held",)]
    Call.objects.update(phase="talking")
    assert rows(Call, ["phase"], ONE) == [("talking",)]


def test_nothing_is_written_when_the_projection_fails(database: Database) -> None:
    with ExitStack() as stack:
        stack.enter_context(pytest.raises(ZeroDivisionError))
        stack.enter_context(one_writer())
        stack.enter_context(written_together())
        insert(Call, id="one", **CALL)
        raise ZeroDivisionError
    insert(Call, id="two", **CALL)
    assert Call.objects.get().id == "two"


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_everyday_commands_go_to_the_server_and_back_twice(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    trips: list[int] = []

    def counted(line: Any, statements: Any) -> Any:
        trips.append(len(statements))
        return exchange(line, statements)

    incident, note = "a" * 32, "b" * 32
    room.does(VOICE, OfferCall("c1", "trunk", "112", "c1", number="+6281100"))
    monkeypatch.setattr(ledger_database, "exchange", counted)
    for by, command in (
        (VOICE, OfferCall("c2", "trunk", "112", "c2", number="+6281100")),
        (room.ani, SetField(incident, "narrative", "Rumah terbakar")),
        (room.ani, AddNote(incident, note, None, False, "Jalan tertutup")),
    ):
        trips.clear()
        room.does(by, command)
        assert len(trips) == 2, command


def plan_of(sql: str, *parameters: str) -> str:
    explain = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET enable_seqscan = off")
        cursor.execute(explain + sql, parameters)
        return str(cursor.fetchall())


def test_partial_indexes_are_used_by_those_who_say_their_condition(
    database: Database, said: list[str]
) -> None:
    rows(Call, ["id"], {"number_key": "62811"}, "-offered_at", 100, "call_said")
    rows(Incident, ["id"], {"merged_into": "i"}, among="incident_merged")
    known, merged = said
    assert "call_said" in plan_of(known, "62811")
    assert "incident_merged" in plan_of(merged, "i")


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_no_text_has_a_second_index_for_its_first_letters(database: Database) -> None:
    """Django adds one to each text with an index; nobody searches so, and each is written."""
    with connection.cursor() as cursor:
        cursor.execute(
            r"SELECT indexname FROM pg_indexes WHERE tablename LIKE 'records\_%'"
            r" AND indexname LIKE '%\_like'"
        )
        assert cursor.fetchall() == []
