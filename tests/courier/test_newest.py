"""Of each vehicle the newest place is written down, whatever comes in which order, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Event as Flag

import pytest

from siaga.courier.routes import newest
from siaga.courier.routes.newest import Newest
from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations.positions import Place
from siaga.operations.trackers import digest_of
from siaga.protocols.positions import Fix
from tests.courier.test_worker import until

AT = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)


class Database:
    """Stands for the records: it can be away."""

    def __init__(self) -> None:
        self.there = Flag()
        self.asked = 0
        self.written: list[tuple[str, float]] = []

    def place(self, key: str, place: Place, _at: datetime, _said_at: datetime | None) -> None:
        self.asked += 1
        if not self.there.is_set():
            raise LedgerUnavailable("away")
        self.written.append((key, place.lat))


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Database:
    database = Database()
    monkeypatch.setattr(newest, "place_tracked", database.place)
    monkeypatch.setattr(newest, "good_digests", lambda: frozenset(map(digest_of, "ab")))
    monkeypatch.setattr(newest, "AGAIN_S", 0.1)
    return database


@pytest.fixture
def places(database: Database) -> Iterator[Newest]:
    places = Newest()
    places.begin()
    yield places
    places.close()


def fix(lat: float, after_s: float = 0) -> Fix:
    return Fix(lat, 98.32, 12, AT + timedelta(seconds=after_s))


def test_while_the_database_is_away_the_newest_of_each_waits(
    database: Database, places: Newest
) -> None:
    for lat, after_s in ((2.1, 0), (2.3, 20), (2.2, 10)):
        places.heard("a", fix(lat, after_s))
    places.heard("b", fix(2.9))
    until(lambda: database.asked >= 3)
    places.heard("a", fix(2.0, -60))
    database.there.set()
    until(lambda: len(database.written) >= 2)
    assert sorted(database.written) == [("a", 2.3), ("b", 2.9)]


def test_a_stranger_costs_no_question_and_throws_nobody_out(
    database: Database, places: Newest
) -> None:
    places.heard("a", fix(2.1))
    for guess in range(5000):
        places.heard(f"guess-{guess}", fix(2.5))
    database.there.set()
    until(lambda: database.written)
    assert {key for key, _lat in database.written} == {"a"}
    assert len(places._unknown) <= newest.MOST_UNKNOWN


def test_without_a_moment_what_comes_later_is_newer(database: Database, places: Newest) -> None:
    places.heard("a", Fix(2.1, 98.32, 12, None))
    until(lambda: database.asked)
    places.heard("a", Fix(2.2, 98.32, 12, None))
    database.there.set()
    until(lambda: database.written)
    until(lambda: database.written[-1] == ("a", 2.2))
