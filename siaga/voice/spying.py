"""A supervisor's ear at a call, and the whisper that only the call taker hears.

The ear is a snoop on the call taker's leg (on the caller's channel when the
call was left to the others), in a bridge of its own with the supervisor's leg.
Its name says what it is on and what it may, so a changed call taker or mode
is a different snoop and the old one goes. The bridge is named after its snoop:
the engine takes a moment until the name of a bridge that has gone is free again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from siaga.operations.wire import WireCall, WireParty
from siaga.voice.ari import Ari, EngineGone, EngineRefused
from siaga.voice.line import Line

SNOOP = "spy-"
START_S = 2.0

log = structlog.get_logger(__name__)
LegOf = Callable[[int | None], str | None]


def bridge_of(snoop: str) -> str:
    """Where a snoop meets the supervisor's leg."""
    return f"bridge-{snoop}"


class Spying:
    """``_ears``: party → its snoop and the call it is on."""

    def __init__(self, ari: Ari, leg_of: LegOf) -> None:
        self._ari = ari
        self._leg_of = leg_of
        self._ears: dict[str, tuple[str, str]] = {}

    async def arrange(self, line: Line, record: WireCall) -> None:
        """Every supervisor who listens or whispers, does, at whoever is the call taker now."""
        for party in record.parties:
            if party.state == "joined" and party.mode != "talk":
                await self._place(line, record, party)

    async def _place(self, line: Line, record: WireCall, party: WireParty) -> None:
        taker, own = self._leg_of(record.attended_by), self._leg_of(party.desk)
        whispers = party.mode == "whisper" and taker is not None
        target = taker or line.channel
        snoop = f"{SNOOP}{party.id}-{'out' if whispers else 'none'}-{target}"
        if own is None or taker == own:
            await self._remove(party.id)
            return
        if self._ears.get(party.id, ("", ""))[0] != snoop:
            await self._remove(party.id)
            entered = self._ari.expect("StasisStart", snoop)
            await self._ari.post(
                f"/channels/{target}/snoop/{snoop}",
                spy="both",
                whisper="out" if whispers else "none",
                app="siaga",
                appArgs="spy",
            )
            self._ears[party.id] = (snoop, record.id)
            await asyncio.wait_for(entered, START_S)
        bridge = bridge_of(snoop)
        await self._make_bridge(bridge)
        there = (await self._ari.get(f"/bridges/{bridge}"))["channels"]
        if missing := [channel for channel in (snoop, own) if channel not in there]:
            await self._ari.post(f"/bridges/{bridge}/addChannel", channel=",".join(missing))

    async def _make_bridge(self, bridge: str) -> None:
        """That it is there already is success: the call is looked at again and again."""
        try:
            await self._ari.post(f"/bridges/{bridge}", type="mixing")
        except EngineRefused as refused:
            if refused.status != 409:
                raise

    async def tidy(self, record: WireCall) -> None:
        """Ears of those who listen no more."""
        for party in record.parties:
            if party.id in self._ears and (party.state != "joined" or party.mode == "talk"):
                await self._remove(party.id)

    async def end(self, call: str) -> None:
        for party in [party for party, (_snoop, of) in self._ears.items() if of == call]:
            await self._remove(party)

    async def _remove(self, party: str) -> None:
        """The leg is taken out before the bridge goes: a leg that a vanishing bridge lets go while
        it is put into the next one is heard by nobody there."""
        snoop, _call = self._ears.pop(party, ("", ""))
        if snoop:
            await self._let_legs_go(bridge_of(snoop))
            for path in (f"/channels/{snoop}", f"/bridges/{bridge_of(snoop)}"):
                await self._delete(path)

    async def _let_legs_go(self, bridge: str) -> None:
        try:
            channels = (await self._ari.get(f"/bridges/{bridge}"))["channels"]
            for leg in (id for id in channels if not id.startswith(SNOOP)):
                await self._ari.post(f"/bridges/{bridge}/removeChannel", channel=leg)
        except (EngineRefused, EngineGone) as trouble:
            log.info("ear_already_gone", bridge=bridge, why=str(trouble))

    async def _delete(self, path: str) -> None:
        try:
            await self._ari.delete(path)
        except (EngineRefused, EngineGone) as trouble:
            log.info("ear_not_removed", path=path, why=str(trouble))

    async def look(self, channels: Mapping[str, Mapping[str, Any]]) -> None:
        """After a start: every ear is placed anew, so none is left that nobody knows."""
        self._ears.clear()
        for id in channels:
            if id.startswith(SNOOP):
                await self._let_legs_go(bridge_of(id))
                await self._delete(f"/channels/{id}")
                await self._delete(f"/bridges/{bridge_of(id)}")
