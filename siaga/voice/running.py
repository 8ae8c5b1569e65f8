"""The voice process: follows the ledger, hears the engine, and keeps the two in agreement.

One asyncio loop, one thread for the database, one that follows the ledger.
Whatever goes wrong in one call's task ends that task and is logged; the next
look at the records (``_look``) puts the call right again.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import structlog
from django.db import connection

from siaga.domain.announcement import AnnouncementReplaced, AnnouncementRestored
from siaga.domain.call import (
    AnswerRequested,
    CallEnded,
    CallHandedToFallback,
    CallPresented,
    PresentationLapsed,
    RecordingStarted,
)
from siaga.domain.desk import (
    DeskSignedOff,
    DeskSignedOn,
)
from siaga.domain.event import Event as Happened
from siaga.domain.party import (
    KeypadSent,
    PartyFailed,
    PartyInvited,
    PartyJoined,
    PartyLeft,
    PartyRefused,
)
from siaga.domain.trunk import DoorClosed, DoorOpened, TrunkTestRequested
from siaga.ledger.follow import Batch, Follower
from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations.calls import PresentNext
from siaga.operations.wire import live_calls, position, signed_on_desks
from siaga.voice.announcements import renew
from siaga.voice.ari import Ari, EngineGone, Event
from siaga.voice.callout import CallOuts
from siaga.voice.concerns import ABOUT_A_CALL, ABOUT_AN_ALERT, MAKES_ROOM
from siaga.voice.connecting import TakesOver
from siaga.voice.disposal import Disposal
from siaga.voice.facts import Facts, Spool
from siaga.voice.fallback import WayBack
from siaga.voice.legs import Legs
from siaga.voice.line import hang_up_cause
from siaga.voice.lines import Lines, Means, may_ignore
from siaga.voice.notes import Notes
from siaga.voice.parties import PHONE
from siaga.voice.phones import Phones
from siaga.voice.quality import Quality
from siaga.voice.recorder import Recorder
from siaga.voice.settings import VoiceSettings
from siaga.voice.speech import Speech
from siaga.voice.standing import browser_legs, callers, in_our_hands
from siaga.voice.switch import keep_wound
from siaga.voice.trunk_watch import TrunkWatch
from siaga.voice.ways import Ways

SWEEP_S = 2.0
RETRY_S = 1.0

log = structlog.get_logger(__name__)


class Voice:
    """Made inside the loop it runs in."""

    def __init__(self, settings: VoiceSettings) -> None:
        self._sounds = settings.sounds
        self._thread = ThreadPoolExecutor(1, "ledger")
        self._ari = Ari(settings.engine_port, settings.engine_password)
        self._facts = Facts(Spool(settings.spool), self._thread)
        raw = settings.engine_spool / "recording"
        self._recorder = Recorder(self._ari, self._facts, raw, settings.recordings)
        self._disposal = Disposal(self._facts, self._recorder, settings.recordings)
        self._notes = Notes(settings.notes, settings.recordings, self._facts, self._recorder)
        self._legs = Legs(
            self._ari, self._facts, settings.media_address, self._desk_changed, self._renew_sound
        )
        self._phones = Phones(self._ari, self._facts, lambda: self._legs, settings.desk_phones)
        means = Means(
            self._ari,
            self._facts,
            self._recorder,
            str(settings.sounds.engine),
            settings.carriers,
            settings.duty_phones,
            settings.patience,
        )
        self._lines = Lines(means, lambda: self._legs, self.start)
        self._way_back = WayBack(self._ari, self._facts, self._notes, self._lines, self._legs)
        self._quality = Quality(self._ari, self._facts, raw, self._lines.all, self._renew_sound)
        self._trunks = TrunkWatch(
            self._ari, self._facts, settings.trunks, self._let_in, self.start, self._trunk_changed
        )
        self._mirror = self._trunks.mirror
        self._speech = Speech(settings.call_outs.spoken, settings.call_outs.speak)
        self._call_outs = CallOuts(
            self._ari,
            self._facts,
            Ways(settings.call_outs.most_at_once, settings.desk_phones, self._trunks.reached),
            self._speech,
            str(settings.sounds.engine),
            settings.call_outs.regions,
            TakesOver(self._lines.entered, self._lines.align),
            self.start,
        )
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Event()
        self._looking = asyncio.Lock()
        self._stop = threading.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``. Raises ``Replaced`` when a second voice process takes the engine."""
        follower = threading.Thread(
            target=self._follow, args=(asyncio.get_running_loop(),), name="follow", daemon=True
        )
        follower.start()
        steady = [
            asyncio.ensure_future(work)
            for work in (
                self._ari.follow(self._look, self._heard),
                self._facts.drain(),
                self._legs.watch(),
                self._recorder.watch(),
                self._disposal.run(),
                self._lines.wait(),
                keep_wound(self._ari, self._lines.all),
                self._present(),
                self._sweep(),
                self._quality.watch(),
                self._trunks.watch(),
                self._call_outs.run(),
                stop.wait(),
            )
        ]
        done, _ = await asyncio.wait(steady, return_when=asyncio.FIRST_COMPLETED)
        self._stop.set()
        for task in (*steady, *self._tasks):
            task.cancel()
        await asyncio.gather(*steady, *self._tasks, return_exceptions=True)
        await self._ari.close()
        self._thread.shutdown()
        self._speech.close()
        for task in done:
            task.result()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run beside everything else; what it ends with is logged and harms nobody."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _let_in(self, channel: Mapping[str, Any]) -> None:
        self.start(self._lines.entered(channel))

    def _trunk_changed(self, trunk: str, reached: bool) -> None:
        self.start(self._call_outs.trunk_changed(trunk, reached))

    def _renew_sound(self, channel: str) -> None:
        self.start(self._lines.renew_sound(channel))

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (trouble := task.exception()) is not None:
            self._say_trouble(trouble)

    def _say_trouble(self, trouble: BaseException) -> None:
        if may_ignore(trouble):
            log.info("task_given_up", why=str(trouble))
        else:
            log.error("task_failed", exc_info=trouble)

    # --- the ledger ---

    def _follow(self, loop: asyncio.AbstractEventLoop) -> None:
        """In a thread of its own: every event from now on, to the loop."""
        while not self._stop.is_set():
            try:
                begin = position()
            except LedgerUnavailable:
                self._stop.wait(RETRY_S)
                continue
            loop.call_soon_threadsafe(lambda: self.start(self._look()))
            for batch in Follower(None, begin).batches(self._stop):
                loop.call_soon_threadsafe(self._all_happened, batch)
        connection.close()

    def _all_happened(self, batch: Batch) -> None:
        for recorded in batch:
            self._happened(recorded.event)

    def _happened(self, event: Happened) -> None:
        if isinstance(event, ABOUT_AN_ALERT):
            self._call_outs.wake()
        if isinstance(event, PresentationLapsed):
            self.start(self._phones.settled(event.call, event.call_taker))
        elif isinstance(event, AnswerRequested | CallHandedToFallback):
            self.start(self._phones.settled(event.call))
        elif isinstance(event, CallEnded):
            self.start(self._phones.ended(event.call))
        elif isinstance(event, PartyInvited) and event.kind == "call_taker":
            self.start(self._phones.invited(event.call, event.party, int(event.who)))
        elif isinstance(event, PartyJoined):
            self.start(self._phones.joined(event.party))
        elif isinstance(event, PartyFailed | PartyLeft | PartyRefused):
            self.start(self._phones.left(event.party))
        if isinstance(event, CallEnded):
            self.start(self._quality.finish(event.call))
        if isinstance(event, RecordingStarted):
            self.start(self._lines.recording_began(event.call))
        if isinstance(event, TrunkTestRequested | DoorClosed | DoorOpened):
            self.start(self._trunks.happened(event))
        elif isinstance(event, ABOUT_A_CALL):
            if self._lines.concerned(event):
                self.start(self._lines.align(event.call))
        elif isinstance(event, KeypadSent):
            self.start(self._lines.press(event.call, event.party, event.digits or ""))
        elif isinstance(event, AnnouncementReplaced | AnnouncementRestored):
            self.start(renew(self._sounds, self._facts, self._ari))
        elif isinstance(event, CallPresented):
            self.start(self._phones.presented(event.call, event.call_taker))
        elif isinstance(event, DeskSignedOn):
            self.start(self._sign_on(event.call_taker))
        elif isinstance(event, DeskSignedOff):
            self.start(self._phones.signed_off(event.call_taker))
            self.start(self._legs.sign_off(event.call_taker))
        if isinstance(event, MAKES_ROOM):  # last: who has been answered waits for one thread too
            self._room.set()

    async def _sign_on(self, call_taker: int) -> None:
        for desk in await self._facts.ask(signed_on_desks):
            if desk.call_taker == call_taker:
                await self._legs.sign_on(desk)
                await self._phones.signed_on(desk)

    async def _desk_changed(self, call_taker: int) -> None:
        self._room.set()
        leg = self._legs.of(call_taker)
        if leg is not None and leg.phone:
            self.start(self._phones.changed(leg))
        try:
            records = await self._facts.ask(live_calls)
        except LedgerUnavailable:
            return
        await self._lines.desk_changed(call_taker, records)

    async def _present(self) -> None:
        """For ever: whenever there may be a waiting call and a free desk, and whenever time
        alone makes another desk's turn, bring them together."""
        again_s: float | None = None
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(again_s):
                    await self._room.wait()
            self._room.clear()
            try:
                reply = await self._facts.propose(PresentNext())
                again_s = reply["again_s"] if reply is not None else None
            except LedgerUnavailable:
                self._room.set()
                await asyncio.sleep(RETRY_S)

    # --- the engine ---

    def _heard(self, event: Event) -> None:
        if self._call_outs.heard(event):
            return
        kind = event["type"]
        channel = event.get("channel") or {}
        match kind:
            case "StasisStart":
                self._entered(event)
            case "ChannelDestroyed" if channel["id"].startswith(PHONE):
                self.start(self._lines.parties.gone(channel["id"], int(event.get("cause", 0))))
            case "ChannelStateChange" if channel["id"].startswith(PHONE):
                if channel["state"] == "Ringing":
                    self.start(self._lines.parties.rings(channel["id"]))
            case "StasisEnd":
                self.start(self._left(channel["id"]))
            case "ChannelDestroyed":
                self._lines.cause(channel["id"], int(event.get("cause", 0)))
                self.start(self._gone(channel["id"]))
            case "ChannelHangupRequest":
                self._lines.cause(channel["id"], hang_up_cause(event))
            case "ChannelDtmfReceived":
                self.start(self._lines.key(channel["id"], event["digit"]))
            case "ChannelStateChange" if channel["state"] == "Up":
                self.start(self._lines.picked_up(channel["id"]))
            case "ChannelStateChange" if channel["state"] == "Ringing":
                self._phones.rang(channel["id"])
            case "RecordingFailed" | "RecordingFinished":
                failed = "engine" if kind == "RecordingFailed" else None
                self.start(self._recorder.engine_says(event["recording"]["name"], failed))

    def _entered(self, event: Event) -> None:
        arguments, channel = event["args"], event["channel"]
        match arguments:
            case ["inbound", _call] if not self._mirror.takes(channel):
                self.start(self._lines.entered(channel))
            case ["back", _call]:
                self.start(self._way_back.asked(channel))
            case ["desk", leg]:
                self._phones.answered(channel["id"])
                self.start(self._legs.entered(leg, channel["id"]))
            case ["party", _call]:
                self.start(self._lines.party_picked_up(channel["id"]))

    async def _left(self, channel: str) -> None:
        self._mirror.gone(channel)
        if not await self._legs.left(channel):
            await self._lines.left(channel)

    async def _gone(self, channel: str) -> None:
        self._mirror.gone(channel)
        if not await self._legs.left(channel):
            await self._phones.gone(channel)
            await self._lines.gone(channel)

    async def _channels(self) -> dict[str, Mapping[str, Any]]:
        """Every channel of the engine, by id."""
        return {channel["id"]: channel for channel in await self._ari.get("/channels")}

    async def _look(self) -> None:
        """Compare engine and records, and mend what differs: at the start and after every gap."""
        async with self._looking:
            while True:
                try:
                    await self._compare()
                    return
                except LedgerUnavailable as trouble:
                    log.warning("records_not_seen", why=str(trouble))
                    await asyncio.sleep(RETRY_S)
                except EngineGone as gone:
                    log.info("engine_not_seen", why=str(gone))
                    return

    async def _compare(self) -> None:
        self._legs.look()
        everything = await self._channels()
        tests = await self._mirror.tidy(everything)
        for test in tests:
            del everything[test]
        self._phones.align(everything)
        ours = in_our_hands(everything)
        desks = await self._facts.ask(signed_on_desks)
        standing = await self._legs.align(desks, browser_legs(ours))
        for leg, id in standing:
            self.start(self._legs.entered(leg, id))
        await self._lines.renew()
        engine_began = await self._ari.engine_began()
        with_fallback = self._notes.calls()
        records = await self._facts.ask(live_calls)
        await self._lines.parties.look(everything, records)
        known = {record.id for record in records}
        ended = await asyncio.gather(
            *(
                self._lines.take_over(ours, record, engine_began)
                for record in records
                if record.phase != "fallback"
                and record.id not in with_fallback
                and record.channel not in tests  # let in meanwhile
            ),
            return_exceptions=True,
        )
        for trouble in filter(None, ended):
            self._say_trouble(trouble)
        for channel in callers(ours, known):
            await self._lines.entered(channel)
        await self._call_outs.take_over(everything, known)
        self._room.set()
        self.start(renew(self._sounds, self._facts, self._ari))
        self.start(self._trunks.requested())
        log.info("in_agreement", calls=len(self._lines.running()), channels=len(ours))

    async def _sweep(self) -> None:
        """For ever: file the fallback's calls and finish recordings that something interrupted."""
        while True:
            await asyncio.sleep(SWEEP_S)
            try:
                channels = await self._channels()
                await self._notes.file(channels)
                await self._notes.file_unseen()
                await self._way_back.agree()
                running = {c["channelvars"].get("SIAGA_CALL", "") for c in channels.values()}
                await self._recorder.sweep(running | self._lines.running() | self._notes.calls())
            except Exception as trouble:
                if not may_ignore(trouble):
                    log.error("sweep_failed", exc_info=trouble)
