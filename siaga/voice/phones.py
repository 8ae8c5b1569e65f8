"""Desk phones: telephones of the house that stand in for a call taker's browser.

A phone is rung at sign-on and for each call that its desk is offered, or asked into. Left off
the hook it is a permanent leg like a browser's; put down, it rings again for
the next call. Put down in the middle of a conversation it rings at once: the
citizen is still there, and only the desk's own hang-up ends a call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import structlog

from siaga.operations.desk_phones import PickUpPhone, ReportPhoneDead
from siaga.operations.wire import WireCall, WireDesk, live_calls
from siaga.voice.ari import APPLICATION, Ari, EngineRefused
from siaga.voice.facts import Facts
from siaga.voice.legs import Leg, Legs

RING_S = 120
"""Longest ring: the offer that it is for lapses earlier."""
SIGN_ON_RING_S = 20
BOTH_PUT_DOWN_S = 2.0
"""Caller and call taker put down within this time: nothing rings again."""
TAKEN_DOWN_S = 0.5
"""From the end of our hold on a phone's channel to its own end, which would otherwise be taken
for that of the next ring: they have one name."""

log = structlog.get_logger(__name__)


@dataclass
class Ring:
    """One phone that rings. ``call`` "" at sign-on; ``rang`` once the phone itself has said so."""

    call_taker: int
    call: str
    rang: bool = False


class Phones:
    """``addresses``: SIP addresses (``user@host``) by the names of SIAGA_DESK_PHONES."""

    def __init__(
        self, ari: Ari, facts: Facts, legs: Callable[[], Legs], addresses: Mapping[str, str]
    ) -> None:
        self._ari = ari
        self._facts = facts
        self._legs = legs
        self._addresses = addresses
        self._rings: dict[str, Ring] = {}
        self._offered: dict[int, str] = {}
        """Calls that desks have been offered and nobody has taken yet, by the desks."""
        self._asked: dict[str, tuple[str, int]] = {}
        """Calls that desks are asked into, or in, beside their call taker: by the party."""

    async def signed_on(self, desk: WireDesk) -> None:
        """Ring once: everybody knows then that the phone works, and it may be left off the hook."""
        await self._ring(desk.call_taker, "", SIGN_ON_RING_S)

    async def presented(self, call: str, call_taker: int) -> None:
        """A call is offered to this desk."""
        self._offered[call_taker] = call
        await self._ring(call_taker, call, RING_S)

    async def invited(self, call: str, party: str, call_taker: int) -> None:
        """This desk is asked into a call that somebody else has."""
        self._asked[party] = (call, call_taker)
        await self.presented(call, call_taker)

    async def joined(self, party: str) -> None:
        """It has come in."""
        if party in self._asked:
            await self.settled(*self._asked[party])

    async def left(self, party: str) -> None:
        """It does not come, or has gone."""
        if asked := self._asked.pop(party, None):
            await self.settled(*asked)

    async def ended(self, call: str) -> None:
        """Nobody needs to pick up for this call, and nobody is in it any more."""
        self._asked = {id: asked for id, asked in self._asked.items() if asked[0] != call}
        await self.settled(call)

    async def settled(self, call: str, call_taker: int | None = None) -> None:
        """Nobody needs to pick up for this call any more, or not that desk, where it rings on
        others still."""
        self._offered = {
            taker: offered
            for taker, offered in self._offered.items()
            if offered != call or call_taker not in (None, taker)
        }
        rings = ((id, ring) for id, ring in self._rings.items() if ring.call == call)
        await self._stop([id for id, ring in rings if call_taker in (None, ring.call_taker)])

    async def signed_off(self, call_taker: int) -> None:
        """Whatever rings there, does so for nobody."""
        self._offered.pop(call_taker, None)
        await self._stop([id for id, ring in self._rings.items() if ring.call_taker == call_taker])

    async def changed(self, leg: Leg) -> None:
        """The phone's line has come up, or was put down."""
        if leg.up:
            await self._facts.propose(PickUpPhone(leg.call_taker))
            return
        if leg.call_taker in self._offered:  # picked up and put down before a word
            await asyncio.sleep(TAKEN_DOWN_S)
            if offered := self._offered.get(leg.call_taker):
                await self._ring(leg.call_taker, offered, RING_S)
            return
        await asyncio.sleep(BOTH_PUT_DOWN_S)
        for record in await self._facts.ask(live_calls):
            if record.answered and _talks_in(leg.call_taker, record):
                await self._ring(leg.call_taker, record.id, RING_S)

    def answered(self, channel: str) -> None:
        """Off the hook: it rings no more, also when it is put down again at once."""
        self._rings.pop(channel, None)

    def rang(self, channel: str) -> None:
        """The far end says that it rings."""
        if channel in self._rings:
            self._rings[channel].rang = True

    async def gone(self, channel: str) -> None:
        """A channel has ended; if it was a phone that never even rang, it cannot be reached."""
        ring = self._rings.pop(channel, None)
        if ring is not None and not ring.rang:
            log.warning("desk_phone_dead", call_taker=ring.call_taker)
            await self._facts.say(ReportPhoneDead(ring.call_taker))

    def align(self, channels: Collection[str]) -> None:
        """After a lost stream or engine: what does not ring any more is forgotten."""
        self._rings = {id: ring for id, ring in self._rings.items() if id in channels}

    async def _stop(self, channels: list[str]) -> None:
        for channel in channels:
            if self._rings.pop(channel, None) is not None:
                await self._ari.delete(f"/channels/{channel}")

    async def _ring(self, call_taker: int, call: str, seconds: int) -> None:
        leg = self._legs().of(call_taker)
        if leg is None or not leg.phone or leg.channel:
            return
        channel = _channel(leg)
        if channel in self._rings:  # still ringing from the sign-on: now for this call
            self._rings[channel].call = call
            return
        self._rings[channel] = Ring(call_taker, call)
        try:
            await self._ari.post(
                "/channels",
                endpoint=f"PJSIP/duty/sip:{self._addresses.get(leg.phone, '')}",
                app=APPLICATION,
                appArgs=f"desk,{leg.name}",
                channelId=channel,
                callerId="112",
                timeout=seconds,
            )
        except EngineRefused as refused:
            if refused.status == 409:  # an earlier voice process rang it
                return
            log.warning("desk_phone_not_rung", call_taker=call_taker, why=str(refused))
            await self.gone(channel)


def _talks_in(call_taker: int, call: WireCall) -> bool:
    """Whether it is this call taker's, or one that they were brought into."""
    return call.call_taker == call_taker or any(
        party.kind == "call_taker" and party.desk == call_taker and party.state == "joined"
        for party in call.parties
    )


def _channel(leg: Leg) -> str:
    return f"phone-{leg.name}"
