"""What happens to a call while it waits, and to a number that calls (stream ``call:<id>``)."""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain.event import Event


@dataclass(frozen=True)
class CallRanked(Event):
    """Its place in the queue is not everybody's: ``because`` as in ``queue.REASONS``.

    ``pranks`` is the weight of the number's pranks at that moment; ``wants`` the
    skill remembered of the number, "" for none.
    """

    call: str
    because: tuple[str, ...]
    pranks: float = 0.0
    wants: str = ""


@dataclass(frozen=True)
class SkillWanted(Event):
    """A call taker notes the language or skill this caller needs; remembered for the number."""

    call: str
    skill: str


@dataclass(frozen=True)
class CallSentBack(Event):
    """A call taker lets the caller wait for somebody who can: back to the queue, near its top."""

    call: str
    call_taker: int


@dataclass(frozen=True)
class CallTakenBack(Event):
    """No duty phone was answered in a round, and somebody is at work: it waits for a desk again,
    in the place that its age gives it."""

    call: str


@dataclass(frozen=True)
class CallBackStopped(Event):
    """A person stops the automatic call-back; the call stays on the list."""

    call: str


@dataclass(frozen=True)
class NumberForgiven(Event):
    """A supervisor forgives this call's number what it did until now: ``calls`` no longer
    count. They are named one by one, so that erasing a number changes nothing here."""

    call: str
    calls: tuple[str, ...]


@dataclass(frozen=True)
class DrillLifted(Event):
    """A person hears that a call marked as a drill's is real: it counts like any other."""

    call: str
