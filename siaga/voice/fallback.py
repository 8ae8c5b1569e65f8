"""Calls that the dialplan's fallback has: what the ledger is told of them, and their way back.

Between two rounds of the duty phones the dialplan asks for us (``back``). Where somebody is at
work the caller waits for a desk again; otherwise, and whenever anything is in doubt, the
dialplan goes on: the phones ring, and its own clock sends it there if we say nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import structlog

from siaga.domain.call_state import WAITING
from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations.calls import HandToFallback, LapsePresentation
from siaga.operations.fallback import TakeBack
from siaga.operations.wire import WireCall, call_on_the_wire, live_calls
from siaga.voice import line as on_line
from siaga.voice.ari import Ari, NotThere
from siaga.voice.facts import Facts
from siaga.voice.legs import Legs
from siaga.voice.lines import OFFER_LIMIT_S, Lines
from siaga.voice.notes import Notes

AWAY_S = 5.0
"""After a ledger that did not answer nobody is asked for: each question would hold it up again."""

log = structlog.get_logger(__name__)


class WayBack:
    """Of all callers whom the fallback has."""

    def __init__(self, ari: Ari, facts: Facts, notes: Notes, lines: Lines, legs: Legs) -> None:
        self._ari = ari
        self._facts = facts
        self._notes = notes
        self._lines = lines
        self._legs = legs
        self._asking: set[str] = set()
        self._asked_again_at = 0.0

    async def agree(self) -> None:
        """What the fallback has rings at no desk. Raises ``LedgerUnavailable``.

        The ledger may think otherwise of a call whose offer was so slow that nobody waited
        for it, and of one that Asterisk gave away while voice was dead: who answered it there
        would wait for a caller who never comes.
        """
        for record in await self._facts.ask(live_calls) if self._away() else ():
            if record.phase not in WAITING or record.id not in self._away():
                continue
            log.warning("call_with_fallback", call=record.id, phase=record.phase)
            if record.phase == "connecting" and record.call_taker is not None:
                lapse = LapsePresentation(record.id, record.call_taker, "leg_lost")
                await self._facts.propose(lapse)
            await self._facts.propose(HandToFallback(record.id))

    def _away(self) -> set[str]:
        return self._notes.calls() - self._lines.running() - self._asking

    async def asked(self, channel: Mapping[str, Any]) -> None:
        """The dialplan lends us this caller: keep them, or give them back at once."""
        call = channel["channelvars"]["SIAGA_CALL"]
        self._asking.add(call)
        try:
            await self._decide(channel)
        finally:
            self._asking.discard(call)

    async def _decide(self, channel: Mapping[str, Any]) -> None:
        record = await self._wanted(channel) if self._legs.anyone() else None
        if record is None or not self._note(record.id):
            await self._ari.post(f"/channels/{channel['id']}/continue")
            return
        log.info("call_taken_back", call=record.id)
        try:
            await self._lines.take_over({channel["id"]: channel}, record, record.offered_at)
        except NotThere:
            await self._lines.gone(channel["id"])  # hung up meanwhile, unseen by us

    def _note(self, call: str) -> bool:
        """The note tells whoever comes after us; without it the fallback keeps the caller."""
        try:
            self._notes.take_back(call)
        except OSError as trouble:
            log.error("call_not_taken_back", call=call, why=repr(trouble))
            return False
        return True

    async def _wanted(self, channel: Mapping[str, Any]) -> WireCall | None:
        """Its record where it waits for a desk now; None where the fallback keeps it. What is
        committed too late for us, ``agree`` takes back."""
        if monotonic() < self._asked_again_at:
            return None
        try:
            async with asyncio.timeout(OFFER_LIMIT_S):
                return await self._taken(channel)
        except (LedgerUnavailable, TimeoutError) as trouble:
            log.warning("way_back_closed", why=repr(trouble))
            self._asked_again_at = monotonic() + AWAY_S
            return None

    async def _taken(self, channel: Mapping[str, Any]) -> WireCall | None:
        call = channel["channelvars"]["SIAGA_CALL"]
        reply = await self._facts.propose(TakeBack(call))
        if reply is not None and reply["unknown"]:
            began = self._notes.began(call) or datetime.now(UTC)
            await self._facts.propose(on_line.offer_of(channel), f"offer-{call}", began)
            reply = await self._facts.propose(TakeBack(call))
        if reply is None or not reply["taken"]:
            return None
        return await self._facts.ask(call_on_the_wire, call)
