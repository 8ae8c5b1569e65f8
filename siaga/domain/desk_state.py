"""What a call taker's desk is at a moment. Ringing and talking are the call's business."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from siaga.domain.desk import (
    DeskPaused,
    DeskReady,
    DeskSignedOff,
    DeskSignedOn,
    LegLost,
    LegUp,
    WrapUpBegan,
)
from siaga.domain.event import Event
from siaga.domain.stream import Kind, Moves, after

PHASES = ("off", "paused", "ready", "wrap_up")

MOVES: Moves = {
    "DeskSignedOn": {"off": "paused", "paused": "paused", "ready": "ready", "wrap_up": "wrap_up"},
    "DeskSignedOff": {"paused": "off", "ready": "off", "wrap_up": "off"},
    "DeskReady": {"paused": "ready", "wrap_up": "ready"},
    "DeskPaused": {"paused": "paused", "ready": "paused", "wrap_up": "paused"},
    "WrapUpBegan": {"ready": "wrap_up", "wrap_up": "wrap_up"},
}

JUST_SIGNED_ON = "just_signed_on"
"""The pause a desk begins with, until its call taker says ready."""


@dataclass(frozen=True)
class Desk:
    """``leg_state``: ``none`` (not yet), ``up`` or ``lost``. ``phone``: "" is the browser."""

    call_taker: int = 0
    phase: str = "off"
    pause_reason: str = ""
    leg: str = ""
    leg_state: str = "none"
    phone: str = ""
    wrap_up_until: datetime | None = None


def evolve(desk: Desk, event: Event) -> Desk:
    moved = replace(desk, phase=after(MOVES, desk.phase, type(event).__name__))
    match event:
        case DeskSignedOn():
            reason = JUST_SIGNED_ON if desk.phase == "off" else desk.pause_reason
            return replace(
                moved,
                call_taker=event.call_taker,
                leg=event.leg,
                leg_state="none",
                phone=event.phone,
                pause_reason=reason,
            )
        case DeskSignedOff():
            return Desk(call_taker=event.call_taker)
        case LegUp():
            return replace(moved, leg_state="up")
        case LegLost():
            return replace(moved, leg_state="lost")
        case DeskReady():
            return replace(moved, pause_reason="", wrap_up_until=None)
        case DeskPaused():
            return replace(moved, pause_reason=event.reason, wrap_up_until=None)
        case WrapUpBegan():
            return replace(moved, wrap_up_until=event.until)
    return moved


DESK = Kind("desk", Desk(), evolve)
