from __future__ import annotations

import sqlite3
from threading import Event as Flag
from threading import Thread

import psycopg
import pytest
from django.db import connection, connections

from siaga.ledger.append import head
from siaga.ledger.follow import Follower
from siaga.ledger.unavailable import LedgerUnavailable
from siaga.ledger.verify import verify
from siaga.records.models import Call
from tests.databases import Database
from tests.ledger import story

only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


def assert_only(calls: int) -> None:
    """So many calls stand there whole, and nothing of any other."""
    assert head().position == Call.objects.count() == calls
    assert verify().sound


@only_sqlite
def test_full_disk_is_told_and_leaves_nothing_half(database: Database) -> None:
    story.offer("a", 0)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    written = 1
    with pytest.raises(LedgerUnavailable, match="full"):
        for written in range(1, 1000):
            with connection.cursor() as cursor:  # a refusal closes the connection and its limit
                cursor.execute(f"PRAGMA max_page_count = {pages}")
            story.offer("a", written)
    assert_only(written)
    story.offer("a", written)
    assert_only(written + 1)


@only_postgresql
def test_statement_that_fails_for_want_of_space_is_told_and_leaves_nothing_half(
    database: Database,
) -> None:
    story.offer("a", 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER no_space BEFORE INSERT ON ledger_command"
            " FOR EACH ROW EXECUTE FUNCTION no_space()"
        )
    with pytest.raises(LedgerUnavailable, match="could not extend file"):
        story.offer("a", 1)
    assert_only(1)
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER no_space ON ledger_command")
    story.offer("a", 1)
    assert_only(2)


@only_sqlite
def test_database_that_others_keep_locked_is_told(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.offer("a", 0)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 100")
    other = sqlite3.connect(database.state / "siaga.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LedgerUnavailable, match="locked"):
        story.offer("a", 1)
    other.close()
    story.offer("a", 1)
    assert_only(2)


@only_postgresql
def test_lock_that_another_machine_keeps_is_told(database: Database) -> None:
    story.offer("a", 0)
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("20s",), "nobody waits for ever"
        cursor.execute("SET lock_timeout = '100ms'")
    with psycopg.connect(database.address, autocommit=False) as other:
        other.execute("SELECT pg_advisory_xact_lock(112)")
        with pytest.raises(LedgerUnavailable, match="lock timeout"):
            story.offer("a", 1)
    story.offer("a", 1)
    assert_only(2)


@only_postgresql
def test_lost_connection_is_told_and_the_next_command_has_a_new_one(database: Database) -> None:
    story.offer("a", 0)
    with psycopg.connect(database.address) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with pytest.raises(LedgerUnavailable):
        story.offer("a", 1)
    story.offer("a", 1)
    assert_only(2)


@only_postgresql
def test_server_that_is_not_there_is_told(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.offer("a", 0)
    connection.close()
    with monkeypatch.context() as patch:
        patch.setitem(connections.settings["default"], "HOST", "/nowhere")
        with pytest.raises(LedgerUnavailable):
            story.offer("a", 1)
    story.offer("a", 1)
    assert_only(2)


@only_sqlite
def test_file_that_is_not_there_is_told_and_a_follower_waits_for_it(database: Database) -> None:
    story.offer("a", 0)
    connection.close()
    away = database.state.with_name(f"{database.state.name}-away")
    database.state.rename(away)
    with pytest.raises(LedgerUnavailable, match="unable to open"):
        story.offer("a", 1)
    seen: list[int] = []
    stop = Flag()

    def follow() -> None:
        for batch in Follower("voice").batches(stop):
            seen.extend(recorded.position for recorded in batch)
            stop.set()
        connection.close()

    follower = Thread(target=follow)
    follower.start()
    away.rename(database.state)
    follower.join(10)
    assert seen == [1]
