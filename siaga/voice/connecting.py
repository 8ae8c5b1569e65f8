"""Whoever is rung about an alert and wants to speak with 112."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations.callouts import CallOut, ConnectContact
from siaga.voice.ari import Ari
from siaga.voice.facts import Facts


@dataclass(frozen=True)
class TakesOver:
    """How their telephone becomes a call like any other, and no call-out any more."""

    entered: Callable[[Mapping[str, Any]], Awaitable[None]]
    align: Callable[[str], Awaitable[None]]

    async def propose(
        self, ari: Ari, facts: Facts, channel: str, trunk: str, out: CallOut
    ) -> Mapping[str, Any] | None:
        """What ``enter`` needs; None while it cannot be done."""
        call = uuid5(NAMESPACE_OID, out.id).hex  # asked again, it is the same call
        values = {"SIAGA_CALL": call, "SIAGA_TRUNK": trunk, "SIAGA_DIALLED": ""}
        values["SIAGA_PRESENTATION"] = "allowed"
        for name, value in values.items():
            await ari.post(f"/channels/{channel}/variable", variable=name, value=value)
        connect = ConnectContact(out.incident, out.id, call, trunk, channel, out.to)
        try:
            if await facts.propose(connect, f"{out.id}-connect") is None:
                return None
        except LedgerUnavailable:
            return None
        return {"id": channel, "channelvars": values, "caller": {"number": out.to}}

    async def enter(self, channel: Mapping[str, Any]) -> None:
        await self.entered(channel)
        await self.align(channel["channelvars"]["SIAGA_CALL"])
