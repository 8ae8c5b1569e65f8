"""The life of all calls on the wire: what the records say is made so, what happens is said.

Every change goes through ``align``, which looks at the call's record and does
what is still missing. It does not matter whether an event, a restart or a
returning leg was the reason, nor how often it is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from siaga.domain.call import CallEnded, CallOffered
from siaga.domain.call_state import ANSWERED
from siaga.domain.event import Event
from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations.calls import (
    ConfirmAnswered,
    ConfirmHeld,
    ConfirmResumed,
    EndCall,
    HandToFallback,
    LapsePresentation,
    OfferCall,
)
from siaga.operations.queue import ReportKey
from siaga.operations.wire import WireCall, call_on_the_wire
from siaga.voice import line as on_line
from siaga.voice import silent
from siaga.voice.ari import Ari, EngineGone, EngineRefused, NotThere
from siaga.voice.facts import Facts
from siaga.voice.legs import Legs
from siaga.voice.line import NUMBER, Line
from siaga.voice.parties import Parties
from siaga.voice.recorder import Recorder
from siaga.voice.silence import silence
from siaga.voice.sounds import media

OFFER_LIMIT_S = 3.0
"""A ledger that takes longer is as good as away: the duty phones ring."""
NO_ROUTE = 3
"""Q.850: no route to destination."""

log = structlog.get_logger(__name__)
Start = Callable[[Coroutine[Any, Any, None]], object]


@dataclass(frozen=True)
class Patience:
    """Seconds a call waits until the duty phones ring: nobody signed on, and in any case."""

    empty_room_s: float = 5.0
    longest_s: float = 90.0


@dataclass(frozen=True)
class Means:
    """What the lines work with. ``sounds``: the folder of announcements; ``carriers``: names
    of trunks that carry calls out, best first."""

    ari: Ari
    facts: Facts
    recorder: Recorder
    sounds: str
    carriers: tuple[str, ...]
    duty_phones: bool
    patience: Patience


class Lines:
    """All calls that are in our hands. ``start`` runs a task of one call beside the others."""

    def __init__(self, means: Means, legs: Callable[[], Legs], start: Start) -> None:
        self._means = means
        self._ari = means.ari
        self._facts = means.facts
        self._legs = legs
        self._start = start
        self._lines: dict[str, Line] = {}
        self.parties = Parties(
            means.ari, means.facts, lambda desk: legs().channel_of(desk), means.carriers
        )

    def running(self) -> set[str]:
        """Calls with a channel in our hands."""
        return set(self._lines)

    def all(self) -> list[Line]:
        return list(self._lines.values())

    async def entered(self, channel: Mapping[str, Any]) -> None:
        """A call from a trunk is ours now: offer it, and let the caller hear something at once."""
        call = channel["channelvars"]["SIAGA_CALL"]
        if call in self._lines:
            return
        line = self._lines[call] = Line(call, channel["id"], offered=False)
        offer = on_line.offer_of(channel)
        self._record(line)
        self._start(self._greet(line))
        try:
            async with asyncio.timeout(OFFER_LIMIT_S):
                await self._facts.propose(offer, f"offer-{call}")
        except (LedgerUnavailable, TimeoutError) as trouble:
            log.error("call_to_fallback", call=call, why=repr(trouble))
            await self._without_ledger(line, offer)
            return
        line.offered = True
        if call not in self._lines:
            await self._facts.say(EndCall(call, "caller", line.cause), f"end-{call}")

    async def _without_ledger(self, line: Line, offer: OfferCall) -> None:
        """To the duty phones; a caller who has hung up already is remembered all the same."""
        try:
            await self._give_away(line)
        except EngineRefused:
            await self._facts.say(offer, f"offer-{line.call}")
            await self._facts.say(EndCall(line.call, "caller", line.cause), f"end-{line.call}")

    async def _greet(self, line: Line) -> None:
        await on_line.greet(self._ari, line, media(self._means.sounds, "greeting"))

    async def _give_away(self, line: Line) -> None:
        """Out of our hands: the fallback has it, and leaves a note for its filing."""
        self._lines.pop(line.call, None)
        async with line.lock:
            await on_line.hand_over(self._ari, line)
        await on_line.clear(self._ari, line)

    def concerned(self, event: Event) -> bool:
        """Whether what happened to a call can change anything on its line. A call that has just
        come in hears what it shall already; one whose end we have said has no line any more."""
        if isinstance(event, CallOffered):
            return event.direction == "out" or event.call not in self._lines
        return not isinstance(event, CallEnded) or event.call in self._lines

    async def align(self, call: str) -> None:
        """Make the wire agree with the record of ``call``."""
        try:
            record = await self._facts.ask(call_on_the_wire, call)
        except LedgerUnavailable:
            return  # aligned again as soon as the ledger's events flow
        if record is None:
            return
        line = self._lines.get(call)
        if line is None and record.direction == "out" and record.phase == "connecting":
            line = self._lines[call] = Line(call, f"out-{call}", "out")
        if line is None:
            return
        try:
            async with line.lock:
                await self._align(line, record)
        except NotThere as gone:
            log.info("line_gone_meanwhile", call=call, why=str(gone))

    async def _align(self, line: Line, record: WireCall) -> None:
        if record.parties:
            await self.parties.tidy(record)
        if line.silenced != record.recording_paused:
            recordings = self._means.recorder.live_names(line.call)
            self._start(silence(self._ari, line, recordings, record.recording_paused))
        if record.wish == "hang_up" or record.phase == "ended":
            line.hanging_up = True
            await self._ari.delete(f"/channels/{line.channel}")
        elif record.parties and record.phase in ANSWERED:
            await self.parties.arrange(line, record)
            self._record(line)
            self._ask(line, record)
            await self.parties.let_listen(line, record)
        elif record.phase == "connecting":
            await self._connect(line, record)
        elif record.phase == "held" and record.wish != "resume":
            await self._hear(line, "hold")
        elif record.phase in ("talking", "held"):
            await self._talk(line, record)
        elif line.joined or line.hears == "hold":
            await self._hear(line, "waiting")

    async def _hear(self, line: Line, tone: str) -> None:
        if line.hears != tone:
            await on_line.let_hear(self._ari, line, tone)

    async def _connect(self, line: Line, record: WireCall) -> None:
        leg = self._legs().channel_of(record.call_taker)
        if record.direction == "out" and not record.answered:
            await self._dial(line, record, leg)
        elif leg is None:
            taker = record.call_taker or 0
            await self._facts.say(LapsePresentation(line.call, taker, "leg_lost"))
        else:
            await on_line.join(self._ari, line, leg)
            confirm = ConfirmAnswered(line.call, record.call_taker)
            # Taken again from the same leg after it was sent back, it is another answer.
            await self._facts.say(confirm, f"answered-{line.call}-{leg}-{record.version}")

    async def _talk(self, line: Line, record: WireCall) -> None:
        """Talking, or about to: carry out the wish, then let whoever should hear, hear."""
        if record.wish == "hold":
            await self._hear(line, "hold")
            await self._facts.say(ConfirmHeld(line.call))
            return
        leg = self._legs().channel_of(record.call_taker)
        if record.call_taker is None:
            return  # a duty phone has it
        if leg is None:
            await self._hear(line, "waiting")  # until the leg has healed
            return
        await on_line.join(self._ari, line, leg)
        self._ask(line, record)
        if record.wish == "resume":
            await self._facts.say(ConfirmResumed(line.call))

    def _ask(self, line: Line, record: WireCall) -> None:
        """The silent procedure's question, to a caller who is with the people."""
        if record.prompt and line.joined and not line.asking:
            line.asking = True
            heard = media(self._means.sounds, record.prompt)
            self._start(silent.ask(self._ari, self._facts, line, record.prompt, heard))

    def _record(self, line: Line) -> None:
        if not line.recorded:
            line.recorded = True
            self._start(self._means.recorder.start(line.call, line.channel))
            self._start(on_line.follow_to_its_end(self._ari, line))

    async def _dial(self, line: Line, record: WireCall, leg: str | None) -> None:
        if line.joined:
            return
        carriers = self._means.carriers
        number = record.number or ""
        if leg is None or not carriers or not NUMBER.fullmatch(number):
            log.warning("call_back_impossible", call=line.call, leg=leg, carriers=carriers)
            self._lines.pop(line.call, None)
            await self._facts.say(EndCall(line.call, "system", NO_ROUTE), f"end-{line.call}")
            return
        trunk = record.trunk if record.trunk in carriers else carriers[0]
        try:
            await on_line.dial(self._ari, line, f"PJSIP/{number}@trunk-{trunk}", leg)
        except EngineRefused as refused:
            log.warning("call_back_refused", call=line.call, why=str(refused))
            self._start(self.gone(line.channel))

    async def picked_up(self, channel: str) -> None:
        """The far end of a call-back answers."""
        line = self._at(channel)
        if line is None or line.direction != "out":
            return
        record = await self._facts.ask(call_on_the_wire, line.call)
        taker = record.call_taker if record is not None else None
        self._record(line)
        await self._facts.say(ConfirmAnswered(line.call, taker), f"answered-{line.call}")

    def _at(self, channel: str) -> Line | None:
        return next((line for line in self._lines.values() if line.channel == channel), None)

    async def key(self, channel: str, key: str) -> None:
        """The caller presses a key of the telephone."""
        if (line := self._at(channel)) is not None:
            await self._facts.say(ReportKey(line.call, key))

    def cause(self, channel: str, cause: int) -> None:
        """Why the far end is hanging up (Q.850); its end follows. The first word counts: what
        the engine adds while it takes the channel down says nothing of the far end."""
        line = self._at(channel)
        if line is not None:
            line.cause = line.cause or cause

    async def left(self, channel: str) -> None:
        """A channel leaves us. Where the hang-up of a conversation came without a cause, the
        channel's own end tells it."""
        line = self._at(channel)
        if line is not None and line.recorded and not (line.cause or line.hanging_up):
            destroyed = self._ari.expect("ChannelDestroyed", channel)
            line.cause = await on_line.last_cause(destroyed)
        await self.gone(channel)

    async def gone(self, channel: str) -> None:
        """A channel is no longer there: if it was a call's, the call is over."""
        line = self._at(channel)
        if line is None or line.handed:
            return
        self._lines.pop(line.call, None)
        if not line.offered:
            return  # whoever offers it says its end as well
        spoken = line.direction == "in" or line.recorded  # a call-back that was picked up
        far_end = "caller" if spoken and not line.engine_died else "system"
        by = "call_taker" if line.hanging_up else far_end
        await self._facts.say(EndCall(line.call, by, line.cause), f"end-{line.call}")
        await self.parties.end(line.call)
        await on_line.clear(self._ari, line)
        await self._means.recorder.finish(line.call)

    async def desk_changed(self, call_taker: int, records: Collection[WireCall]) -> None:
        """A leg has come up or was lost: its call taker's calls are connected anew, or wait."""
        for record in records:
            if call_taker in (record.call_taker, *(party.desk for party in record.parties)):
                await self.align(record.id)

    async def take_over(
        self,
        channels: Mapping[str, Mapping[str, Any]],
        record: WireCall,
        engine_began: datetime,
    ) -> None:
        """A live call of the records after a start or a lost stream; ``channels`` are ours.

        A call from before ``engine_began`` was cut by the engine's death: nobody hung up.
        """
        channel = f"out-{record.id}" if record.direction == "out" else record.channel
        if record.id not in self._lines:
            line = Line(record.id, channel, record.direction, silenced=None, bridged=True)
            line.hears = "people" if record.phase == "talking" else "unknown"
            line.joined = self._legs().channel_of(record.call_taker) or ""
            line.leg = line.joined
            line.joined = line.joined if record.phase == "talking" else ""
            self._lines[record.id] = line
        if channel not in channels:
            self._lines[record.id].engine_died = record.offered_at < engine_began
            await self.gone(channel)
            return
        if record.direction == "in" or record.answered:
            self._record(self._lines[record.id])
        if record.phase in ("waiting", "ringing"):
            line = self._lines[record.id]
            async with line.lock:
                if line.hears == "unknown":
                    await on_line.let_hear(self._ari, line, "waiting")
        await self.align(record.id)

    async def recording_began(self, call: str) -> None:
        """A new take knows nothing of a pause."""
        line = self._lines.get(call)
        if line is not None and line.silenced is not False:
            line.silenced = None
            await self.align(call)

    async def party_picked_up(self, channel: str) -> None:
        """A party's telephone is answered."""
        if (line := self._lines.get(self.parties.call_of(channel))) is not None:
            await self.parties.picked_up(line, channel)

    async def press(self, call: str, party: str, digits: str) -> None:
        """Keypad tones to the caller or to a party's telephone."""
        if line := self._lines.get(call):
            await self.parties.press(line, party, digits)

    async def renew_sound(self, channel: str) -> None:
        """This channel's sound comes from another source: set up again whatever listens to it."""
        log.warning("sound_has_another_source", channel=channel)
        for line in list(self._lines.values()):
            async with line.lock:
                await on_line.put_in_anew(self._ari, line, channel)
            if line.channel == channel and line.recorded:
                await self._means.recorder.renew(line.call)

    async def wait(self) -> None:
        """For ever: whoever has waited too long gets the duty phones."""
        while True:
            await asyncio.sleep(1.0)
            for line in list(self._lines.values()):
                waits = line.direction == "in" and not line.joined and line.hears == "waiting"
                line.waited_s = line.waited_s + 1.0 if waits else 0.0
                if waits and self._means.duty_phones and self._too_long(line):
                    self._start(self._to_duty_phones(line))

    def _too_long(self, line: Line) -> bool:
        patience = self._means.patience
        limit = patience.longest_s if self._legs().anyone() else patience.empty_room_s
        return line.waited_s >= limit

    async def _to_duty_phones(self, line: Line) -> None:
        try:
            await self._facts.propose(HandToFallback(line.call))
            record = await self._facts.ask(call_on_the_wire, line.call)
            phase = record.phase if record is not None else "fallback"
        except LedgerUnavailable:
            phase = "fallback" if not line.joined else "talking"
        if phase == "fallback" and line.call in self._lines:
            await self._give_away(line)

    async def renew(self) -> None:
        """The engine has been lost and found: forget nothing, but trust no tone."""
        for line in self._lines.values():
            if not line.joined:
                line.hears = "unknown"


def may_ignore(trouble: BaseException) -> bool:
    """What one call's task may end with while everything else is well."""
    return isinstance(trouble, EngineGone | EngineRefused | LedgerUnavailable)
