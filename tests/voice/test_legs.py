"""A desk's leg that comes while voice comes to an agreement with the engine."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from siaga.operations.desks import ReportLegLost, ReportLegUp
from siaga.operations.wire import WireDesk
from siaga.voice.legs import Legs

DESK = WireDesk(call_taker=7, leg="name", ha1="", leg_state="away", leg_channel="", phone="")


@dataclass
class Engine:
    """Knows of no channel yet when it is looked at; sound comes once there are ``packets``."""

    packets: int = 0

    async def get(self, _path: str) -> dict[str, Any]:
        return {"rxcount": self.packets}

    async def post(self, *_about: Any, **_more: Any) -> None: ...
    async def put(self, *_about: Any) -> None: ...
    async def delete(self, _path: str) -> None: ...


@dataclass
class Facts:
    said: list[Any] = field(default_factory=list)

    async def say(self, command: Any, _id: str) -> None:
        self.said.append(command)


async def _changed(_call_taker: int) -> None: ...


@pytest.mark.parametrize("sounds_before", [True, False])
def test_a_leg_that_comes_during_an_agreement_is_not_forgotten(sounds_before: bool) -> None:
    engine, facts = Engine(), Facts()
    legs = Legs(engine, facts, "127.0.0.1", _changed, lambda _channel: None)  # type: ignore[arg-type]

    async def story() -> None:
        await legs.align([DESK], {})
        engine.packets = 5 if sounds_before else 0
        legs.look()
        coming = asyncio.ensure_future(legs.entered("name", "channel"))
        await asyncio.sleep(0.1)
        assert await legs.align([DESK], {}) == []
        engine.packets = 5
        await coming

    asyncio.run(story())
    assert legs.channel_of(7) == "channel"
    assert [type(one) for one in facts.said] == [ReportLegUp]


def test_a_leg_that_came_before_and_stands_no_more_is_lost() -> None:
    engine, facts = Engine(packets=5), Facts()
    legs = Legs(engine, facts, "127.0.0.1", _changed, lambda _channel: None)  # type: ignore[arg-type]

    async def story() -> None:
        await legs.align([DESK], {})
        await legs.entered("name", "channel")
        legs.look()
        await legs.align([replace(DESK, leg_state="up", leg_channel="channel")], {})

    asyncio.run(story())
    assert legs.channel_of(7) is None
    assert [type(one) for one in facts.said] == [ReportLegUp, ReportLegLost]
