"""Calls that the dialplan's fallback has, and what the ledger is told of them while they last."""

from __future__ import annotations

from collections.abc import Collection

import structlog

from siaga.domain.call_state import WAITING
from siaga.operations.calls import HandToFallback, LapsePresentation
from siaga.operations.wire import live_calls
from siaga.voice.facts import Facts

log = structlog.get_logger(__name__)


async def agree(facts: Facts, away: Collection[str]) -> None:
    """``away`` are calls that the fallback has and nobody of us holds: they ring at no desk.

    The ledger may think otherwise of one whose offer was so slow that nobody waited
    for it, and of one that Asterisk gave away while voice was dead: who answered it there
    would wait for a caller who never comes. Raises ``LedgerUnavailable``.
    """
    for record in await facts.ask(live_calls) if away else ():
        if record.id not in away or record.phase not in WAITING:
            continue
        log.warning("call_with_fallback", call=record.id, phase=record.phase)
        if record.phase == "connecting" and record.call_taker is not None:
            await facts.propose(LapsePresentation(record.id, record.call_taker, "leg_lost"))
        await facts.propose(HandToFallback(record.id))
