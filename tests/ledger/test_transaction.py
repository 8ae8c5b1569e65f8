"""The transaction of the one writer: whole or not at all, and Django works inside it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from siaga.domain.call import CallHeld
from siaga.domain.refusal import Conflict
from siaga.ledger.append import Entry, append, head
from siaga.ledger.database import run, write
from siaga.ledger.transaction import one_writer
from siaga.ledger.verify import verify
from siaga.records.models import Agency
from siaga.records.statements import change, insert
from tests.databases import Database
from tests.ledger import story

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def held(stream: str, version: int) -> Entry:
    return Entry(stream, version, CallHeld("c"))


def agency(code: str) -> None:
    insert(Agency, code=code, name=code, short_name=code, kind="fire")


def test_taken_version_in_the_middle_is_a_conflict_and_nothing_is_written(
    database: Database,
) -> None:
    story.offer("a", 1)
    stream = f"call:{story.call_id('a', 1)}"
    entries = [held("call:x", 1), held(stream, 1), held("call:y", 1)]
    with pytest.raises(Conflict, match="changed_meanwhile") as conflict, one_writer():
        append(head(), entries, at=AT, actor="x", command="x")
        agency("damkar")
    assert conflict.value.values["stream"] == stream
    assert head().position == 1
    assert not Agency.objects.exists()
    story.offer("a", 2)
    assert verify().sound


def test_records_that_fail_are_a_defect_and_nothing_is_written(database: Database) -> None:
    with pytest.raises(IntegrityError), one_writer():
        agency("damkar")
        agency("damkar")
        agency("psc")
    assert not Agency.objects.exists()


def test_django_sees_at_once_what_was_written_inside(database: Database) -> None:
    with one_writer():
        agency("damkar")
        assert Agency.objects.get().code == "damkar"
        Agency.objects.filter(code="damkar").update(name="Dinas")
        change(Agency, {"code": "damkar"}, kind="rescue")
        (found,) = run("SELECT name, kind FROM records_agency").fetchall()
        assert found == ("Dinas", "rescue")
    assert Agency.objects.get().kind == "rescue"


def test_savepoint_of_django_takes_back_only_its_own(database: Database) -> None:
    with one_writer():
        agency("damkar")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            agency("psc")
            Agency.objects.update(name="nobody")
            raise ZeroDivisionError
        with pytest.raises(IntegrityError), transaction.atomic():
            Agency.objects.create(code="damkar", name="", short_name="", kind="")
        agency("polres")
    assert sorted(Agency.objects.values_list("code", "name")) == [
        ("damkar", "damkar"),
        ("polres", "polres"),
    ]


def test_what_shall_happen_after_the_commit_happens_then_and_only_then(
    database: Database,
) -> None:
    seen: list[int] = []

    def look() -> None:
        assert not connection.in_atomic_block
        seen.append(Agency.objects.count())

    with one_writer():
        agency("damkar")
        transaction.on_commit(look)
        assert seen == []
    assert seen == [1]
    with pytest.raises(ZeroDivisionError), one_writer():
        transaction.on_commit(look)
        raise ZeroDivisionError
    with one_writer():
        agency("psc")
    assert seen == [1]


def test_failure_that_somebody_swallowed_is_not_committed(database: Database) -> None:
    agency("damkar")
    with pytest.raises(TransactionManagementError), one_writer():
        agency("psc")
        with pytest.raises(IntegrityError), transaction.atomic(savepoint=False):
            Agency.objects.create(code="damkar", name="", short_name="", kind="")
    assert Agency.objects.count() == 1


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_text_that_postgresql_can_not_hold_leaves_the_connection_usable(
    database: Database,
) -> None:
    with pytest.raises(DataError, match="NUL"), one_writer():
        agency("damkar")
        agency("\x00")
    assert not Agency.objects.exists()
    story.offer("a", 1)
    assert head().position == 1


def test_much_that_is_written_and_read_at_once_comes_through(database: Database) -> None:
    long = "Sidikalang " * 20_000
    with one_writer():
        for number in range(250):
            agency(f"a{number}")
        write("UPDATE records_agency SET duty_phone = %s WHERE code = %s", ("0627", "a249"))
        answer = run("SELECT code, %s || name FROM records_agency ORDER BY code", (long,))
        assert len({row[1] for row in answer.fetchall()}) == 250
    assert Agency.objects.get(code="a249").duty_phone == "0627"
