"""What voice says reaches the ledger in order and once, also when the ledger is away for a while."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path

import pytest

from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations.calls import ConfirmAnswered, EndCall
from siaga.operations.command import VOICE, Actor, Command, Reply
from siaga.operations.fallback import FallbackRecording, FileFallbackCall
from siaga.voice import facts as room
from siaga.voice.facts import Facts, Spool

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
FALLBACK = FileFallbackCall(
    "c2", "telkom", NOON, None, NOON, "0812", recording=FallbackRecording("a.wav", "0", 1, 1.0)
)


def in_loop(story: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """Run an async test to its end."""

    @wraps(story)
    def run(**fixtures: object) -> None:
        async def whole() -> None:
            await story(**fixtures)

        asyncio.run(whole())

    return run


class Door:
    """Stands for the door: open or not, and remembers what came through."""

    def __init__(self) -> None:
        self.open = True
        self.said: list[tuple[Command, str, datetime]] = []

    def execute(self, command: Command, *, by: Actor, id: str, at: datetime) -> Reply:
        assert by == VOICE
        if not self.open:
            raise LedgerUnavailable("away")
        self.said.append((command, id, at))
        return {}


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    one = Door()
    monkeypatch.setattr(room, "execute", one.execute)
    monkeypatch.setattr(room, "DRAIN_S", 0.01)
    return one


async def drained(facts: Facts, spool: Spool) -> None:
    task = asyncio.ensure_future(facts.drain())
    async with asyncio.timeout(3):
        while spool.waiting:  # noqa: ASYNC110 - the spool is a file
            await asyncio.sleep(0.01)
    task.cancel()


@in_loop
async def test_facts_wait_in_order_over_a_restart_and_keep_their_time(
    door: Door, tmp_path: Path
) -> None:
    facts = Facts(Spool(tmp_path), ThreadPoolExecutor(1))
    door.open = False
    for command, id in ((ConfirmAnswered("c1", 7), "a"), (FALLBACK, "b")):
        assert await facts.say(command, id) is None
    door.open = True
    assert await facts.say(EndCall("c1", "caller", 16), "c") is None, "not before its elders"
    before = datetime.now(UTC)
    spool = Spool(tmp_path)
    await drained(Facts(spool, ThreadPoolExecutor(1)), spool)
    assert [id for _, id, _ in door.said] == ["a", "b", "c"]
    assert [command for command, _, _ in door.said][1] == FALLBACK
    assert all(at < before for _, _, at in door.said)
    assert not spool.path.exists()


@in_loop
async def test_what_makes_sense_only_now_is_never_spooled(door: Door, tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    facts = Facts(spool, ThreadPoolExecutor(1))
    door.open = False
    with pytest.raises(LedgerUnavailable):
        await facts.propose(EndCall("c1", "caller"))
    assert not spool.waiting


@in_loop
async def test_a_line_cut_by_a_crash_is_passed_over(door: Door, tmp_path: Path) -> None:
    door.open = False
    spool = Spool(tmp_path)
    facts = Facts(spool, ThreadPoolExecutor(1))
    await facts.say(EndCall("c1", "caller"), "a")
    with spool.path.open("ab") as file:
        file.write(b'{"id":"b","at":"20')
    door.open = True
    await drained(facts, spool)
    assert [id for _, id, _ in door.said] == ["a"]


@in_loop
async def test_what_a_full_disk_will_not_have_is_said_all_the_same_and_in_order(
    door: Door, tmp_path: Path
) -> None:
    spool = Spool(tmp_path)
    facts = Facts(spool, ThreadPoolExecutor(1))
    door.open = False
    await facts.say(EndCall("c1", "caller"), "one")
    on_disk = spool.path.rename(tmp_path / "aside")
    spool.path.symlink_to("/dev/full")
    await facts.say(EndCall("c2", "caller"), "two")
    await facts.say(EndCall("c3", "caller"), "three")
    spool.path.unlink()
    on_disk.rename(spool.path)  # there is room again
    await facts.say(EndCall("c4", "caller"), "four")
    assert len(spool.path.read_bytes().splitlines()) == 4
    door.open = True
    await drained(facts, spool)
    assert [id for _, id, _ in door.said] == ["one", "two", "three", "four"]


@in_loop
async def test_half_a_line_of_a_full_disk_does_not_spoil_the_next(
    door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = Spool(tmp_path)
    facts = Facts(spool, ThreadPoolExecutor(1))
    door.open = False
    write = os.write
    with monkeypatch.context() as full:
        full.setattr("siaga.voice.facts.os.write", lambda where, what: write(where, what[:9]))
        await facts.say(EndCall("c1", "caller"), "one")
    assert spool.path.read_bytes() == b""
    door.open = True
    await drained(facts, spool)
    assert [id for _, id, _ in door.said] == ["one"]
