"""The dead man's switch of a caller who waits.

Asterisk itself keeps the time (``TIMEOUT(absolute)`` of the channel, set by the
dialplan before we hear of the call). We wind it up again and again; when nobody
does, the channel leaves us and the duty phones ring. While the caller is connected
with a person it is off: no conversation is ever cut by it. Who is held, or whose call
taker's audio is lost, waits like everybody else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection

import structlog

from siaga.voice.ari import Ari, EngineGone, EngineRefused
from siaga.voice.line import SWITCH, Line

SWITCH_S = 10
"""Longer than voice needs to come back when it alone has died."""
WIND_S = 2.0

log = structlog.get_logger(__name__)


async def keep_wound(ari: Ari, lines: Callable[[], Collection[Line]]) -> None:
    """For ever: wind the switch of every caller whom nobody is with."""
    while True:
        await asyncio.gather(*(_wind(ari, line) for line in lines()))
        await asyncio.sleep(WIND_S)


async def _wind(ari: Ari, line: Line) -> None:
    """Left out while something else is done to the line: there is time for several tries.

    During the greeting the channel takes no order; the dialplan wound it up for longer.
    """
    if line.lock.locked() or line.hears in ("nothing", "greeting"):
        return
    if line.direction != "in" or line.joined or line.handed:
        return
    async with line.lock:
        try:
            await ari.post(f"/channels/{line.channel}/variable", variable=SWITCH, value=SWITCH_S)
        except (EngineRefused, EngineGone) as trouble:
            log.info("switch_not_wound", call=line.call, why=str(trouble))
