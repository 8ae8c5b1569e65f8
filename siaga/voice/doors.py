"""Doors of trunks that a drill has closed, held closed in the engine.

Held, not locked: the engine keeps one closed for ``HELD_S`` only, so a door opens by itself when
voice, or the ledger that says so, is away. The dialplan reads the two variables (``siaga-closed``).
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

from siaga.operations.trunk_doors import doors
from siaga.voice.ari import Ari
from siaga.voice.facts import Facts

HELD_S: Final = 10.0
UNTIL: Final = "DOOR_"
WAY: Final = "DOORWAY_"


class Doors:
    def __init__(self, ari: Ari, facts: Facts) -> None:
        self._ari = ari
        self._facts = facts
        self._closed: set[str] | None = None
        """None: whoever held them before may have left any of them closed."""
        self._agreeing = asyncio.Lock()

    async def hold(self) -> None:
        """Every few seconds: nothing to do while all doors are known to be open."""
        if self._closed is None or self._closed:
            await self.agree()

    async def agree(self) -> None:
        """Make the engine's doors those of the ledger. Raises ``LedgerUnavailable``,
        ``EngineGone``, ``EngineRefused``."""
        async with self._agreeing:
            found = await self._facts.ask(doors)
            most = datetime.now(UTC) + timedelta(seconds=HELD_S)
            for door in found:
                if door.until is not None:
                    await self._set(WAY + door.trunk, door.way)
                    await self._set(UNTIL + door.trunk, str(int(min(door.until, most).timestamp())))
                elif self._closed is None or door.trunk in self._closed:
                    await self._set(UNTIL + door.trunk, "0")
            self._closed = {door.trunk for door in found if door.until is not None}

    async def _set(self, name: str, value: str) -> None:
        await self._ari.post("/asterisk/variable", variable=name, value=value)
