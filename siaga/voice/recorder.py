"""Records calls from the first ring: two one-way snoops on the caller's channel, merged at the end.

The raw halves lie in Asterisk's spool under the call's name until the merged
file is in the ledger. So whatever was killed in between, a later sweep finds
them and finishes the work. A recording that stops in the middle is begun anew
as the call's next take; the merged file tells the gap.
"""

from __future__ import annotations

import asyncio
import errno
import shutil
from collections.abc import Collection, Sequence
from pathlib import Path
from time import monotonic

import structlog

from siaga.operations.recordings import FailRecording, StartRecording, StoreRecording
from siaga.operations.wire import call_on_the_wire
from siaga.voice.ari import Ari, EngineGone, EngineRefused, NotThere
from siaga.voice.facts import Facts
from siaga.voice.raw import NoSound
from siaga.voice.stereo import Sides, Stored, store
from siaga.voice.takes import SIDES, Running, latest_take, take_name, takes_of

START_S = 1.5
"""A recording that has not begun after this long has failed."""

END_S = 3.0
ENDING_S = 0.5
"""A call that ends is gone within this; its recording ends a moment before it."""

LOOK_S = 0.25
AGAIN_S = 5.0
"""After a failure the next take is tried this often, as long as the call lasts."""

LEFTOVER_BYTES = 64 * 1024
"""A disk with less than this is full."""

LEDGERS_BYTES = 64 * 1024 * 1024
"""Merging leaves this much to the ledger on the same disk; the halves wait for more room."""

MERGE_AGAIN_S = 60.0

log = structlog.get_logger(__name__)


class Recorder:
    """``raw`` is Asterisk's recording folder, ``recordings`` ours."""

    def __init__(self, ari: Ari, facts: Facts, raw: Path, recordings: Path) -> None:
        self._ari = ari
        self._facts = facts
        self._raw = raw
        self._recordings = recordings
        self._running: dict[str, Running] = {}
        self._finishing: set[str] = set()
        self._merge_after: dict[str, float] = {}

    async def start(self, call: str, channel: str) -> None:
        """Record from now on; already recording is success. A failure never touches the call."""
        if call in self._running:
            return
        running = self._running[call] = Running(call, channel, self._raw)
        latest = latest_take(self._raw, call)
        await self._begin(running, latest or 1, fresh=latest is None)

    def live_names(self, call: str) -> list[str]:
        """What the engine calls the two sides that it records now."""
        running = self._running.get(call)
        return [] if running is None else [f"{running.name}-{side}" for side in SIDES]

    async def _begin(self, running: Running, number: int, fresh: bool = False) -> None:
        """Let ``number`` be the running take, or find that it runs already. ``fresh``: of this
        call nothing was ever recorded, so the engine need not be asked."""
        try:
            if fresh or not await self._goes_on(running.call, number):
                if takes_of(self._raw, running.call, number):
                    await self._end_take(running.call, number)
                    number += 1  # what was recorded before is never overwritten
                await asyncio.gather(*(self._start_side(running, number, side) for side in SIDES))
        except NotThere:
            self._running.pop(running.call, None)
            return  # hung up meanwhile: its end finishes whatever there is
        except (EngineRefused, EngineGone, TimeoutError, OSError) as trouble:
            running.fail(number)
            await self._say_failed(running, self._reason("engine"), trouble)
            return
        running.begin(number)
        await self._facts.say(StartRecording(running.call))

    async def _goes_on(self, call: str, number: int) -> bool:
        """Whether the engine records both sides of this take, as it does after our restart."""
        for side in SIDES:
            try:
                await self._ari.get(f"/recordings/live/{take_name(call, number)}-{side}")
            except NotThere:
                return False
        return True

    async def _end_take(self, call: str, number: int) -> None:
        """A side that still runs alone would go on to the end of the call."""
        for side in SIDES:
            await self._ari.delete(f"/channels/snoop-{take_name(call, number)}-{side}")

    async def _start_side(self, running: Running, number: int, side: str) -> None:
        name = f"{take_name(running.call, number)}-{side}"
        snoop = f"snoop-{name}"
        entered = self._ari.expect("StasisStart", snoop)
        try:
            await self._snoop(running.channel, snoop, side)
        except NotThere:
            raise
        except EngineRefused:  # what an earlier attempt left has its name
            await self._ari.delete(f"/channels/{snoop}")
            await self._snoop(running.channel, snoop, side)
        await asyncio.wait_for(entered, START_S)
        await self._ari.post(
            f"/channels/{snoop}/record", name=name, format="wav", ifExists="overwrite"
        )

    async def _snoop(self, channel: str, snoop: str, side: str) -> None:
        await self._ari.post(
            f"/channels/{channel}/snoop/{snoop}", spy=side, app="siaga", appArgs="snoop"
        )

    async def renew(self, call: str) -> None:
        """Begin the next take, where the engine has lost its hold on the caller's sound.

        The old snoops are gone first: as long as one listens, what translates for them stays.
        """
        running = self._running.get(call)
        if running is None or running.failed:
            return
        snoops = [f"snoop-{running.name}-{side}" for side in SIDES]
        running.begin(running.number + 1)  # from now on, the end of the old take is no failure
        gone = [self._ari.expect("ChannelDestroyed", snoop) for snoop in snoops]
        for snoop in snoops:
            await self._ari.delete(f"/channels/{snoop}")
        _, late = await asyncio.wait(gone, timeout=START_S)
        for one in late:
            one.cancel()
        await self._begin(running, running.number)

    # --- while it runs ---

    async def watch(self) -> None:
        """For ever: a recording whose files stop growing has failed, whatever the engine says."""
        while True:
            await asyncio.sleep(LOOK_S)
            for running in list(self._running.values()):
                if running.failed:
                    if running.failed_for() > AGAIN_S:
                        running.fail(running.number)
                        await self._begin(running, running.number)
                elif running.stalled():
                    await self._stopped(running, "stopped")

    async def engine_says(self, recording: str, failed: str | None) -> None:
        """The engine ended a recording: by itself it may do so only when the call is over."""
        running = self._running.get(recording.partition("-")[0].partition(".")[0])
        name, _, side = recording.rpartition("-")
        if running is None or running.name != name:
            return
        running.closed.add(side)
        if running.failed:
            return
        await asyncio.sleep(ENDING_S)
        if self._running.get(running.call) is running and not running.failed:
            await self._stopped(running, failed or "stopped")

    async def _stopped(self, running: Running, reason: str) -> None:
        try:
            if await self._paused(running):
                running.grown()
                return
            await self._ari.get(f"/channels/{running.channel}")
        except NotThere:
            self._running.pop(running.call, None)  # the call is over
            return
        except (EngineRefused, EngineGone):
            return
        running.fail(running.number)
        await self._say_failed(running, self._reason(reason), "the files do not grow")

    async def _paused(self, running: Running) -> bool:
        """Paused by a person: nothing has to grow."""
        try:
            live = await self._ari.get(f"/recordings/live/{running.name}-{SIDES[0]}")
        except NotThere:
            return False
        return bool(live["state"] == "paused")

    def _reason(self, otherwise: str) -> str:
        try:
            full = shutil.disk_usage(self._raw).free < LEFTOVER_BYTES
        except OSError:
            return "disk_error"
        return "disk_full" if full else otherwise

    async def _say_failed(self, running: Running, reason: str, trouble: object) -> None:
        """Say once a take that this call is not (wholly) recorded."""
        if running.said == running.number:
            return
        running.said = running.number
        await self._failed(running.call, reason, trouble)

    async def _failed(self, call: str, reason: str, trouble: object) -> None:
        log.error("recording_failed", call=call, reason=reason, trouble=str(trouble))
        await self._facts.say(FailRecording(call, reason))

    # --- when it is over ---

    async def finish(self, call: str) -> None:
        """The caller has gone: merge, store, say so."""
        running = self._running.pop(call, None)
        if running is not None and running.closed.issuperset(SIDES):
            await self.store(call)
            return
        name = running.name if running else take_name(call, latest_take(self._raw, call) or 1)
        ended = [self._ari.expect("RecordingFinished", f"{name}-{side}") for side in SIDES]
        if await self._still_recording(name):
            await asyncio.wait(ended, timeout=END_S)
        for one in ended:
            one.cancel()
        await self.store(call)

    async def _still_recording(self, name: str) -> bool:
        for side in SIDES:
            try:
                await self._ari.get(f"/recordings/live/{name}-{side}")
            except (EngineRefused, EngineGone):
                continue
            return True
        return False

    async def store(self, call: str) -> None:
        """Merge the takes of one finished call, if there are any. May be repeated."""
        sides = takes_of(self._raw, call)
        if call in self._finishing or not sides:
            return
        if monotonic() < self._merge_after.get(call, 0.0):
            return
        self._finishing.add(call)
        try:
            stored = await self._merge(call, sides)
            if stored is not None:
                await self._facts.say(
                    StoreRecording(
                        call=call,
                        file=stored.file,
                        sha256=stored.sha256,
                        bytes=stored.bytes,
                        duration_s=stored.duration_s,
                        began_at=stored.began_at,
                        gaps=stored.gaps,
                        cut=stored.cut,
                    ),
                    f"recording-{call}",
                )
                self.forget(call)
        finally:
            self._finishing.discard(call)

    def forget(self, call: str) -> None:
        """The raw halves are in the ledger's keeping now."""
        for pair in takes_of(self._raw, call):
            for half in pair:
                half.unlink(missing_ok=True)

    def sides(self, call: str) -> list[Sides]:
        """The raw halves that lie here, for whoever else files this call."""
        return takes_of(self._raw, call)

    async def _merge(self, call: str, sides: Sequence[Sides]) -> Stored | None:
        """The merged file; None (and said so) when it cannot be made now: the halves stay."""
        try:
            self._require_room(sides)
            stored = await asyncio.to_thread(store, call, sides, self._recordings)
            self._merge_after.pop(call, None)
            return stored
        except NoSound as trouble:
            await self._no_sound(call, trouble)
        except OSError as trouble:
            full = trouble.errno in (errno.ENOSPC, errno.EDQUOT)
            reason = "disk_full" if full else "disk_error"
            self._merge_after[call] = monotonic() + MERGE_AGAIN_S
            await self._failed(call, reason, trouble)
        return None

    def _require_room(self, sides: Sequence[Sides]) -> None:
        """Raises ``OSError`` when the merged file would take the last of the disk."""
        halves = [half for pair in sides for half in pair if half.exists()]
        needed = sum(half.stat().st_size for half in halves) + LEDGERS_BYTES
        self._recordings.mkdir(parents=True, exist_ok=True, mode=0o700)
        if shutil.disk_usage(self._recordings).free < needed:
            raise OSError(errno.ENOSPC, "the disk is nearly full")

    async def _no_sound(self, call: str, trouble: NoSound) -> None:
        """Closed with nothing in it: the caller was gone at once. Not even closed: sound is lost."""
        halves = [half for pair in takes_of(self._raw, call) for half in pair if half.exists()]
        if all(half.stat().st_size > 0 for half in halves):
            await self._facts.say(FailRecording(call, "too_short"))
        else:
            await self._failed(call, "no_sound", trouble)
        self.forget(call)

    async def sweep(self, running: Collection[str]) -> None:
        """Finish what a crash or a full disk left behind; ``running`` calls are left alone.

        The halves of a call that the ledger does not know yet wait until it is
        filed: refused now, they would be lost. Raises ``LedgerUnavailable``.
        """
        calls = {path.name.rpartition("-")[0].partition(".")[0] for path in self._raw.glob("*.wav")}
        for call in calls - set(running) - self._running.keys():
            if await self._facts.ask(call_on_the_wire, call) is None:
                continue
            if not await self._still_recording(take_name(call, latest_take(self._raw, call) or 1)):
                await self.store(call)
