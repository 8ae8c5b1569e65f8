"""Who is offered which call.

Waiting calls go by age. A call goes to the call taker who has been idle
longest; a desk that just let this very call lapse comes last, and among the
others those that have let it lapse least often come first, so that a call
makes its round of the room instead of ringing twice at an empty chair.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class WaitingCall:
    call: str
    offered_at: datetime
    lapses: tuple[int, ...] = ()
    """Desks that let this call lapse, in order; one appears as often as it did."""


@dataclass(frozen=True)
class FreeDesk:
    """Signed on, ready, audio leg up, no call."""

    call_taker: int
    idle_since: datetime


def next_desk(call: WaitingCall, desks: Iterable[FreeDesk]) -> FreeDesk | None:
    """The desk this call rings at next, or None when no desk is free."""
    last = call.lapses[-1] if call.lapses else None
    return min(
        desks,
        key=lambda desk: (
            desk.call_taker == last,
            call.lapses.count(desk.call_taker),
            desk.idle_since,
            desk.call_taker,
        ),
        default=None,
    )


def pair(calls: Iterable[WaitingCall], desks: Sequence[FreeDesk]) -> list[tuple[str, int]]:
    """Offers to make now, oldest call first: (call, call taker), each at most once."""
    free = list(desks)
    offers: list[tuple[str, int]] = []
    for call in sorted(calls, key=lambda waiting: (waiting.offered_at, waiting.call)):
        desk = next_desk(call, free)
        if desk is None:
            break
        free.remove(desk)
        offers.append((call.call, desk.call_taker))
    return offers
