"""One call's line: its channel, its bridge, and what the caller hears."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import structlog

from siaga.operations.calls import OfferCall
from siaga.voice.ari import APPLICATION, Ari, EngineGone, EngineRefused, Event, NotThere

NUMBER = re.compile(r"\+?\d{1,20}")
GREETING_S = 30.0
DIAL_S = 45
ENTER_S = 2.0
DESTROYED_S = 1.0
"""From the end of our hold on a channel to the channel's own end; a few milliseconds."""
SWITCH = "TIMEOUT(absolute)"
"""Asterisk's own clock of a channel; 0 is off. See ``switch.py``."""

log = structlog.get_logger(__name__)


@dataclass
class Line:
    """``joined`` is the leg's channel in the bridge with the caller, "" when the caller waits.

    ``leg`` is the leg that was last put into the bridge; it stays there while the caller waits.
    ``asking``: an announcement of the silent procedure is being played to the caller.
    ``hears``: ``nothing``, ``greeting``, ``waiting``, ``hold`` or ``people``. ``engine_died``:
    the engine ended it, not the caller. ``bridged``: there may be a bridge of it in the engine.
    """

    call: str
    channel: str
    direction: str = "in"
    hears: str = "nothing"
    joined: str = ""
    cause: int = 0
    hanging_up: bool = False
    handed: bool = False
    recorded: bool = False
    silenced: bool | None = False  # the recording, on somebody's wish; None: not known
    offered: bool = True
    engine_died: bool = False
    waited_s: float = 0.0
    asking: bool = False
    leg: str = ""
    bridged: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def bridge(self) -> str:
        return f"bridge-{self.call}"

    @property
    def greeting(self) -> str:
        return f"greeting-{self.call}"


def offer_of(channel: Mapping[str, Any]) -> OfferCall:
    """What a channel that came from a trunk says of its call."""
    values, number = channel["channelvars"], channel["caller"]["number"]
    return OfferCall(
        call=values["SIAGA_CALL"],
        trunk=values["SIAGA_TRUNK"],
        dialled=values["SIAGA_DIALLED"],
        channel=channel["id"],
        number=number if NUMBER.fullmatch(number) else None,
        number_withheld=values["SIAGA_PRESENTATION"].startswith("prohib")
        or number.lower() == "anonymous",
    )


async def greet(ari: Ari, line: Line, media: str) -> None:
    """The announcement, then the waiting tone; a call taker who is quick cuts it short."""
    finished = ari.expect("PlaybackFinished", line.greeting)
    async with line.lock:
        if line.hears != "nothing":
            return
        line.hears = "greeting"
        await ari.post(f"/channels/{line.channel}/play/{line.greeting}", media=media)
    try:
        event = await asyncio.wait_for(finished, GREETING_S)
        if event["playback"]["state"] != "done":
            log.warning("greeting_not_played", call=line.call, state=event["playback"]["state"])
    except (TimeoutError, EngineGone) as trouble:
        log.warning("greeting_not_finished", call=line.call, why=repr(trouble))
    async with line.lock:
        if line.hears == "greeting":
            await let_hear(ari, line, "waiting")


async def let_hear(ari: Ari, line: Line, tone: str) -> None:
    """Out of the bridge, with ``waiting`` or ``hold`` in the ear. Call with the lock held."""
    if line.joined:
        await _leave(ari, line)
    await ari.post(f"/channels/{line.channel}/moh", mohClass=tone)
    line.hears = tone


async def _leave(ari: Ari, line: Line) -> None:
    await _take_out(ari, line, line.channel)
    line.joined = ""


async def _take_out(ari: Ari, line: Line, channel: str) -> None:
    try:
        await ari.post(f"/bridges/{line.bridge}/removeChannel", channel=channel)
    except EngineRefused as refused:
        log.info("not_in_bridge", call=line.call, channel=channel, why=str(refused))


async def join(ari: Ari, line: Line, leg: str) -> None:
    """Caller and call taker hear each other when this returns. Call with the lock held."""
    if line.joined == leg:
        return
    await asyncio.gather(stop_tone(ari, line), switch_off(ari, line))
    await make_bridge(ari, line)
    if line.leg not in ("", leg):  # who had the call before must not hear it any more
        await _take_out(ari, line, line.leg)
    await ari.post(f"/bridges/{line.bridge}/addChannel", channel=f"{line.channel},{leg}")
    line.joined, line.leg, line.hears = leg, leg, "people"


async def put_in_anew(ari: Ari, line: Line, channel: str) -> None:
    """Out of the bridge and in again, a few milliseconds, if it is in there at all. Call with
    the lock held."""
    with suppress(NotThere):
        if channel in (await ari.get(f"/bridges/{line.bridge}"))["channels"]:
            await _take_out(ari, line, channel)
            await ari.post(f"/bridges/{line.bridge}/addChannel", channel=channel)


async def switch_off(ari: Ari, line: Line) -> None:
    """A conversation has no dead man's switch; a number that we dialled never has one."""
    if line.direction == "in":
        await ari.post(f"/channels/{line.channel}/variable", variable=SWITCH, value=0)


async def stop_tone(ari: Ari, line: Line) -> None:
    """Whatever the caller hears ends, before people are heard."""
    if line.hears == "greeting":
        await ari.delete(f"/playbacks/{line.greeting}")
    elif line.hears in ("waiting", "hold", "unknown"):
        await ari.delete(f"/channels/{line.channel}/moh")


async def make_bridge(ari: Ari, line: Line) -> None:
    """Made before it is needed; that it is there already is success."""
    line.bridged = True
    try:
        await ari.post(f"/bridges/{line.bridge}", type="mixing", name=line.bridge)
    except EngineRefused as refused:
        if refused.status != 409:
            raise


async def dial(ari: Ari, line: Line, endpoint: str, leg: str) -> None:
    """Call out. The call taker hears the network's own ringing and announcements from the start.

    Created is not yet ours: before its StasisStart the engine takes no order for the channel.
    """
    entered = ari.expect("StasisStart", line.channel)
    try:
        await ari.post(
            "/channels/create",
            {"variables": {"SIAGA_CALL": line.call}},
            endpoint=endpoint,
            app="siaga",
            appArgs=f"outbound,{line.call}",
            channelId=line.channel,
        )
    except EngineRefused as refused:
        if refused.status != 409:
            raise
        return
    await make_bridge(ari, line)
    with suppress(TimeoutError):  # then the next order tells whether it is there
        await asyncio.wait_for(entered, ENTER_S)
    await ari.post(f"/bridges/{line.bridge}/addChannel", channel=f"{line.channel},{leg}")
    line.joined, line.hears = leg, "people"
    await ari.post(f"/channels/{line.channel}/dial", timeout=DIAL_S)


async def hand_over(ari: Ari, line: Line) -> None:
    """Into the dialplan's fallback: duty phones ring, Asterisk records."""
    line.handed = True
    if line.hears == "greeting":  # the engine would play it to its end first
        await ari.delete(f"/playbacks/{line.greeting}")
    line.hears = "people"
    await ari.post(
        f"/channels/{line.channel}/continue", context="siaga-fallback", extension="s", priority=1
    )


async def clear(ari: Ari, line: Line) -> None:
    """Nothing of the call stays in the engine."""
    try:
        if line.bridged:
            await ari.delete(f"/bridges/{line.bridge}")
        if not line.handed:
            await ari.delete(f"/channels/{line.channel}")
    except (EngineRefused, EngineGone, NotThere) as trouble:
        log.info("line_not_cleared", call=line.call, why=str(trouble))


def hang_up_cause(event: Event) -> int:
    """Why the far end goes (Q.850); 0 when the event does not say. What a ``soft`` one calls
    its cause is the engine's own flag."""
    return 0 if event.get("soft") else int(event.get("cause", 0))


async def follow_to_its_end(ari: Ari, line: Line) -> None:
    """Hear of the channel's own end as well, which comes after it has left us; only then is
    it known why. Of a channel that we made, we hear in any case."""
    if line.direction == "in":
        source = f"channel:{line.channel}"
        await ari.post(f"/applications/{APPLICATION}/subscription", eventSource=source)


async def last_cause(destroyed: asyncio.Future[Event]) -> int:
    """The cause with which the channel was taken down: what a Reason header said, or 44
    when no sound has come for a minute. 0 when the engine never says."""
    try:
        event = await asyncio.wait_for(destroyed, DESTROYED_S)
    except (TimeoutError, EngineGone):
        return 0
    return int(event.get("cause", 0))
