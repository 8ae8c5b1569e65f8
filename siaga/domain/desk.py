"""A call taker's desk: signed on, ready, paused, and the audio leg (stream ``desk:<user id>``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siaga.domain.event import Event


@dataclass(frozen=True)
class DeskSignedOn(Event):
    """``leg`` is the unguessable SIP user name this session's browser calls in with.

    ``phone``: the desk phone that is rung instead; "" when the browser is the telephone.
    """

    call_taker: int
    leg: str
    phone: str = ""


@dataclass(frozen=True)
class DeskSignedOff(Event):
    """``reason``: ``own`` (the person), ``session_ended``, ``leg_gone`` or ``supervisor``
    (who: ``by``)."""

    call_taker: int
    reason: str
    by: int | None = None


@dataclass(frozen=True)
class LegUp(Event):
    """The browser's permanent audio leg stands and audio is arriving."""

    call_taker: int
    leg: str
    channel: str


@dataclass(frozen=True)
class LegLost(Event):
    """``reason``: ``hung_up``, ``no_audio``, ``network`` or ``voice_restarted``."""

    call_taker: int
    leg: str
    reason: str


@dataclass(frozen=True)
class DeskReady(Event):
    """``by``: the supervisor who said so in the call taker's place."""

    call_taker: int
    by: int | None = None


@dataclass(frozen=True)
class DeskPaused(Event):
    """``by`` as in ``DeskReady``."""

    call_taker: int
    reason: str
    by: int | None = None


@dataclass(frozen=True)
class WrapUpBegan(Event):
    """After a call: time to finish writing; ready again at ``until`` unless paused."""

    call_taker: int
    call: str
    until: datetime


@dataclass(frozen=True)
class DeskCalledUp(Event):
    """A surge makes this desk ready. ``reason`` is the pause it was in, "" for wrap-up."""

    call_taker: int
    reason: str


@dataclass(frozen=True)
class DeskSkillsSet(Event):
    """What this call taker can do, as in ``skill.SKILLS``. ``second_line``: an officer
    seconded by an agency, who gets calls when nobody of the first line is free."""

    call_taker: int
    skills: tuple[str, ...]
    second_line: bool
