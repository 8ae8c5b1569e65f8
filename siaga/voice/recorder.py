"""Records calls: two one-way snoops on the caller's channel, merged when the call is over.

The raw halves lie in Asterisk's spool under the call's name until the merged
file is in the ledger. So whatever was killed in between, a later sweep finds
them and finishes the work.
"""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Collection
from pathlib import Path

import structlog

from siaga.operations.recordings import FailRecording, StartRecording, StoreRecording
from siaga.voice.ari import Ari, EngineGone, EngineRefused, NotThere
from siaga.voice.facts import Facts
from siaga.voice.stereo import NoSound, Stored, store

SIDES = ("in", "out")
START_S = 2.0
END_S = 3.0

log = structlog.get_logger(__name__)


class Recorder:
    """``raw`` is Asterisk's recording folder, ``recordings`` ours."""

    def __init__(self, ari: Ari, facts: Facts, raw: Path, recordings: Path) -> None:
        self._ari = ari
        self._facts = facts
        self._raw = raw
        self._recordings = recordings
        self._failed: set[str] = set()
        self._finishing: set[str] = set()

    async def start(self, call: str, channel: str) -> None:
        """Record from now on; already recording is success. A failure never touches the call."""
        try:
            await asyncio.gather(*(self._start_side(call, channel, side) for side in SIDES))
        except NotThere:
            return  # hung up meanwhile: its end finishes whatever there is
        except (EngineRefused, EngineGone, TimeoutError) as trouble:
            await self.failed(call, "engine", trouble)
            return
        await self._facts.say(StartRecording(call), f"recording-start-{call}")

    async def _start_side(self, call: str, channel: str, side: str) -> None:
        snoop = f"snoop-{call}-{side}"
        entered = self._ari.expect("StasisStart", snoop)
        try:
            await self._ari.post(
                f"/channels/{channel}/snoop/{snoop}", spy=side, app="siaga", appArgs="snoop"
            )
        except EngineRefused as refused:
            if await self._runs(snoop):
                return
            raise refused
        await asyncio.wait_for(entered, START_S)
        await self._ari.post(
            f"/channels/{snoop}/record", name=f"{call}-{side}", format="wav", ifExists="overwrite"
        )

    async def _runs(self, snoop: str) -> bool:
        try:
            await self._ari.get(f"/channels/{snoop}")
        except NotThere:
            return False
        return True

    async def failed(self, call: str, reason: str, trouble: object) -> None:
        """Say once that this call is not (wholly) recorded."""
        if call in self._failed:
            return
        self._failed.add(call)
        log.error("recording_failed", call=call, reason=reason, trouble=str(trouble))
        await self._facts.say(FailRecording(call, reason), f"recording-failed-{call}")

    async def finish(self, call: str) -> None:
        """The caller has gone: merge, store, say so."""
        ended = [self._ari.expect("RecordingFinished", f"{call}-{side}") for side in SIDES]
        if await self._still_recording(call):
            await asyncio.wait(ended, timeout=END_S)
        await self.store(call)

    async def _still_recording(self, call: str) -> bool:
        for side in SIDES:
            try:
                await self._ari.get(f"/recordings/live/{call}-{side}")
            except (EngineRefused, EngineGone):
                continue
            return True
        return False

    async def store(self, call: str) -> None:
        """Merge the raw halves of one finished call, if there are any. May be repeated."""
        left, right = (self._raw / f"{call}-{side}.wav" for side in SIDES)
        if call in self._finishing or not (left.exists() or right.exists()):
            return
        self._finishing.add(call)
        try:
            stored = await self.merge(call, left, right)
            if stored is not None:
                await self._facts.say(
                    StoreRecording(
                        call, stored.file, stored.sha256, stored.bytes, stored.duration_s
                    ),
                    f"recording-{call}",
                )
                left.unlink(missing_ok=True)
                right.unlink(missing_ok=True)
        finally:
            self._finishing.discard(call)

    async def merge(self, call: str, left: Path, right: Path) -> Stored | None:
        """The merged file; None (and said so) when it cannot be made now: the halves stay."""
        try:
            return await asyncio.to_thread(store, call, left, right, self._recordings)
        except NoSound as trouble:
            await self.failed(call, "no_sound", trouble)
        except OSError as trouble:
            full = trouble.errno in (errno.ENOSPC, errno.EDQUOT)
            await self.failed(call, "disk_full" if full else "disk_error", trouble)
        return None

    async def sweep(self, running: Collection[str]) -> None:
        """Finish what a crash or a full disk left behind; ``running`` calls are left alone."""
        calls = {path.name.rpartition("-")[0] for path in self._raw.glob("*-*.wav")}
        for call in calls - set(running):
            if not await self._still_recording(call):
                await self.store(call)
