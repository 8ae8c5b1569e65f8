"""Calls whose line was lost in mid-sentence: called back at once, first in line, by themselves.

A line counts as lost only when that is known: the engine or voice says so
(``by`` is ``system``), or the network gives a cause of its own. Who hung up
themselves (16 normal clearing, 17 busy, 31 normal unspecified…) or of whom
nothing is known (0) is not called: that phone may lie beside somebody who must
not hear it ring. For the same reason nobody is called by themselves who may not
have dared to speak (``siaga.domain.silent``), in this call or in another of the
number within the last day; a person decides.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from siaga.domain.call import CallBackDue
from siaga.domain.call_queue import CallBackStopped
from siaga.domain.call_state import Call
from siaga.domain.clock import was_set_back
from siaga.domain.event import Event
from siaga.domain.silent import is_silent

NETWORK_CAUSES = frozenset({27, 34, 38, 41, 42, 44, 47, 102})
"""Q.850: destination out of order, no circuit, network out of order, temporary failure,
congestion, channel unavailable (the engine's word for "no more sound"), resource
unavailable, recovery on timer expiry (a session that was not refreshed)."""

NORMAL_CLEARING = 16
"""Somebody has hung up."""

NO_SOUND = 44
"""The engine has given the line up: no sound has come from the caller for a minute."""

MOST_AUTOMATIC = 2
"""Attempts without being asked; after them the call stays on the list for a person."""

PAUSE_S = 20.0
"""Between two attempts: a mobile that lost its cell needs a moment."""


def was_cut(by: str, cause: int) -> bool:
    """Of a conversation, also of a call-back's: whoever was called back and hangs up is the
    ``caller`` like anybody else."""
    return by == "system" or (by == "caller" and cause in NETWORK_CAUSES)


def ended_by(by: str, cause: int) -> str:
    """Who ended a call, as people are told: ``caller``, ``call_taker``, or ``system`` for nobody,
    the line was lost. The end of a line that the network lost comes from the caller's side.
    ``system`` with a normal clearing is an older ledger's word for whoever was called back."""
    if by == "system" and cause == NORMAL_CLEARING:
        return "caller"
    return "system" if was_cut(by, cause) else by


def keeps_still(call: Call) -> bool:
    """Whether its telephone must not ring without a person's decision."""
    return is_silent(call.prompts, call.outcome)


def call_back_of_cut(call: Call, by: str, cause: int) -> list[Event]:
    """What follows when an answered call's line is gone. A call-back that was cut puts the
    call it was for on the list again, not itself."""
    if call.direction != "in" or not call.number or keeps_still(call):
        return []
    if not was_cut(by, cause):
        return []
    return [CallBackDue(call.id, cut=True)] if call.call_back in ("", "settled") else []


def cut_again(call: Call) -> list[Event]:
    """The call-back that had reached this call's number was itself cut."""
    if call.call_back != "settled" or not call.number or keeps_still(call):
        return []
    return [CallBackDue(call.id, cut=True)]


def dial_by_itself(call: Call, due_at: datetime, now: datetime) -> bool:
    """Whether it is dialled now without anybody asking."""
    if not call.cut or call.call_back != "due" or call.call_back_stopped or not call.number:
        return False
    if keeps_still(call):
        return False
    due = now >= next_attempt_at(call.automatic_calls, due_at) or was_set_back(due_at, now)
    return call.automatic_calls < MOST_AUTOMATIC and due


def next_attempt_at(attempts: int, due_at: datetime) -> datetime:
    """At once the first time."""
    return due_at + timedelta(seconds=PAUSE_S) if attempts else due_at


def stop(call: Call) -> list[Event]:
    """A person takes it over; asked twice, or when nothing is left to stop, it decides nothing."""
    if not call.cut or call.call_back_stopped or call.call_back not in ("due", "dialled"):
        return []
    return [CallBackStopped(call.id)]
