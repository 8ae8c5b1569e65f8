"""A call: from the INVITE that reaches us to its one outcome (stream ``call:<id>``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siaga.domain.event import Event, personal


@dataclass(frozen=True)
class CallOffered(Event):
    """A call has reached us. ``direction`` is ``in`` or ``out`` (a call-back).

    ``drill``: a drill is on that this call belongs to; its outcome is ``test``.
    """

    call: str
    direction: str
    trunk: str
    dialled: str
    channel: str
    number_withheld: bool = False
    call_back_of: str | None = None
    call_taker: int | None = None  # of a call-back: who dials
    drill: bool = False
    number: str | None = personal()


@dataclass(frozen=True)
class CallPresented(Event):
    """The call rings on one call taker's desk until ``until``; it may ring on others too."""

    call: str
    call_taker: int
    until: datetime


@dataclass(frozen=True)
class PresentationLapsed(Event):
    """That desk did not take it: ``no_answer``, ``leg_lost`` or ``desk_left``."""

    call: str
    call_taker: int
    reason: str
    others_ring: bool = False
    """Whether the call goes on ringing on another desk."""


@dataclass(frozen=True)
class AnswerRequested(Event):
    call: str
    call_taker: int


@dataclass(frozen=True)
class CallAnswered(Event):
    """Both hear each other from here on."""

    call: str
    call_taker: int | None = None  # None: answered by a duty phone in the fallback


@dataclass(frozen=True)
class CallTakerLost(Event):
    """The desk's audio did not come back in time: the caller waits for somebody else."""

    call: str
    call_taker: int


@dataclass(frozen=True)
class HoldRequested(Event):
    call: str


@dataclass(frozen=True)
class CallHeld(Event):
    call: str


@dataclass(frozen=True)
class ResumeRequested(Event):
    call: str


@dataclass(frozen=True)
class CallResumed(Event):
    call: str


@dataclass(frozen=True)
class HangUpRequested(Event):
    call: str


@dataclass(frozen=True)
class CallEnded(Event):
    """The line is gone.

    ``by``: ``caller``, ``call_taker`` or ``system``; ``cause``: Q.850 code or 0.
    """

    call: str
    by: str
    cause: int = 0


@dataclass(frozen=True)
class OutcomeSet(Event):
    """The one outcome of a call; a later one replaces an earlier one and both stand."""

    call: str
    outcome: str


@dataclass(frozen=True)
class CallLinked(Event):
    """This call is about that incident."""

    call: str
    incident: str


@dataclass(frozen=True)
class CallBackDue(Event):
    """Somebody hung up before we answered, or was cut: the call-back list has it.

    ``cut``: the line was lost in mid-sentence; it is dialled again without being asked.
    ``news`` (``siaga.domain.news``): the caller is to be told this ``about`` that incident.
    """

    call: str
    cut: bool = False
    news: str = ""
    about: str = ""


@dataclass(frozen=True)
class CallBackRequested(Event):
    """A call taker dials the number again; ``back_call`` is the outgoing call's id."""

    call: str
    back_call: str
    call_taker: int
    automatic: bool = False


@dataclass(frozen=True)
class CallBackSettled(Event):
    """Off the list: ``reached``, ``called_again``, ``unreachable``, ``no_number``, or ``hushed``: the
    report says by now that this caller must not be contacted."""

    call: str
    how: str


@dataclass(frozen=True)
class CallTakenByFallback(Event):
    """Asterisk alone took this call while Siaga was down; filed afterwards."""

    call: str
    began_at: datetime
    answered_at: datetime | None
    ended_at: datetime
    phone: str | None = None


@dataclass(frozen=True)
class CallHandedToFallback(Event):
    """Nobody is signed in, or nobody has taken it for long: the duty phones ring, and the
    desks no more."""

    call: str


@dataclass(frozen=True)
class RecordingStarted(Event):
    """Once when the call comes in; again when it was begun anew after a failure."""

    call: str


@dataclass(frozen=True)
class RecordingStored(Event):
    """``file`` is relative to the recordings folder; channel 1 caller, channel 2 call taker.

    ``began_at``: when its first sound was heard. ``gaps``: from and to which
    second nothing was recorded. ``cut``: the phone engine died in it.
    """

    call: str
    file: str
    sha256: str
    bytes: int
    duration_s: float
    began_at: datetime | None = None
    gaps: tuple[tuple[float, float], ...] = ()
    cut: bool = False


@dataclass(frozen=True)
class RecordingFailed(Event):
    """``reason``: ``engine``, ``stopped``, ``disk_full``, ``disk_error``, ``no_sound``, or
    ``too_short``: the caller was gone before there was anything to hear."""

    call: str
    reason: str


@dataclass(frozen=True)
class RecordingOpened(Event):
    """Somebody listened, and said why."""

    call: str
    purpose: str
