"""Duty phones that are rung about alerts: dialled, spoken to, and rung again.

What is to be rung is in the ledger (``MessageQueued`` on the channel ``voice``), and
what has become of it as well; a telephone is the channel ``callout-<message>``. So
nothing is rung twice at a time and nothing forgotten, whatever was killed in between.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import NAMESPACE_OID, uuid5

import structlog

from siaga.domain import callout as rules
from siaga.domain.region import Region
from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations.callouts import (
    PHONE,
    CallOut,
    ConnectContact,
    open_call_outs,
    standing_of,
)
from siaga.operations.messages import RecordDelivered, RecordFailed, RecordSent, ReportChannel
from siaga.voice.ari import APPLICATION, Ari, EngineGone, EngineRefused, Event, NotThere
from siaga.voice.asking import CONNECT, ENDS, NOBODY, SETTLED, TAKEN, Talk
from siaga.voice.facts import Facts
from siaga.voice.line import SWITCH
from siaga.voice.lines import may_ignore
from siaga.voice.rung import MOST_KEYS, Ringing, Tries
from siaga.voice.speech import Speech
from siaga.voice.spoken import spoken_alert, tell_in_indonesian
from siaga.voice.ways import Way, Ways, trunk_of

LOOK_S: Final = 5.0
RETRY_S: Final = 1.0
ENDINGS: Final = {SETTLED: "", ENDS: rules.NOT_NEEDED, NOBODY: rules.NO_ANSWER}
LONGEST_S: Final = 600
"""The engine ends by itself what nobody has ended."""

log = structlog.get_logger(__name__)
Start = Callable[[Coroutine[Any, Any, None]], object]


@dataclass(frozen=True)
class TakesOver:
    """How the telephone of somebody who wants to talk becomes a call like any other."""

    entered: Callable[[Mapping[str, Any]], Awaitable[None]]
    align: Callable[[str], Awaitable[None]]


@dataclass
class CallOuts:
    """All of them. ``start`` runs a task of one telephone beside the others."""

    ari: Ari
    facts: Facts
    ways: Ways
    speech: Speech
    sounds: str
    regions: Mapping[str, Region]
    calls: TakesOver
    start: Start
    _rung: dict[str, Ringing] = field(default_factory=dict)
    _tries: dict[str, Tries] = field(default_factory=dict)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _seen: asyncio.Event = field(default_factory=asyncio.Event)
    _works: bool | None = None

    def wake(self) -> None:
        """Something in the ledger may concern a duty phone."""
        self._wake.set()

    async def run(self) -> None:
        """For ever: ring what is due, and stop ringing what nobody needs any more."""
        await self._seen.wait()  # nothing is rung before it is known what rings
        wait_s = 0.0
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._wake.wait()
            self._wake.clear()
            try:
                wait_s = await self._look()
                await self._tell_health()
            except Exception as trouble:
                wait_s = RETRY_S
                if may_ignore(trouble):
                    log.info("call_outs_not_seen", why=str(trouble))
                else:
                    log.error("call_outs_failed", exc_info=trouble)

    async def _look(self) -> float:
        """Returns the seconds until the next look."""
        open_now = {out.id: out for out in await self.facts.ask(open_call_outs, datetime.now(UTC))}
        for id, ringing in list(self._rung.items()):
            if id not in open_now or not open_now[id].needed:
                await self._leave(ringing)
        self._tries = {id: one for id, one in self._tries.items() if id in open_now}
        if not open_now:
            await self.speech.forget_old()
        waits = [await self._ring_if_due(out) for out in open_now.values()]
        return max(0.0, min([LOOK_S, *waits]))

    async def _ring_if_due(self, out: CallOut) -> float:
        """Returns the seconds until it must be looked at again."""
        if out.id in self._rung:
            return LOOK_S
        now, clock = datetime.now(UTC), asyncio.get_running_loop().time()
        tries = self._tries.setdefault(out.id, Tries())
        until_s = max((out.due_at - now).total_seconds(), tries.again_at - clock)
        if not out.needed:
            await self._fail(out, rules.NOT_NEEDED)
        elif until_s > 0:
            return until_s
        elif rules.is_given_up(out.due_at, now):
            await self._fail(out, tries.trouble or rules.NO_ANSWER)
        else:
            await self._ring(out, tries)
        return LOOK_S

    async def _ring(self, out: CallOut, tries: Tries) -> None:
        """One telephone is asked about one alert at a time, and each trunk has few places."""
        if any(ringing.out.to == out.to for ringing in self._rung.values()):
            return
        if not self.ways.there_are(out):
            await self._fail(out, rules.NO_ROUTE)
            return
        taken = [ringing.way.trunk for ringing in self._rung.values()]
        way = self.ways.choose(out, tries.count, taken)
        if way is None:
            tries.trouble = rules.NO_ROUTE
            return
        self._rung[out.id] = Ringing(out, way)
        tries.count += 1
        try:
            await self.ari.post(
                "/channels",
                endpoint=way.endpoint,
                app=APPLICATION,
                appArgs=f"callout,{out.id}",
                channelId=out.channel,
                timeout=rules.RING_S,
            )
        except EngineRefused as refused:
            if refused.status == 409:  # it rings already, or more
                self.start(self._recognize(out))
                return
            log.warning("duty_phone_not_rung", message=out.id, why=str(refused))
            self.start(self.gone(out.channel, 0))
            return
        except EngineGone:
            self._rung.pop(out.id, None)
            raise
        self.start(self._prepare(out))

    async def _recognize(self, out: CallOut) -> None:
        """One that was dialled while we heard nothing of it."""
        try:
            channel = await self.ari.get(f"/channels/{out.channel}")
        except NotThere:
            await self.gone(out.channel, 0)
            return
        if channel["state"] == "Up" and (ringing := self._rung.get(out.id)) is not None:
            await self.picked_up(ringing)

    async def _prepare(self, out: CallOut) -> None:
        """While it rings, the alert is put into words."""
        await self._alert(out)

    async def _alert(self, out: CallOut) -> str:
        """What the engine is to play; "" when there are no words: that there is a task, and what
        the keys do, is said all the same."""
        try:
            told = await self.facts.ask(tell_in_indonesian, out.incident, out.alert, self.regions)
            standing = await self.facts.ask(standing_of, out.alert)
            late = standing if standing.state == "acknowledged" else None
            return await self.speech.media(spoken_alert(told, late)) if told is not None else ""
        except Exception as trouble:
            log.error("alert_without_words", message=out.id, why=repr(trouble))
            return ""

    # --- what the engine says ---

    def heard(self, event: Event) -> bool:
        """Whether this is about one of these telephones; what follows is begun."""
        channel = event.get("channel") or {}
        id = channel.get("id", "")
        ringing = self._rung.get(id.removeprefix(PHONE)) if id.startswith(PHONE) else None
        if ringing is None:
            return False
        match event["type"]:
            case "StasisStart":
                self.start(self.picked_up(ringing))
            case "ChannelStateChange" if channel["state"] == "Ringing" and not ringing.rang:
                ringing.rang = True
                self.ways.worked(ringing.way)
                self.start(self._say_sent(ringing))
            case "ChannelDtmfReceived" if ringing.keys.qsize() < MOST_KEYS:
                ringing.keys.put_nowait(event["digit"])
            case "ChannelDestroyed":
                self.start(self.gone(id, int(event.get("cause", 0))))
        return True

    async def _say_sent(self, ringing: Ringing) -> None:
        out, route = ringing.out, ringing.way.trunk or "desk"
        await self.facts.say(RecordSent(out.incident, out.id, route), f"{out.id}-sent")

    async def picked_up(self, ringing: Ringing) -> None:
        """Somebody, or some machine, is there. When voice itself stops, its successor goes on."""
        if ringing.up:
            return
        ringing.up, end = True, NOBODY
        self.ways.worked(ringing.way)
        try:
            end = await self._converse(ringing)
        except Exception as trouble:
            say = log.info if may_ignore(trouble) else log.error
            say("talk_broke_off", message=ringing.out.id, why=repr(trouble))
        if end != CONNECT:
            await self._hang_up(ringing.out)
            await self._over(ringing, ENDINGS[end])

    async def _converse(self, ringing: Ringing) -> str:
        """Say the alert, and hear what they answer: the end as of ``Talk``, with ``connect`` only
        where that was done."""
        out = ringing.out
        path = f"/channels/{out.channel}/variable"
        await self.ari.post(path, variable=SWITCH, value=LONGEST_S)
        await self.facts.say(RecordDelivered(out.incident, out.id), f"{out.id}-delivered")
        alert, line = await self._alert(out), (self.ari, self.facts, self.speech, self.sounds)
        talk = Talk(*line, out, alert, ringing.keys)
        while (end := await talk.hold()) == CONNECT and not await self._connect(ringing):
            await talk.say_not_now()
        return end

    async def _connect(self, ringing: Ringing) -> bool:
        """From here on it is a call like any other, and no call-out any more."""
        out, trunk = ringing.out, ringing.way.trunk or self.ways.first
        call = uuid5(NAMESPACE_OID, out.id).hex  # asked again, it is the same call
        values = {"SIAGA_CALL": call, "SIAGA_TRUNK": trunk, "SIAGA_DIALLED": ""}
        values["SIAGA_PRESENTATION"] = "allowed"
        for name, value in values.items():
            path = f"/channels/{out.channel}/variable"
            await self.ari.post(path, variable=name, value=value)
        connect = ConnectContact(out.incident, out.id, call, trunk, out.channel, out.to)
        try:
            if await self.facts.propose(connect, f"{out.id}-connect") is None:
                return False
        except LedgerUnavailable:
            return False
        self._rung.pop(out.id, None)
        number = {"number": out.to}
        await self.calls.entered({"id": out.channel, "channelvars": values, "caller": number})
        await self.calls.align(call)
        return True

    async def gone(self, channel: str, cause: int) -> None:
        """A telephone is off the line. Where somebody was on it, their talk comes to its end."""
        ringing = self._rung.get(channel.removeprefix(PHONE))
        if ringing is None:
            return
        if ringing.up:
            ringing.keys.put_nowait(rules.HUNG_UP)
            return
        if ringing.line_died:
            await self._ring_elsewhere(ringing)
            return
        trouble = ringing.trouble or rules.why(cause, ringing.rang)
        if trouble == rules.NO_ROUTE:
            self.ways.failed(ringing.way)
        await self._over(ringing, trouble)

    async def _over(self, ringing: Ringing, trouble: str) -> None:
        """It is rung again, later, or given up; without ``trouble`` it is answered."""
        out, again_s = ringing.out, None
        tries = self._tries.setdefault(out.id, Tries(1))
        if trouble in rules.AGAIN_S:
            again_s = rules.again_after_s(tries.count, trouble)
        tries.trouble = trouble
        if again_s is not None:
            tries.again_at = asyncio.get_running_loop().time() + again_s
        elif trouble:
            await self._fail(out, trouble)
        self._rung.pop(out.id, None)
        self.wake()

    async def _ring_elsewhere(self, ringing: Ringing) -> None:
        """Over the next trunk now: nobody was asked, so it was no try."""
        tries = self._tries.setdefault(ringing.out.id, Tries(1))
        tries.count, tries.trouble = tries.count - 1, rules.NO_ROUTE
        self._rung.pop(ringing.out.id, None)
        self.wake()

    async def trunk_changed(self, trunk: str, reached: bool) -> None:
        """It answers again: what waits for a line is rung now. It died: what has not begun to
        ring over it is rung elsewhere."""
        if reached:
            self.ways.worked(Way("", trunk))
            for tries in self._tries.values():
                if tries.trouble == rules.NO_ROUTE:
                    tries.again_at = 0.0
        for ringing in list(self._rung.values()) if not reached else ():
            if ringing.way.trunk == trunk and not (ringing.rang or ringing.up):
                ringing.line_died = True
                await self._hang_up(ringing.out)
        self.wake()

    async def _leave(self, ringing: Ringing) -> None:
        """Nobody need pick up any more; who has, is told."""
        if not ringing.up:
            ringing.trouble = rules.NOT_NEEDED
            await self._hang_up(ringing.out)
            await self.gone(ringing.out.channel, 0)
        elif not ringing.left:
            ringing.left = True
            ringing.keys.put_nowait(TAKEN)

    async def _hang_up(self, out: CallOut) -> None:
        try:
            await self.ari.delete(f"/channels/{out.channel}")
        except (EngineRefused, EngineGone) as trouble:
            log.info("duty_phone_not_hung_up", message=out.id, why=str(trouble))

    async def _fail(self, out: CallOut, trouble: str) -> None:
        await self.facts.say(RecordFailed(out.incident, out.id, trouble), f"{out.id}-failed")

    # --- ends and beginnings ---

    async def take_over(
        self, channels: Mapping[str, Mapping[str, Any]], calls: Collection[str]
    ) -> None:
        """After a start or a lost stream: what stands is ours again, what nobody knows ends.

        ``calls`` are those that live: a telephone that became one of them is none of ours.
        """
        for ringing in list(self._rung.values()):
            if ringing.out.channel not in channels and not await self._stands(ringing.out):
                await self.gone(ringing.out.channel, 0)
        open_now = {out.id: out for out in await self.facts.ask(open_call_outs, datetime.now(UTC))}
        for id, channel in channels.items():
            message = id.removeprefix(PHONE)
            if message == id or channel["channelvars"].get("SIAGA_CALL") in calls:
                continue
            if message not in self._rung and message not in open_now:
                await self.ari.delete(f"/channels/{id}")
                continue
            if message not in self._rung:
                way = Way("", trunk_of(channel["name"]))
                self._rung[message] = Ringing(open_now[message], way, rang=True)
                self._tries[message] = Tries(1)
            if channel["state"] == "Up":
                self.start(self.picked_up(self._rung[message]))
        self._seen.set()
        self.wake()

    async def _stands(self, out: CallOut) -> bool:
        try:
            await self.ari.get(f"/channels/{out.channel}")
        except NotThere:
            return False
        return True

    async def _tell_health(self) -> None:
        works = self.ways.work()
        if works != self._works:
            why = "" if works else "unreachable"
            await self.facts.propose(ReportChannel(rules.CHANNEL, why))
            self._works = works
