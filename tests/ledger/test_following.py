from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event as Flag
from threading import Thread

import pytest
from django.db import connection

from siaga.ledger.append import head
from siaga.ledger.cursor import cursors
from siaga.ledger.follow import Follower, follow
from siaga.ledger.verify import verify
from tests.databases import Database
from tests.ledger import story
from tests.ledger.processes import begin, ended, finish

WRITERS = 8
COUNT = 25
TOTAL = WRITERS * COUNT * story.EVENTS
WITHIN_S = 60.0


@contextmanager
def following(follower: Follower) -> Iterator[list[int]]:
    """A thread collects the positions that ``follower`` sees, until the block ends."""
    stop, seen = Flag(), list[int]()

    def collect() -> None:
        for batch in follower.batches(stop):
            seen.extend(recorded.position for recorded in batch)
        connection.close()

    thread = Thread(target=collect)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join(WITHIN_S)


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + WITHIN_S
    while not true():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.02)


def test_eight_writers_and_every_follower_sees_each_event_once_and_in_order(
    database: Database,
) -> None:
    followers = [begin(database, "follow", name, TOTAL) for name in ("one", "two", "three")]
    writers = [begin(database, "write", f"w{n}", COUNT) for n in range(WRITERS)]
    in_order = list(range(1, TOTAL + 1))
    with ended(*followers, *writers), following(Follower("four")) as inside:
        for writer in writers:
            assert len(finish(writer)) == 2 * COUNT
        for follower in followers:
            assert [int(line) for line in finish(follower)] == in_order
        wait_until(lambda: len(inside) >= TOTAL)
    assert inside == in_order
    assert cursors() == dict.fromkeys(("four", "one", "three", "two"), TOTAL)
    assert verify().sound


def test_follower_under_asyncio_sees_everything_and_keeps_what_it_handled(
    database: Database,
) -> None:
    story.offer("a", 1)

    async def run() -> list[int]:
        seen: list[int] = []
        async with asyncio.timeout(WITHIN_S):
            async for batch in follow("asyncio"):
                if not seen:
                    await asyncio.to_thread(_report_and_leave)
                seen.extend(recorded.position for recorded in batch)
                if len(seen) == story.EVENTS:
                    break
        return seen

    assert asyncio.run(run()) == [1, 2, 3, 4, 5, 6]
    assert cursors() == {"asyncio": 1}, "the batch it broke off in is not handled"


def _report_and_leave() -> None:
    story.report("a", 1)
    connection.close()


def test_follower_that_died_in_a_batch_sees_that_batch_again(database: Database) -> None:
    story.offer("a", 1)
    story.offer("a", 2)
    died = Follower("voice").batches(Flag())
    assert [recorded.position for recorded in next(died)] == [1, 2]
    died.close()
    story.offer("a", 3)
    again = Follower("voice").batches(Flag())
    assert [recorded.position for recorded in next(again)] == [1, 2, 3]
    again.close()


def test_follower_goes_on_where_it_was_after_a_restart(database: Database) -> None:
    story.offer("a", 1)
    for name in ("voice", "live"):
        before, stop = Follower(name), Flag()
        for _batch in before.batches(stop):
            stop.set()
    story.offer("a", 2)
    after = Follower("voice").batches(Flag())
    assert [recorded.position for recorded in next(after)] == [2]
    after.close()


@pytest.mark.parametrize(("start", "sees"), [("beginning", [1, 2, 3]), ("end", [3]), (1, [2, 3])])
def test_new_follower_begins_where_it_is_told(
    database: Database, start: str | int, sees: list[int]
) -> None:
    story.offer("a", 1)
    story.offer("a", 2)
    follower = Follower(None, start)  # type: ignore[arg-type]
    with following(follower) as seen:
        wait_until(lambda: follower.position is not None)
        story.offer("a", 3)
        wait_until(lambda: seen[-1:] == [3])
    assert seen == sees
    assert cursors() == {}


def test_follower_far_behind_gets_bounded_batches(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("siaga.ledger.follow.BATCH", 2)
    for number in range(5):
        story.offer("a", number)
    stop, sizes = Flag(), list[int]()
    for batch in Follower("voice").batches(stop):
        sizes.append(len(batch))
        if batch[-1].position == head().position:
            stop.set()
    assert sizes == [2, 2, 1]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_follower_reconnects_and_misses_nothing_when_the_server_cuts_it_off(
    database: Database,
) -> None:
    with following(Follower("voice")) as seen:
        story.offer("a", 1)
        wait_until(lambda: seen == [1])
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        story.offer("a", 2)
        wait_until(lambda: seen == [1, 2])
    assert cursors() == {"voice": 2}
