"""Deletes the files of recordings that must not be kept any longer.

The ledger decides (``RecordingExpired``); this makes it so and says it
(``RecordingDeleted``). Killed in between, it does the rest at the next look.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog

from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations.keeping import ConfirmDeleted, expired_recordings
from siaga.voice.facts import Facts
from siaga.voice.recorder import Recorder

LOOK_S = 10.0

log = structlog.get_logger(__name__)


class Disposal:
    """``recordings`` is the folder of stored recordings."""

    def __init__(self, facts: Facts, recorder: Recorder, recordings: Path) -> None:
        self._facts = facts
        self._recorder = recorder
        self._recordings = recordings

    async def run(self) -> None:
        """For ever."""
        while True:
            try:
                for call, file in await self._facts.ask(expired_recordings):
                    await self._delete(call, file)
            except (LedgerUnavailable, OSError) as trouble:
                log.warning("recordings_not_deleted", why=str(trouble))
            await asyncio.sleep(LOOK_S)

    async def _delete(self, call: str, file: str) -> None:
        (self._recordings / file).unlink(missing_ok=True)
        self._recorder.forget(call)
        await self._facts.say(ConfirmDeleted(call))
