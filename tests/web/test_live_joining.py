"""Who joins the live line at an awkward moment, or comes back to it, misses nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from types import SimpleNamespace
from typing import Any

import pytest

from siaga.ledger.append import head, read
from siaga.web.audience import Audience
from siaga.web.live import hub as live_hub
from siaga.web.live.changes import Changes
from siaga.web.live.hub import Hub
from siaga.web.live.seats import Seat
from tests.web.conftest import Centre

CENTRE = Audience(None, "id")


def test_who_joins_while_a_batch_is_worked_out_is_sent_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async def follow(_name: None, _after: int) -> AsyncIterator[list[Any]]:
        yield [SimpleNamespace(position=8, event=None)]

    async def story() -> bytes | None:
        hub, begun, goes_on = Hub(), asyncio.Event(), asyncio.Event()

        async def work(task: Callable[[], Any]) -> Any:
            result = task()
            if isinstance(result, dict):
                begun.set()
                await goes_on.wait()
            return result

        monkeypatch.setattr(hub, "_work", work)
        hub.position = 7
        hub.ready.set()
        following = asyncio.ensure_future(hub._follow())
        await begun.wait()
        joining = asyncio.ensure_future(hub.join("session", "id", 7))
        await asyncio.sleep(0.01)
        goes_on.set()
        await following
        return (await joining).waiting.get_nowait()  # type: ignore[union-attr]

    monkeypatch.setattr(live_hub, "follow", follow)
    monkeypatch.setattr(live_hub, "read", lambda after, _most, until: [(after, until)])
    monkeypatch.setattr(live_hub, "seat_for", lambda session, _language: Seat(session, 1, CENTRE))
    monkeypatch.setattr(Changes, "frames", lambda _self, _batch, all: dict.fromkeys(all, b"seen"))
    monkeypatch.setattr(Changes, "missed", lambda _self, batch, _audience: repr(batch).encode())
    assert asyncio.run(story()) == b"[(7, 8)]", "the board need not be loaded anew"


def test_who_comes_back_learns_that_a_desk_does_not_ring_any_more(centre: Centre) -> None:
    room = centre.room
    room.sign_on(room.ani)
    call = room.offer()
    away = head().position
    room.end(call)
    frames = Changes().missed(read(away, 100, head().position), CENTRE)
    told = [json.loads(line[6:]) for line in frames.decode().splitlines() if line[:6] == "data: "]
    desks = {one["id"]: one["view"]["state"] for one in told if one["kind"] == "desk"}
    assert desks[str(room.ani.user)] != "ringing"
