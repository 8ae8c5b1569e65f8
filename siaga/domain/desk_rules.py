"""What may happen to a desk."""

from __future__ import annotations

from datetime import datetime, timedelta

from siaga.domain.clock import WRAP_UP, is_over
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
from siaga.domain.desk_state import Desk
from siaga.domain.event import Event
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.skill import in_order

PAUSE_REASONS = ("break", "meal", "prayer", "toilet", "training", "meeting", "technical", "other")
SESSION_ENDED = "session_ended"
LEG_GONE = "leg_gone"
SIGN_OFF_REASONS = ("own", SESSION_ENDED, LEG_GONE, "supervisor")
LEG_LOSSES = ("hung_up", "no_audio", "network", "voice_restarted")
LEG_IN_CALL_AFTER = timedelta(seconds=20)
"""A caller waits this long for the desk whose audio was lost: a reload or a change of network
takes a few seconds, and whoever rang 112 hears a tone meanwhile."""
LEG_GONE_AFTER = timedelta(minutes=10)
"""Without audio for this long nobody sits there: longer than it takes to start a computer again."""


def sign_on(desk: Desk, call_taker: int, leg: str, phone: str = "") -> list[Event]:
    """Signing on again (a reload, another machine or phone) only exchanges the audio leg;
    a phone that is off the hook stays what it is."""
    stands = bool(phone) and desk.phone == phone and desk.leg_state == "up"
    if desk.phase != "off" and (desk.leg == leg or stands):
        return []
    return [DeskSignedOn(call_taker, leg, phone)]


def sign_off(desk: Desk, reason: str, by: int | None = None) -> list[Event]:
    if reason not in SIGN_OFF_REASONS:
        raise Malformed("unknown_reason", reason=reason)
    return [] if desk.phase == "off" else [DeskSignedOff(desk.call_taker, reason, by)]


def pause_for_ended_session(desk: Desk) -> list[Event]:
    """Whoever talks there may not act any more, and a conversation is never cut: until
    it ends the desk is paused, so that nothing else is offered to it."""
    if desk.phase == "off" or desk.pause_reason == SESSION_ENDED:
        return []
    return [DeskPaused(desk.call_taker, SESSION_ENDED)]


def make_ready(desk: Desk, by: int | None = None) -> list[Event]:
    """Also while the leg is still coming up: calls are offered once it is."""
    _require_signed_on(desk)
    return [] if desk.phase == "ready" else [DeskReady(desk.call_taker, by)]


def pause(desk: Desk, reason: str, by: int | None = None) -> list[Event]:
    if reason not in PAUSE_REASONS:
        raise Malformed("unknown_pause_reason", reason=reason)
    _require_signed_on(desk)
    if desk.phase == "paused" and desk.pause_reason == reason:
        return []
    return [DeskPaused(desk.call_taker, reason, by)]


def leg_up(desk: Desk, leg: str, channel: str) -> list[Event]:
    """A leg of an earlier sign-on says nothing about this desk any more."""
    if desk.phase == "off" or desk.leg != leg or desk.leg_state == "up":
        return []
    return [LegUp(desk.call_taker, leg, channel)]


def leg_lost(desk: Desk, leg: str, reason: str) -> list[Event]:
    if reason not in LEG_LOSSES:
        raise Malformed("unknown_reason", reason=reason)
    if desk.phase == "off" or desk.leg != leg or desk.leg_state != "up":
        return []
    return [LegLost(desk.call_taker, leg, reason)]


def begin_wrap_up(desk: Desk, call: str, until: datetime) -> list[Event]:
    """Time to finish writing; who paused during the call stays paused."""
    if desk.phase not in ("ready", "wrap_up"):
        return []
    return [WrapUpBegan(desk.call_taker, call, until)]


def end_wrap_up(desk: Desk, at: datetime) -> list[Event]:
    """When its time is over; the deadline of an earlier wrap-up ends no later one."""
    if desk.phase != "wrap_up" or desk.wrap_up_until is None:
        return []
    return [DeskReady(desk.call_taker)] if is_over(desk.wrap_up_until, at, WRAP_UP) else []


def call_up(desk: Desk) -> list[Event]:
    """A surge needs everybody who is signed on."""
    if desk.phase not in ("paused", "wrap_up"):
        return []
    return [DeskCalledUp(desk.call_taker, desk.pause_reason)]


def stand_down(desk: Desk) -> list[Event]:
    """After the surge: back into the pause it ended, unless the person chose otherwise since."""
    if desk.phase not in ("ready", "wrap_up") or not desk.called_up_from:
        return []
    return [DeskPaused(desk.call_taker, desk.called_up_from)]


def set_skills(
    desk: Desk, call_taker: int, skills: tuple[str, ...], second_line: bool
) -> list[Event]:
    chosen = in_order(skills)
    if (desk.skills, desk.second_line) == (chosen, second_line):
        return []
    return [DeskSkillsSet(call_taker, chosen, second_line)]


def require_can_take(desk: Desk) -> None:
    """A person may pick a call up when the desk is signed on and its audio leg stands."""
    _require_signed_on(desk)
    if desk.phone and desk.leg_state != "up":
        raise Refused("pick_up_phone", phone=desk.phone)
    if desk.leg_state != "up":
        raise Refused("leg_not_up")


def _require_signed_on(desk: Desk) -> None:
    if desk.phase == "off":
        raise Refused("desk_not_signed_on")
