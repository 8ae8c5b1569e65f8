"""Who is in a call beside the caller and the call taker (stream ``call:<id>``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siaga.domain.event import Event, personal


@dataclass(frozen=True)
class PartyInvited(Event):
    """Somebody is asked into the call and rings until ``until``.

    ``kind``: ``agency``, ``call_taker``, ``interpreter`` or ``number``; ``who``: the agency's
    or interpreter's code, the call taker's account, "" for a number. ``manner``: ``join`` (the
    caller hears), ``consult`` (the caller waits meanwhile) or ``transfer`` (takes the call over).
    """

    call: str
    party: str
    kind: str
    who: str
    manner: str
    until: datetime
    number: str | None = personal()


@dataclass(frozen=True)
class PartyRang(Event):
    """The far telephone rings."""

    call: str
    party: str


@dataclass(frozen=True)
class PartyJoined(Event):
    call: str
    party: str


@dataclass(frozen=True)
class PartyLeft(Event):
    """``reason``: ``hung_up``, ``dropped``, ``withdrawn``, ``call_returned`` or ``call_ended``."""

    call: str
    party: str
    reason: str


@dataclass(frozen=True)
class PartyRefused(Event):
    """Busy, or said no."""

    call: str
    party: str


@dataclass(frozen=True)
class PartyFailed(Event):
    """``reason``: ``no_answer``, ``unreachable``, ``leg_lost`` or ``desk_left``."""

    call: str
    party: str
    reason: str


@dataclass(frozen=True)
class CallHandedOver(Event):
    """The party has the call now; ``call_taker`` is its account, None for a telephone outside."""

    call: str
    party: str
    before: int | None
    call_taker: int | None


@dataclass(frozen=True)
class CallTakerLeft(Event):
    """The others talk on. The call stays under control: it can be ended or taken again."""

    call: str
    call_taker: int


@dataclass(frozen=True)
class CallReturned(Event):
    """Everybody else has gone and the caller is still there: back into the queue."""

    call: str


@dataclass(frozen=True)
class KeypadSent(Event):
    """Tones to the caller, or to ``party``; ``digits`` may be somebody's account or code."""

    call: str
    party: str = ""
    digits: str | None = personal()


@dataclass(frozen=True)
class RecordingPaused(Event):
    """Silence is recorded from here on, so that the times of the recording stay true."""

    call: str
    reason: str


@dataclass(frozen=True)
class RecordingResumed(Event):
    call: str
