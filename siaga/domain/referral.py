"""A call that is no emergency is handed over: to whom, so that the figures can say so."""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain.call_rules import set_outcome
from siaga.domain.call_state import Call
from siaga.domain.event import Event

OUTCOME = "non_emergency"


@dataclass(frozen=True)
class CallReferred(Event):
    """Not an emergency: the caller was told to turn to ``to``, a code of the catalogue's list."""

    call: str
    to: str


def refer(call: Call, referred_to: str, to: str) -> list[Event]:
    """Its outcome is said with it. ``referred_to``: whom the caller was told before, "" nobody."""
    events = set_outcome(call, OUTCOME)
    return events if referred_to == to and not events else [*events, CallReferred(call.id, to)]
