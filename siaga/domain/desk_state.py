"""What a call taker's desk is at a moment. Ringing and talking are the call's business."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siaga.domain.desk import (
    DeskCalledUp,
    DeskPaused,
    DeskReady,
    DeskSignedOff,
    DeskSignedOn,
    DeskSkillsSet,
    LegLost,
    LegUp,
    WrapUpBegan,
)
from siaga.domain.event import Event
from siaga.domain.stream import Kind, Moves, after, replace

PHASES = ("off", "paused", "ready", "wrap_up")

MOVES: Moves = {
    "DeskSignedOn": {"off": "paused", "paused": "paused", "ready": "ready", "wrap_up": "wrap_up"},
    "DeskSignedOff": {"paused": "off", "ready": "off", "wrap_up": "off"},
    "DeskReady": {"paused": "ready", "wrap_up": "ready"},
    "DeskCalledUp": {"paused": "ready", "wrap_up": "ready"},
    "DeskPaused": {"paused": "paused", "ready": "paused", "wrap_up": "paused"},
    "WrapUpBegan": {"ready": "wrap_up", "wrap_up": "wrap_up"},
}

JUST_SIGNED_ON = "just_signed_on"
"""The pause a desk begins with, until its call taker says ready."""


@dataclass(frozen=True)
class Desk:
    """``leg_state``: ``none`` (not yet), ``up`` or ``lost``. ``phone``: "" is the browser.

    ``called_up_from`` is the pause a surge has ended, until the person chooses anew.
    """

    call_taker: int = 0
    phase: str = "off"
    pause_reason: str = ""
    leg: str = ""
    leg_state: str = "none"
    phone: str = ""
    wrap_up_until: datetime | None = None
    called_up_from: str = ""
    skills: tuple[str, ...] = ()
    second_line: bool = False


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
            own = Desk(call_taker=event.call_taker)
            return replace(own, skills=desk.skills, second_line=desk.second_line)
        case LegUp():
            return replace(moved, leg_state="up")
        case LegLost():
            return replace(moved, leg_state="lost")
        case DeskReady():
            return replace(moved, pause_reason="", wrap_up_until=None, called_up_from="")
        case DeskPaused():
            paused = replace(moved, pause_reason=event.reason, wrap_up_until=None)
            return replace(paused, called_up_from="")
        case DeskCalledUp():
            called = replace(moved, pause_reason="", wrap_up_until=None)
            return replace(called, called_up_from=event.reason)
        case DeskSkillsSet():
            return replace(desk, skills=event.skills, second_line=event.second_line)
        case WrapUpBegan():
            return replace(moved, wrap_up_until=event.until)
    return moved


DESK = Kind("desk", Desk(), evolve)
