"""The second telephone's own work: file the calls that its dialplan took.

No desk is connected here, so the engine asks nobody: each call goes to the duty
phones at once. What is left is to bring its notes and recordings to the ledger.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import structlog

from siaga.voice.ari import Ari
from siaga.voice.facts import Facts, Spool
from siaga.voice.lines import may_ignore
from siaga.voice.notes import Notes
from siaga.voice.recorder import Recorder
from siaga.voice.running import SWEEP_S
from siaga.voice.settings import VoiceSettings

log = structlog.get_logger(__name__)


class Standby:
    """Made inside the loop it runs in."""

    def __init__(self, settings: VoiceSettings) -> None:
        self._thread = ThreadPoolExecutor(1, "ledger")
        self._ari = Ari(settings.engine_port, settings.engine_password)
        self._facts = Facts(Spool(settings.spool), self._thread)
        raw = settings.engine_spool / "recording"
        recorder = Recorder(self._ari, self._facts, raw, settings.recordings)
        self._notes = Notes(settings.notes, settings.recordings, self._facts, recorder)

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``."""
        steady = [
            asyncio.ensure_future(work) for work in (self._facts.drain(), self._file(), stop.wait())
        ]
        done, _ = await asyncio.wait(steady, return_when=asyncio.FIRST_COMPLETED)
        for task in steady:
            task.cancel()
        await asyncio.gather(*steady, return_exceptions=True)
        await self._ari.close()
        self._thread.shutdown()
        for task in done:
            task.result()

    async def _file(self) -> None:
        """For ever; while the ledger is away, what is filed waits in the spool."""
        while True:
            await asyncio.sleep(SWEEP_S)
            try:
                channels = await self._ari.get("/channels")
                await self._notes.file({channel["id"] for channel in channels})
                await self._notes.file_unseen()
            except Exception as trouble:
                if not may_ignore(trouble):
                    log.error("filing_failed", exc_info=trouble)
