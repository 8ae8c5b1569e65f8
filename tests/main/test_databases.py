"""The databases that the other tests stand on are as durable and strict as the real ones."""

from __future__ import annotations

import subprocess
import sys
import threading

import psycopg
import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.databases import Database, Postgresql
from tests.room import Room


def _one(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_default_connection_is_the_database_asked_for(database: Database) -> None:
    assert connection.vendor == database.kind
    assert _one("SELECT count(*) FROM django_migrations")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_sqlite_survives_a_power_cut_and_minds_its_foreign_keys(database: Database) -> None:
    assert _one("PRAGMA journal_mode") == "wal"
    assert _one("PRAGMA synchronous") == 2
    assert _one("PRAGMA foreign_keys") == 1
    assert _one("PRAGMA busy_timeout") == 20_000


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_postgresql_writes_to_the_disk_before_it_says_so(database: Database) -> None:
    assert _one("SHOW fsync") == "on"
    assert _one("SHOW synchronous_commit") == "on"


def test_another_thread_and_another_process_see_what_was_committed(database: Database) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE seen (number int)")
        cursor.execute("INSERT INTO seen VALUES (112)")
    found: list[object] = []

    def look() -> None:
        found.append(_one("SELECT number FROM seen"))
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    script = (
        "import django; django.setup(); from django.db import connection as c; k = c.cursor();"
        "k.execute('SELECT number FROM seen'); print(k.fetchone()[0])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert found == [112]
    assert printed.stdout.strip() == "112"


def _contents(database: Database) -> dict[str, object]:
    """Every row of every table, and how far each sequence is."""
    with psycopg.connect(database.address) as line:
        tables = line.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found: dict[str, object] = {
            name: line.execute(
                f"SELECT one::text FROM {name} AS one ORDER BY 1".encode()
            ).fetchall()
            for (name,) in tables.fetchall()
        }
        sequences = "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1"
        return {**found, "sequences": line.execute(sequences.encode()).fetchall()}


def test_a_used_postgresql_database_is_like_a_new_one_for_the_next_test(
    postgresql_databases: Postgresql, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        used = postgresql_databases.make()
        new = _contents(used)
        with used.connected():
            Room()
        assert _contents(used) != new
        leftover = psycopg.connect(used.address)
        postgresql_databases.drop(used)
        with pytest.raises(psycopg.OperationalError):
            leftover.execute("SELECT 1")
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(used.address)
        again = postgresql_databases.make()
        assert _contents(again) == new
        postgresql_databases.drop(again)


@pytest.mark.parametrize(
    "spoils",
    [
        "DROP TRIGGER ledger_event_refuse ON ledger_event",
        "ALTER TABLE ledger_event DISABLE TRIGGER USER",
        "DELETE FROM django_migrations WHERE id = 1",
        "CREATE TABLE left_over (number int)",
    ],
)
def test_a_spoilt_postgresql_database_goes_to_no_other_test(
    postgresql_databases: Postgresql, spoils: str
) -> None:
    spoilt = postgresql_databases.make()
    with psycopg.connect(spoilt.address) as line:
        line.execute(spoils.encode())
        number = line.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        (spoilt_number,) = number.fetchone() or (0,)
    postgresql_databases.drop(spoilt)
    with psycopg.connect(postgresql_databases.cluster.address("postgres")) as line:
        found = line.execute("SELECT 1 FROM pg_database WHERE oid = %s", (spoilt_number,))
        assert found.fetchone() is None
