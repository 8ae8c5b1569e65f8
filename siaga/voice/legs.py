"""The call takers' permanent audio legs: made at sign-on, watched by their audio."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog

from siaga.operations.desks import ReportLegLost, ReportLegUp
from siaga.operations.wire import WireDesk
from siaga.voice.ari import Ari, EngineGone, EngineRefused
from siaga.voice.engine import REALM
from siaga.voice.facts import Facts
from siaga.voice.sources import Renew, other_source

WATCH_S = 1.0
FIRST_AUDIO_S = 5.0
"""How long a new leg may take until its first packet."""
SILENT_ROUNDS = 3
"""Looks without a new packet until a leg counts as lost: 2 to 3 s."""

log = structlog.get_logger(__name__)
Changed = Callable[[int], Awaitable[None]]


@dataclass
class Leg:
    """``channel`` "" while nothing is connected; ``up`` when its audio arrives, ``awaited`` until
    then; ``came`` since what stands was last looked at, which may not know of it. ``phone``: the desk phone that is rung, "" for a browser that calls in."""

    call_taker: int
    name: str
    phone: str = ""
    channel: str = ""
    up: bool = False
    awaited: bool = False
    came: bool = False
    packets: int = -1
    silent: int = 0
    statistics: Mapping[str, Any] = field(default_factory=dict)


class Legs:
    """All desks that are signed on. ``changed`` is awaited when one comes up or is lost,
    ``renew`` is called when its sound has another source."""

    def __init__(
        self, ari: Ari, facts: Facts, media_address: str, changed: Changed, renew: Renew
    ) -> None:
        self._ari = ari
        self._facts = facts
        self._media_address = media_address
        self._changed = changed
        self._renew = renew
        self._legs: dict[int, Leg] = {}

    def channel_of(self, call_taker: int | None) -> str | None:
        """The channel to connect a call with; None when that desk cannot hear now."""
        leg = self._legs.get(call_taker or 0)
        return leg.channel if leg is not None and leg.up else None

    def anyone(self) -> bool:
        """Whether at least one call taker can be reached at all."""
        return any(leg.up or leg.phone for leg in self._legs.values())

    def of(self, call_taker: int) -> Leg | None:
        """The leg of a desk that is signed on."""
        return self._legs.get(call_taker)

    async def sign_on(self, desk: WireDesk) -> None:
        """Let this desk's browser in; again at every start, the engine keeps it in memory."""
        earlier = self._legs.get(desk.call_taker)
        if earlier is not None and earlier.name != desk.leg:
            await self._close(earlier)
            earlier = None
        if earlier is None:
            self._legs[desk.call_taker] = Leg(desk.call_taker, desk.leg, desk.phone)
        if desk.phone:
            return
        await self._push("auth", desk.leg, auth_fields(desk))
        await self._push("endpoint", desk.leg, endpoint_fields(desk.leg, self._media_address))

    async def sign_off(self, call_taker: int) -> None:
        """Nobody may use this desk's name any more."""
        leg = self._legs.pop(call_taker, None)
        if leg is not None:
            await self._close(leg)

    async def _close(self, leg: Leg) -> None:
        for kind in ("endpoint", "auth"):
            await self._ari.delete(f"/asterisk/config/dynamic/res_pjsip/{kind}/{leg.name}")
        if leg.channel:
            await self._ari.delete(f"/channels/{leg.channel}")

    async def _push(self, kind: str, name: str, fields: Mapping[str, str]) -> None:
        attributes = [{"attribute": key, "value": value} for key, value in fields.items()]
        await self._ari.put(
            f"/asterisk/config/dynamic/res_pjsip/{kind}/{name}", {"fields": attributes}
        )

    async def entered(self, name: str, channel: str) -> None:
        """A browser has called ``desk``: answer it, and believe it when audio arrives."""
        leg = next((leg for leg in self._legs.values() if leg.name == name), None)
        if leg is None:
            await self._ari.delete(f"/channels/{channel}")
            return
        if leg.channel and leg.channel != channel:
            await self._lost(leg, "network")
        leg.channel, leg.packets, leg.silent, leg.statistics = channel, -1, 0, {}
        leg.awaited = leg.came = True
        try:
            await self._ari.post(f"/channels/{channel}/answer")
            await self._await_audio(leg, channel)
        finally:
            if leg.channel in ("", channel):
                leg.awaited = False

    async def _await_audio(self, leg: Leg, channel: str) -> None:
        for _ in range(int(FIRST_AUDIO_S / 0.05)):
            if leg.channel != channel:
                return
            if await self._packets(channel) > 0:
                await self._rise(leg)
                return
            await asyncio.sleep(0.05)
        log.warning("leg_without_audio", call_taker=leg.call_taker)
        await self._ari.delete(f"/channels/{channel}")

    async def _rise(self, leg: Leg) -> None:
        leg.up = True
        report = ReportLegUp(leg.call_taker, leg.name, leg.channel)
        await self._facts.say(report, f"leg-up-{leg.name}-{leg.channel}")
        await self._changed(leg.call_taker)

    async def left(self, channel: str, reason: str = "hung_up") -> bool:
        """A channel is gone; whether it was a leg."""
        leg = next((leg for leg in self._legs.values() if leg.channel == channel), None)
        if leg is not None:
            await self._lost(leg, reason)
        return leg is not None

    async def _lost(self, leg: Leg, reason: str) -> None:
        channel, was_up = leg.channel, leg.up
        leg.channel, leg.up = "", False
        if was_up:
            report = ReportLegLost(leg.call_taker, leg.name, reason)
            await self._facts.say(report, f"leg-lost-{leg.name}-{channel}")
        await self._ari.delete(f"/channels/{channel}")
        await self._changed(leg.call_taker)

    async def watch(self) -> None:
        """For ever: a leg whose packets stop is lost, whatever signalling says."""
        while True:
            await asyncio.sleep(WATCH_S)
            for leg in list(self._legs.values()):
                if leg.up:
                    try:
                        await self._look(leg)
                    except (EngineRefused, EngineGone) as trouble:
                        log.info("leg_not_seen", call_taker=leg.call_taker, why=str(trouble))

    async def _look(self, leg: Leg) -> None:
        channel = leg.channel
        statistics = await self._statistics(channel)
        if other_source(leg.statistics, statistics):
            self._renew(channel)
        leg.statistics = statistics
        packets = int(statistics.get("rxcount", 0))
        leg.silent = leg.silent + 1 if packets <= leg.packets else 0
        leg.packets = packets
        if leg.silent >= SILENT_ROUNDS:
            await self._lost(leg, "no_audio")

    async def _packets(self, channel: str) -> int:
        return int((await self._statistics(channel)).get("rxcount", 0))

    async def _statistics(self, channel: str) -> Mapping[str, Any]:
        try:
            found: Mapping[str, Any] = await self._ari.get(f"/channels/{channel}/rtp_statistics")
        except EngineRefused:
            return {}
        return found

    def look(self) -> None:
        """From now on it is looked at what stands, for ``align``."""
        for leg in self._legs.values():
            leg.came = False

    async def align(
        self, desks: Iterable[WireDesk], channels: Mapping[str, Any]
    ) -> list[tuple[str, str]]:
        """After a start or a lost stream: what stands is taken over, what is gone is said.

        Returns legs (name, channel) that came while nobody looked: they are to be entered.
        """
        wanted = {desk.call_taker: desk for desk in desks}
        for call_taker in set(self._legs) - set(wanted):
            await self.sign_off(call_taker)
        await asyncio.gather(*(self.sign_on(desk) for desk in wanted.values()))
        found = [await self._take_over(desk, channels) for desk in wanted.values()]
        return [standing for standing in found if standing is not None]

    async def _take_over(
        self, desk: WireDesk, channels: Mapping[str, Any]
    ) -> tuple[str, str] | None:
        leg = self._legs[desk.call_taker]
        known = leg.channel or desk.leg_channel
        standing = [id for id, name in channels.items() if name == desk.leg]
        if known in channels and desk.leg_state == "up":
            leg.channel, leg.up, leg.silent = known, True, 0
            return None
        if leg.came and (leg.awaited or leg.up):
            return None  # to forget it would leave it dark for good
        if desk.leg_state == "up":
            leg.channel = leg.channel or desk.leg_channel
            report = ReportLegLost(desk.call_taker, desk.leg, "voice_restarted")
            await self._facts.say(report, f"leg-lost-{desk.leg}-{leg.channel}")
        leg.channel, leg.up = "", False
        return (desk.leg, standing[-1]) if standing else None


def auth_fields(desk: WireDesk) -> dict[str, str]:
    """Digest authentication by a digest: the password itself never reaches the engine."""
    return {"auth_type": "md5", "username": desk.leg, "md5_cred": desk.ha1, "realm": REALM}


def endpoint_fields(leg: str, media_address: str) -> dict[str, str]:
    """A WebRTC endpoint that may dial ``desk`` and nothing else.

    G.711, as the trunks speak: nothing is translated on the way. Bound to
    ``media_address``: on the loopback the engine's own ICE checks reach the browser's address
    on the same machine.
    """
    return {
        "auth": leg,
        "context": "siaga-desk",
        "identify_by": "username",
        "disallow": "all",
        "allow": "alaw,ulaw",
        "webrtc": "yes",
        "media_address": media_address,
        "bind_rtp_to_media_address": "yes",
        "rtp_timeout": "20",
        "send_connected_line": "no",
        "allow_transfer": "no",
        "allow_subscribe": "no",
        "device_state_busy_at": "1",
        "tone_zone": "id",
    }
