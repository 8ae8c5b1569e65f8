"""How fast one writer appends through the door, against a bare durable insert."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from itertools import cycle
from time import perf_counter
from uuid import uuid4

import psycopg

from bench.databases import rows_on_each
from bench.table import Table, percentile
from siaga.operations.calls import OfferCall
from siaga.operations.command import VOICE, Actor
from siaga.operations.door import execute
from siaga.operations.incidents import AddNote, SetField
from tests.databases import Database

ROUNDS = 3
EACH = 150
"""Bare inserts and commands take turns, so that a neighbour's load hits both alike."""

CALL_TAKER = Actor("user", user=7, role="call_taker")
ROW = "x" * 200


def measure() -> list[Table]:
    rows = rows_on_each(_rows_of)
    return [
        Table(
            "Append through the door",
            "One writer, one commit each; bare: a one-row insert of 200 characters into a table"
            f" with a primary key, from Python. Best of {ROUNDS} turns of {EACH}, taken alternately.",
            ["database", "what", "median ms", "p95 ms", "commits/s", "of the bare rate"],
            rows,
        )
    ]


def _rows_of(database: Database) -> list[list[str]]:
    incidents = [uuid4().hex for _ in range(EACH)]
    for incident in incidents:
        execute(SetField(incident, "landmark", "Simpang empat"), by=CALL_TAKER)
    turn = cycle(incidents)

    def offer() -> None:
        call = uuid4().hex
        execute(OfferCall(call, "trunk", "112", call, number="+6281100"), by=VOICE, id=call)

    def open_report() -> None:
        id = uuid4().hex
        execute(SetField(id, "narrative", "Rumah terbakar"), by=CALL_TAKER, id=id)

    def note() -> None:
        id = uuid4().hex
        execute(AddNote(next(turn), id, None, False, "Jalan tertutup"), by=CALL_TAKER, id=id)

    works = {
        "bare insert": _bare(database),
        "OfferCall (1 event)": offer,
        "SetField, opens a report (2 events)": open_report,
        "AddNote to an incident (1 event)": note,
    }
    return _table_rows(database.kind, _taken(works))


def _bare(database: Database) -> Callable[[], object]:
    if database.kind == "sqlite":
        line = sqlite3.connect(database.state / "siaga.sqlite3", isolation_level=None)
        line.execute("PRAGMA synchronous = FULL")
        line.execute("CREATE TABLE bare (id TEXT PRIMARY KEY, data TEXT NOT NULL)")
        return lambda: line.execute("INSERT INTO bare VALUES (?, ?)", (uuid4().hex, ROW))
    server = psycopg.connect(database.address, autocommit=True)
    server.execute("CREATE TABLE bare (id text PRIMARY KEY, data text NOT NULL)")
    return lambda: server.execute("INSERT INTO bare VALUES (%s, %s)", (uuid4().hex, ROW))


def _taken(works: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Seconds of each commit in the best of the turns."""
    best: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for name, work in works.items():
            times = []
            for _ in range(EACH):
                began = perf_counter()
                work()
                times.append(perf_counter() - began)
            if name not in best or sum(times) < sum(best[name]):
                best[name] = times
    return best


def _table_rows(kind: str, taken: dict[str, list[float]]) -> list[list[str]]:
    bare = sum(taken["bare insert"])
    return [
        [
            kind,
            name,
            f"{percentile(times, 50) * 1000:.2f}",
            f"{percentile(times, 95) * 1000:.2f}",
            f"{len(times) / sum(times):.0f}",
            f"{bare / sum(times):.0%}",
        ]
        for name, times in taken.items()
    ]
