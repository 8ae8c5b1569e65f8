"""What a call is at a moment, folded from its events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
from siaga.domain.call_queue import (
    CallBackStopped,
    CallRanked,
    CallSentBack,
    DrillLifted,
    SkillWanted,
)
from siaga.domain.event import Event
from siaga.domain.keeping import RecordingDeleted, RecordingExpired
from siaga.domain.line import LineMeasured, LineTroubleBegan, LineTroubleEnded
from siaga.domain.merging import CallUnlinked
from siaga.domain.party import (
    CallHandedOver,
    CallReturned,
    CallTakerLeft,
    RecordingPaused,
    RecordingResumed,
)
from siaga.domain.party_state import Parties, evolve_parties
from siaga.domain.silent import KeyPressed, PromptPlayed, PromptRequested
from siaga.domain.stream import Kind, Moves, after, replace
from siaga.domain.supervision import CallTakenOver, SupervisorCalled, SupervisorHeeded

PHASES = ("new", "waiting", "ringing", "connecting", "talking", "held", "fallback", "ended")
LIVE = PHASES[1:-1]
ANSWERED = ("talking", "held")
WAITING = ("waiting", "ringing", "connecting")
"""Nobody is with the caller: not yet, or not any more after the call was sent back."""

MOVES: Moves = {
    "CallOffered": {"new": "waiting"},
    "CallOffered/out": {"new": "connecting"},
    "CallPresented": {"waiting": "ringing", "ringing": "ringing"},
    "PresentationLapsed": {"ringing": "waiting", "connecting": "waiting"},
    "PresentationLapsed/others_ring": {"ringing": "ringing"},
    "AnswerRequested": {"waiting": "connecting", "ringing": "connecting"},
    "CallAnswered": {"connecting": "talking", "fallback": "talking"},
    "CallHeld": {"talking": "held"},
    "CallResumed": {"held": "talking"},
    "CallReturned": {"talking": "waiting", "held": "waiting"},
    "CallTakerLost": {"talking": "waiting", "held": "waiting"},
    "CallSentBack": {"talking": "waiting", "held": "waiting"},
    "CallTakenBack": {"fallback": "waiting"},
    "CallHandedToFallback": {"waiting": "fallback", "ringing": "fallback"},
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

RECORDING: Mapping[type[Event], str] = {
    RecordingStarted: "running",
    RecordingFailed: "failed",
    RecordingStored: "stored",
    RecordingExpired: "expired",
    RecordingDeleted: "deleted",
}
"""What each event makes of a call's recording."""


@dataclass(frozen=True)
class Call:
    """``wish`` is what a person asked and voice has not yet done: hold, resume, hang_up or "".

    ``rings`` are the desks it rings at, each with the end of its time. ``prompt``
    is the announcement of the silent procedure that is being played, ``prompts``
    how many were asked for.
    """

    id: str = ""
    phase: str = "new"
    direction: str = "in"
    number: str | None = None
    call_taker: int | None = None
    rings: tuple[tuple[int, datetime], ...] = ()
    lapses: tuple[int, ...] = ()
    answered: bool = False
    wish: str = ""
    outcome: str | None = None
    incidents: tuple[str, ...] = ()
    via_fallback: bool = False
    call_back: str = ""
    call_back_of: str | None = None
    cut: bool = False
    automatic_calls: int = 0
    call_back_stopped: bool = False
    recording: str = ""
    wants: str = ""
    drill: bool = False
    prompt: str = ""
    prompts: int = 0
    keys: int = 0
    troubles: tuple[str, ...] = ()
    measured: bool = False
    recording_paused: bool = False
    parties: Parties = ()
    unattended: bool = False
    """Nobody of the centre is in it: the call taker left, the others talk on."""
    supervisor_called: bool = False

    @property
    def attended_by(self) -> int | None:
        """Whose voice is in it for the centre; ``call_taker`` stays who answers for it."""
        return None if self.unattended else self.call_taker

    @property
    def rings_at(self) -> tuple[int, ...]:
        return tuple(desk for desk, _until in self.rings)

    @property
    def live(self) -> bool:
        return self.phase in LIVE

    @property
    def needs_outcome(self) -> bool:
        return self.phase == "ended" and self.outcome is None


def move_of(event: Event) -> str:
    """The table's name for an event; a call-back starts on another square than a citizen's
    call, and a call that still rings elsewhere stays where it is."""
    if isinstance(event, CallOffered) and event.direction == "out":
        return "CallOffered/out"
    if isinstance(event, PresentationLapsed) and event.others_ring:
        return "PresentationLapsed/others_ring"
    return type(event).__name__


def evolve(call: Call, event: Event) -> Call:
    moved = replace(
        call,
        phase=after(MOVES, call.phase, move_of(event)),
        parties=evolve_parties(call.parties, event),
    )
    if isinstance(event, CallOffered):
        return replace(
            moved,
            id=event.call,
            direction=event.direction,
            number=event.number,
            call_taker=event.call_taker,
            call_back_of=event.call_back_of,
            drill=event.drill,
        )
    if isinstance(event, CallBackDue | CallBackRequested | CallBackSettled | CallBackStopped):
        return _evolve_call_back(moved, event)
    if isinstance(event, OutcomeSet):
        return replace(moved, outcome=event.outcome)
    if isinstance(event, CallLinked):
        return replace(moved, incidents=(*moved.incidents, event.incident))
    if isinstance(event, CallUnlinked):
        left = tuple(one for one in moved.incidents if one != event.incident)
        return replace(moved, incidents=left)
    if state := RECORDING.get(type(event)):
        return replace(moved, recording=state)
    if isinstance(event, PromptRequested | PromptPlayed | KeyPressed):
        return _evolve_silence(moved, event)
    if isinstance(event, CallRanked | SkillWanted | CallSentBack | DrillLifted):
        return _evolve_queue(moved, event)
    if isinstance(event, LineTroubleBegan | LineTroubleEnded | LineMeasured):
        return _evolve_quality(moved, event)
    return _evolve_hands(_evolve_line(moved, event), event)


def _evolve_hands(call: Call, event: Event) -> Call:
    """In whose hands the call is, and what a supervisor or a paused recording adds."""
    match event:
        case CallHandedOver(call_taker=None) | CallTakerLeft():
            return replace(call, unattended=True)
        case CallHandedOver() | CallTakenOver():
            return replace(call, unattended=False, call_taker=event.call_taker)
        case CallReturned():
            return replace(call, unattended=False, call_taker=None, wish="", lapses=())
        case SupervisorCalled():
            return replace(call, supervisor_called=True)
        case SupervisorHeeded():
            return replace(call, supervisor_called=False)
        case RecordingPaused():
            return replace(call, recording_paused=True)
        case RecordingResumed():
            return replace(call, recording_paused=False)
    return call


def _evolve_line(call: Call, event: Event) -> Call:
    match event:
        case CallPresented():
            return replace(call, rings=(*call.rings, (event.call_taker, event.until)))
        case PresentationLapsed():
            rings = tuple(ring for ring in call.rings if ring[0] != event.call_taker)
            lapses = (*call.lapses, event.call_taker)
            return replace(call, call_taker=None, rings=rings, lapses=lapses)
        case AnswerRequested():
            return replace(call, call_taker=event.call_taker, rings=())
        case CallAnswered():
            return replace(call, call_taker=event.call_taker, rings=(), answered=True)
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
            return replace(call, wish="", rings=(), call_taker=taker)
        case CallHandedToFallback():
            return replace(call, call_taker=None, rings=())
        case CallTakenByFallback():
            return replace(call, via_fallback=True, rings=())
    return call


def _evolve_call_back(
    call: Call, event: CallBackDue | CallBackRequested | CallBackSettled | CallBackStopped
) -> Call:
    match event:
        case CallBackDue():
            return replace(call, call_back="due", cut=call.cut or event.cut)
        case CallBackRequested():
            automatic = call.automatic_calls + event.automatic
            return replace(call, call_back="dialled", automatic_calls=automatic)
        case CallBackStopped():
            return replace(call, call_back_stopped=True)
    return replace(call, call_back="settled", cut=False)


def _evolve_silence(call: Call, event: PromptRequested | PromptPlayed | KeyPressed) -> Call:
    match event:
        case PromptRequested():
            return replace(call, prompt=event.prompt, prompts=call.prompts + 1)
        case PromptPlayed():
            return replace(call, prompt="")
    return replace(call, keys=call.keys + 1)


def _evolve_queue(call: Call, event: CallRanked | SkillWanted | CallSentBack | DrillLifted) -> Call:
    match event:
        case CallRanked():
            return replace(call, wants=event.wants)
        case SkillWanted():
            return replace(call, wants=event.skill)
        case CallSentBack():
            lapses = (*call.lapses, event.call_taker)
            return replace(call, call_taker=None, wish="", prompt="", lapses=lapses)
    return replace(call, drill=False, outcome=None if call.outcome == "test" else call.outcome)


def _evolve_quality(call: Call, event: Event) -> Call:
    if isinstance(event, LineTroubleBegan):
        return replace(call, troubles=(*call.troubles, event.trouble))
    if isinstance(event, LineTroubleEnded):
        left = tuple(trouble for trouble in call.troubles if trouble != event.trouble)
        return replace(call, troubles=left)
    return replace(call, measured=True)


CALL = Kind("call", Call(), evolve)
