"""Duty phones that are rung about alerts: dialled, spoken to, and rung again.

What is to be rung is in the ledger (``MessageQueued`` on the channel ``voice``), and
what has become of it as well; a telephone is the channel ``callout-<message>``, after the
first alert for which it rings. So nothing is rung twice at a time and nothing forgotten,
whatever was killed in between. A telephone that rings, or is spoken to, is told of
everything else that is due for it, in the same talk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import structlog

from siaga.domain import callout as rules
from siaga.domain.region import Region
from siaga.operations.callouts import PHONE, CallOut, open_call_outs, telephone_of
from siaga.operations.messages import RecordFailed, RecordSent, ReportChannel
from siaga.voice.ari import APPLICATION, Ari, EngineGone, EngineRefused, Event, NotThere
from siaga.voice.asking import CONNECT, NOBODY
from siaga.voice.connecting import TakesOver
from siaga.voice.duty_phone import ENDINGS, MOST_KEYS, DutyPhone, InHand, Tries, due_for, rings
from siaga.voice.facts import Facts
from siaga.voice.lines import may_ignore
from siaga.voice.speech import Speech
from siaga.voice.telling import Teller, Telling
from siaga.voice.ways import Way, Ways, trunk_of

LOOK_S: Final = 5.0
RETRY_S: Final = 1.0

log = structlog.get_logger(__name__)
Start = Callable[[Coroutine[Any, Any, None]], object]


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
    _rung: InHand = field(default_factory=InHand)
    _with_us: dict[str, str] = field(default_factory=dict)
    """Channels that were connected with 112, and whose telephones they are."""
    _free_at: dict[str, datetime] = field(default_factory=dict)
    """When a telephone was put down last after a talk."""
    _tries: dict[str, Tries] = field(default_factory=dict)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _seen: asyncio.Event = field(default_factory=asyncio.Event)
    _works: bool | None = None

    def __post_init__(self) -> None:
        self._teller = Teller(self.ari, self.facts, self.speech, self.sounds, self.regions)

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
        for phone in list(self._rung.values()):
            phone.review(open_now)
            if not phone.up and not phone.waiting:
                await self._leave(phone)
        self._tries = {id: one for id, one in self._tries.items() if id in open_now}
        telephones = {out.telephone for out in open_now.values()}
        self._free_at = {one: at for one, at in self._free_at.items() if one in telephones}
        if not open_now:
            await self.speech.forget_old()
        waits = [await self._ring_if_due(out) for out in open_now.values()]
        for out in open_now.values():
            self._ride_along(out)
        return max(0.0, min([LOOK_S, *waits]))

    async def _ring_if_due(self, out: CallOut) -> float:
        """Returns the seconds until it must be looked at again."""
        now, clock = datetime.now(UTC), asyncio.get_running_loop().time()
        tries = self._tries.setdefault(out.id, Tries())
        until_s = max((out.due_at - now).total_seconds(), tries.again_at - clock)
        phone = self._rung.phone_of(out)
        if self._rung.has(out):
            return LOOK_S
        if not out.needed:
            await self._fail(out, rules.NOT_NEEDED)
        elif until_s > 0:
            return until_s
        elif phone is not None and not phone.ends:
            tries.count += 1
            self._say_too(phone, out)
        elif phone is not None or out.telephone in self._with_us.values():
            return LOOK_S  # free in a moment, or when the talk with 112 is over
        elif rules.is_given_up(out.due_at, now, self._free_at.get(out.telephone)):
            await self._fail(out, tries.trouble or rules.NO_ANSWER)
        else:
            await self._ring(out, tries)
        return LOOK_S

    def _say_too(self, phone: DutyPhone, out: CallOut) -> None:
        phone.say_too(out)
        if phone.rang and not phone.up:
            self.start(self._say_sent(phone, out))

    def _ride_along(self, out: CallOut) -> None:
        phone = self._rung.phone_of(out)
        if phone is None or not out.needed or self._rung.has(out):
            return
        if rules.rides_along(out.due_at, datetime.now(UTC), phone.up):
            phone.riding.add(out.id)
            self._say_too(phone, out)

    async def _ring(self, out: CallOut, tries: Tries) -> None:
        """Each trunk has few places."""
        if not self.ways.there_are(out):
            await self._fail(out, rules.NO_ROUTE)
            return
        way = self.ways.choose(out, tries.count, self._rung.trunks())
        if way is None:
            tries.trouble = tries.trouble or rules.NO_ROUTE
            return
        phone = DutyPhone(out.channel, out.telephone, way, waiting={out.id: out})
        self._rung[phone.channel] = phone
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
                self.start(self._recognize(phone))
                return
            log.warning("duty_phone_not_rung", message=out.id, why=str(refused))
            self.start(self.gone(out.channel, 0))
            return
        except EngineGone:
            self._rung.pop(out.channel, None)
            raise
        self._prepare(phone)

    async def _recognize(self, phone: DutyPhone) -> None:
        """One that was dialled while we heard nothing of it."""
        try:
            channel = await self.ari.get(f"/channels/{phone.channel}")
        except NotThere:
            await self.gone(phone.channel, 0)
            return
        if channel["state"] == "Up" and phone.channel in self._rung:
            await self.picked_up(phone)

    def _prepare(self, phone: DutyPhone) -> None:
        """While it rings, or the one before is said, the next alert is put into words."""
        if (out := phone.next(self._tries)) is not None:
            self.start(self._put_into_words(out))

    async def _put_into_words(self, out: CallOut) -> None:
        await self._teller.words(out)

    # --- what the engine says ---

    def heard(self, event: Event) -> bool:
        """Whether this is about one of these telephones; what follows is begun."""
        channel = event.get("channel") or event.get("peer") or {}
        id = channel.get("id", "")
        if id in self._with_us and event["type"] == "ChannelDestroyed":
            self._is_free(self._with_us.pop(id))
        if (phone := self._rung.get(id)) is None:
            return False
        match event["type"]:
            case "StasisStart":
                self.start(self.picked_up(phone))
            case "ChannelStateChange" | "Dial" if not phone.rang and rings(event):
                phone.rang = True
                self.ways.worked(phone.way)
                for out in phone.all():
                    self.start(self._say_sent(phone, out))
            case "ChannelDtmfReceived" if phone.keys.qsize() < MOST_KEYS:
                phone.keys.put_nowait(event["digit"])
            case "ChannelDestroyed":
                self.start(self.gone(id, int(event.get("cause", 0))))
        return True

    async def _say_sent(self, phone: DutyPhone, out: CallOut) -> None:
        route = phone.way.trunk or "desk"
        await self.facts.say(RecordSent(out.incident, out.id, route), f"{out.id}-sent")

    async def picked_up(self, phone: DutyPhone) -> None:
        """Somebody, or some machine, is there. When voice itself stops, its successor goes on."""
        if phone.up:
            return
        phone.up, end = True, NOBODY
        phone.turn(self._tries)
        self.ways.worked(phone.way)
        telling = Telling(self._teller, self._tries, self._told, self._connect, self._prepare)
        try:
            end = await telling.hold(phone)
        except Exception as trouble:
            say = log.info if may_ignore(trouble) else log.error
            say("talk_broke_off", channel=phone.channel, why=repr(trouble))
        phone.ends = True
        if end != CONNECT:
            await self._hang_up(phone)
            await self._over(phone, rules.NO_ANSWER)

    async def _connect(self, phone: DutyPhone, out: CallOut) -> bool:
        """What still waits is rung when that call is over."""
        trunk = phone.way.trunk or self.ways.first
        entering = await self.calls.propose(self.ari, self.facts, phone.channel, trunk, out)
        if entering is None:
            return False
        phone.was_not_said(self._tries)
        self._rung.pop(phone.channel, None)
        if phone.put_down:
            self._is_free(phone.telephone)
        else:
            self._with_us[phone.channel] = phone.telephone
        await self.calls.enter(entering)
        return True

    async def gone(self, channel: str, cause: int) -> None:
        """A telephone is off the line. Where somebody was on it, their talk comes to its end."""
        if (phone := self._rung.get(channel)) is None:
            return
        if phone.up:
            phone.hang_up()
            return
        if phone.line_died:
            self._ring_elsewhere(phone)
            return
        trouble = phone.trouble or rules.why(cause, phone.rang)
        if trouble == rules.NO_ROUTE:
            self.ways.failed(phone.way)
        await self._over(phone, trouble)

    async def _over(self, phone: DutyPhone, trouble: str) -> None:
        """The telephone is out of our hands, with all that was still to be said on it."""
        phone.ends = True
        for out in phone.all():
            await self._tried(phone, out, trouble)
        self._rung.pop(phone.channel, None)
        if phone.up:
            self._is_free(phone.telephone)
        self.wake()

    def _ring_elsewhere(self, phone: DutyPhone) -> None:
        """Over the next trunk now: nobody was asked, so it was no try."""
        phone.was_not_rung(self._tries)
        self._rung.pop(phone.channel, None)
        self.wake()

    async def trunk_changed(self, trunk: str, reached: bool) -> None:
        """It answers again: what waits for a line is rung now. It died: what has not begun to
        ring over it is rung elsewhere."""
        if reached:
            self.ways.worked(Way("", trunk))
            for tries in self._tries.values():
                tries.line_is_back()
        for phone in self._rung.dialled_over(trunk) if not reached else ():
            phone.line_died = True
            await self._hang_up(phone)
        self.wake()

    def _is_free(self, telephone: str) -> None:
        self._free_at[telephone] = datetime.now(UTC)
        self.wake()

    async def _told(self, phone: DutyPhone, out: CallOut, end: str) -> None:
        """One alert's talk is at its end."""
        trouble = ENDINGS[end]
        if trouble in rules.AGAIN_S:
            self._tries.setdefault(out.id, Tries(1)).in_vain += 1
        else:
            phone.done.add(out.id)
        await self._tried(phone, out, trouble)
        phone.now = None

    async def _tried(self, phone: DutyPhone, out: CallOut, trouble: str) -> None:
        """It is rung again, later, or given up; without ``trouble`` it is answered."""
        tries = self._tries.setdefault(out.id, Tries(1))
        tries.trouble, clock = trouble, asyncio.get_running_loop().time()
        if out.id in phone.late and trouble in rules.AGAIN_S:
            tries.never_was()
        elif trouble and not tries.goes_on(trouble, out.id in phone.riding, clock):
            await self._fail(out, trouble)

    async def _leave(self, phone: DutyPhone) -> None:
        """Nobody need pick up any more."""
        phone.trouble = rules.NOT_NEEDED
        await self._hang_up(phone)
        await self.gone(phone.channel, 0)

    async def _hang_up(self, phone: DutyPhone) -> None:
        try:
            await self.ari.delete(f"/channels/{phone.channel}")
        except (EngineRefused, EngineGone) as trouble:
            log.info("duty_phone_not_hung_up", channel=phone.channel, why=str(trouble))

    async def _fail(self, out: CallOut, trouble: str) -> None:
        await self.facts.say(RecordFailed(out.incident, out.id, trouble), f"{out.id}-failed")

    # --- ends and beginnings ---

    async def take_over(
        self, channels: Mapping[str, Mapping[str, Any]], calls: Collection[str]
    ) -> None:
        """After a start or a lost stream: what stands is ours again, what nobody knows ends.

        ``calls`` are those that live: a telephone that became one of them is none of ours.
        """
        for phone in list(self._rung.values()):
            if phone.channel not in channels and not await self._stands(phone):
                await self.gone(phone.channel, 0)
        for id in [one for one in self._with_us if one not in channels]:
            self._is_free(self._with_us.pop(id))
        open_now = {out.id: out for out in await self.facts.ask(open_call_outs, datetime.now(UTC))}
        for id, channel in channels.items():
            message = id.removeprefix(PHONE)
            if message != id:
                in_a_call = channel["channelvars"].get("SIAGA_CALL") in calls
                await self._find(id, message, channel, open_now, in_a_call)
        self._seen.set()
        self.wake()

    async def _find(
        self,
        id: str,
        message: str,
        channel: Mapping[str, Any],
        open_now: Mapping[str, CallOut],
        in_a_call: bool,
    ) -> None:
        """One telephone that stands. The alert for which it rang may be answered, and another of
        its alerts be the next."""
        if in_a_call and id in self._rung:
            return
        if id not in self._rung:
            telephone = await self.facts.ask(telephone_of, message)
            if in_a_call:
                self._with_us[id] = telephone
                return
            waiting = due_for(telephone, message, open_now)
            if not waiting:
                await self.ari.delete(f"/channels/{id}")
                return
            way = Way("", trunk_of(channel["name"]))
            self._rung[id] = DutyPhone(id, telephone, way, rang=True, waiting=waiting)
            for one in waiting:
                self._tries.setdefault(one, Tries(1))
        if channel["state"] == "Up":
            self.start(self.picked_up(self._rung[id]))

    async def _stands(self, phone: DutyPhone) -> bool:
        try:
            await self.ari.get(f"/channels/{phone.channel}")
        except NotThere:
            return False
        return True

    async def _tell_health(self) -> None:
        works = self.ways.work()
        if works != self._works:
            why = "" if works else "unreachable"
            await self.facts.propose(ReportChannel(rules.CHANNEL, why))
            self._works = works
