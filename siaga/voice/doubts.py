"""Calls that may be the way back of a trunk's test which nobody here listens to (any more).

The engine marked them when they came: over a trunk whose test was out, from our own number
(``SIAGA_TESTED``, the name of the half that was out). What is proven about such a test died
with the voice process that ran it. So its other half is ended: if the call ends with it, it
was the test's and no call; if it is still there a moment later, it is a citizen's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from time import time
from typing import Any, Final

import structlog

from siaga.voice.ari import Ari, EngineGone, EngineRefused

GONE_S: Final = 1.0
"""So long our own hanging up needs to come round and end the call that came back."""
ECHO_S: Final = 2
"""A call that ends so soon after its other half leaves no slip."""
TESTED: Final = "SIAGA_TESTED"
ECHO: Final = "SIAGA_ECHO"
"""Variable of a channel: until this second of the epoch its end tells that it was a test's."""

log = structlog.get_logger(__name__)
Channel = Mapping[str, Any]
LetIn = Callable[[Channel], None]
Start = Callable[[Coroutine[Any, Any, None]], object]


def half_out(channel: Channel) -> str:
    """The name of the half of a test that was out when this call came in; "" when none was."""
    return str(channel["channelvars"].get(TESTED) or "")


class Doubts:
    """``let_in`` gives a citizen's call to the desks; ``start`` runs a task beside the others."""

    def __init__(self, ari: Ari, let_in: LetIn, start: Start) -> None:
        self._ari = ari
        self._let_in = let_in
        self._start = start
        self._ended: dict[str, asyncio.Event] = {}

    def has(self, channel: str) -> bool:
        return channel in self._ended

    def gone(self, channel: str) -> None:
        """A channel has ended or left us."""
        if channel in self._ended:
            self._ended[channel].set()

    def begin(self, channel: Channel, after: Coroutine[Any, Any, bool] | None = None) -> None:
        """Find out. ``after`` is waited for first; it may answer that there is no doubt."""
        if self.has(channel["id"]):
            return
        self._ended[channel["id"]] = asyncio.Event()
        self._start(self._find_out(channel, after))

    async def mark(self, channel: Channel) -> None:
        """From now on its end tells that it was a test's; before its other half is ended."""
        try:
            await self._set(channel, ECHO, int(time()) + ECHO_S)
        except EngineRefused as refused:
            log.info("doubtful_call_not_marked", channel=channel["id"], why=str(refused))

    async def _find_out(self, channel: Channel, after: Coroutine[Any, Any, bool] | None) -> None:
        """Where the engine cannot be asked, its own clock gives the caller to the duty phones."""
        ended = self._ended[channel["id"]]
        try:
            if after is None or await after:
                await self._end_with_other_half(channel, ended)
            if not ended.is_set():
                await self._set(channel, TESTED, "")
                log.warning("trunk_test_met_a_citizen", channel=channel["id"])
                self._let_in(channel)
        except (EngineRefused, EngineGone) as trouble:
            log.info("doubtful_call_given_up", channel=channel["id"], why=str(trouble))
        finally:
            del self._ended[channel["id"]]

    async def _end_with_other_half(self, channel: Channel, ended: asyncio.Event) -> None:
        await self.mark(channel)
        for other in await self._ari.get("/channels"):
            if other["name"] == half_out(channel):
                await self._ari.delete(f"/channels/{other['id']}")
        try:
            async with asyncio.timeout(GONE_S):
                await ended.wait()
        except TimeoutError:
            return
        log.info("trunk_test_came_back_late", channel=channel["id"])

    async def _set(self, channel: Channel, variable: str, value: str | int) -> None:
        path = f"/channels/{channel['id']}/variable"
        await self._ari.post(path, variable=variable, value=value)
