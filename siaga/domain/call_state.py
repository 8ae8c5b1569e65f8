"""What a call is at a moment, folded from its events."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from siaga.domain.call import (
    AnswerRequested,
    CallAnswered,
    CallBackDue,
    CallBackRequested,
    CallBackSettled,
    CallEnded,
    CallHandedToFallback,
    CallHeld,
    CallLinked,
    CallOffered,
    CallPresented,
    CallResumed,
    CallTakenByFallback,
    CallTakerLost,
    HangUpRequested,
    HoldRequested,
    OutcomeSet,
    PresentationLapsed,
    RecordingFailed,
    RecordingStarted,
    RecordingStored,
    ResumeRequested,
)
from siaga.domain.event import Event
from siaga.domain.line import LineMeasured, LineTroubleBegan, LineTroubleEnded
from siaga.domain.stream import Kind, Moves, after

PHASES = ("new", "waiting", "ringing", "connecting", "talking", "held", "fallback", "ended")
LIVE = PHASES[1:-1]
ANSWERED = ("talking", "held")

MOVES: Moves = {
    "CallOffered": {"new": "waiting"},
    "CallOffered/out": {"new": "connecting"},
    "CallPresented": {"waiting": "ringing"},
    "PresentationLapsed": {"ringing": "waiting", "connecting": "waiting"},
    "AnswerRequested": {"waiting": "connecting", "ringing": "connecting"},
    "CallAnswered": {"connecting": "talking", "fallback": "talking"},
    "CallHeld": {"talking": "held"},
    "CallResumed": {"held": "talking"},
    "CallTakerLost": {"talking": "waiting", "held": "waiting"},
    "CallHandedToFallback": {"waiting": "fallback"},
    "CallTakenByFallback": {
        "waiting": "fallback",
        "ringing": "fallback",
        "connecting": "fallback",
        "talking": "fallback",
        "held": "fallback",
        "fallback": "fallback",
    },
    "CallEnded": {phase: "ended" for phase in LIVE},
}


@dataclass(frozen=True)
class Call:
    """``wish`` is what a person asked and voice has not yet done: hold, resume, hang_up or ""."""

    id: str = ""
    phase: str = "new"
    direction: str = "in"
    number: str | None = None
    call_taker: int | None = None
    until: datetime | None = None
    lapses: tuple[int, ...] = ()
    answered: bool = False
    wish: str = ""
    outcome: str | None = None
    incidents: tuple[str, ...] = ()
    via_fallback: bool = False
    call_back: str = ""
    call_back_of: str | None = None
    recording: str = ""
    troubles: tuple[str, ...] = ()
    measured: bool = False

    @property
    def live(self) -> bool:
        return self.phase in LIVE

    @property
    def needs_outcome(self) -> bool:
        return self.phase == "ended" and self.outcome is None


def move_of(event: Event) -> str:
    """The table's name for an event; a call-back starts on another square than a citizen's call."""
    if isinstance(event, CallOffered) and event.direction == "out":
        return "CallOffered/out"
    return type(event).__name__


def evolve(call: Call, event: Event) -> Call:
    moved = replace(call, phase=after(MOVES, call.phase, move_of(event)))
    if isinstance(event, CallOffered):
        return replace(
            moved,
            id=event.call,
            direction=event.direction,
            number=event.number,
            call_taker=event.call_taker,
            call_back_of=event.call_back_of,
        )
    if isinstance(event, CallBackDue | CallBackRequested | CallBackSettled):
        return _evolve_call_back(moved, event)
    if isinstance(event, OutcomeSet):
        return replace(moved, outcome=event.outcome)
    if isinstance(event, CallLinked):
        return replace(moved, incidents=(*moved.incidents, event.incident))
    if isinstance(event, RecordingStarted | RecordingStored | RecordingFailed):
        return _evolve_recording(moved, event)
    if isinstance(event, LineTroubleBegan | LineTroubleEnded | LineMeasured):
        return _evolve_quality(moved, event)
    return _evolve_line(moved, event)


def _evolve_line(call: Call, event: Event) -> Call:
    match event:
        case CallPresented():
            return replace(call, call_taker=event.call_taker, until=event.until)
        case PresentationLapsed():
            lapses = (*call.lapses, event.call_taker)
            return replace(call, call_taker=None, until=None, lapses=lapses)
        case AnswerRequested():
            return replace(call, call_taker=event.call_taker, until=None)
        case CallAnswered():
            return replace(call, call_taker=event.call_taker, until=None, answered=True)
        case CallTakerLost():
            lapses = (*call.lapses, event.call_taker)
            return replace(call, call_taker=None, wish="", lapses=lapses)
        case HoldRequested():
            return replace(call, wish="hold")
        case ResumeRequested():
            return replace(call, wish="resume")
        case HangUpRequested():
            return replace(call, wish="hang_up")
        case CallHeld():
            return replace(call, wish="" if call.wish == "hold" else call.wish)
        case CallResumed():
            return replace(call, wish="" if call.wish == "resume" else call.wish)
        case CallEnded():
            taker = call.call_taker if call.answered or call.direction == "out" else None
            return replace(call, wish="", until=None, call_taker=taker)
        case CallHandedToFallback():
            return replace(call, call_taker=None, until=None)
        case CallTakenByFallback():
            return replace(call, via_fallback=True, until=None)
    return call


def _evolve_call_back(call: Call, event: Event) -> Call:
    if isinstance(event, CallBackDue):
        return replace(call, call_back="due")
    if isinstance(event, CallBackRequested):
        return replace(call, call_back="dialled")
    return replace(call, call_back="settled")


def _evolve_quality(call: Call, event: Event) -> Call:
    if isinstance(event, LineTroubleBegan):
        return replace(call, troubles=(*call.troubles, event.trouble))
    if isinstance(event, LineTroubleEnded):
        left = tuple(trouble for trouble in call.troubles if trouble != event.trouble)
        return replace(call, troubles=left)
    return replace(call, measured=True)


def _evolve_recording(call: Call, event: Event) -> Call:
    if isinstance(event, RecordingStarted):
        return replace(call, recording="running")
    return replace(call, recording="stored" if isinstance(event, RecordingStored) else "failed")


CALL = Kind("call", Call(), evolve)
