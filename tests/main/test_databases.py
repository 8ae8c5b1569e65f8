"""The databases that the other tests stand on are as durable and strict as the real ones."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from django.db import connection, transaction

from tests.databases import Database


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
