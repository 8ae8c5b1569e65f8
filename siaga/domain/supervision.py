"""A supervisor at a running call, each with a trace (stream ``call:<id>``)."""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain.event import Event


@dataclass(frozen=True)
class SupervisorCalled(Event):
    """The call taker wants a supervisor, now."""

    call: str


@dataclass(frozen=True)
class SupervisorHeeded(Event):
    call: str
    supervisor: int


@dataclass(frozen=True)
class ListeningBegan(Event):
    """The supervisor hears everybody; nobody hears the supervisor."""

    call: str
    party: str
    supervisor: int


@dataclass(frozen=True)
class WhisperBegan(Event):
    """The call taker alone hears the supervisor."""

    call: str
    party: str
    supervisor: int


@dataclass(frozen=True)
class SupervisorJoined(Event):
    """Everybody hears the supervisor."""

    call: str
    party: str
    supervisor: int


@dataclass(frozen=True)
class CallTakenOver(Event):
    """``call_taker`` has the call now; ``before``: who had it, None if it was left to itself."""

    call: str
    call_taker: int
    before: int | None
