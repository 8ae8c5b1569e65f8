"""What a supervisor may do at a running call. Every function returns the events that follow."""

from __future__ import annotations

from siaga.domain.call_rules import resume_recording
from siaga.domain.call_state import Call
from siaga.domain.event import Event
from siaga.domain.party import PartyLeft
from siaga.domain.party_rules import require_answered, require_attended, require_room
from siaga.domain.party_state import MODES, Party
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.supervision import (
    CallTakenOver,
    ListeningBegan,
    SupervisorCalled,
    SupervisorHeeded,
    SupervisorJoined,
    WhisperBegan,
)

_BEGINS = {"listen": ListeningBegan, "whisper": WhisperBegan, "talk": SupervisorJoined}


def at_call(call: Call, supervisor: int) -> Party | None:
    """The supervisor's live part in this call."""
    return next((p for p in call.parties if p.live and p.desk == supervisor), None)


def attend(call: Call, supervisor: int, mode: str, party: str) -> list[Event]:
    """Listen, whisper or join (``talk``); from one to the other at any time.

    ``party`` is the id of a part that begins here. To whisper there must be
    somebody to whisper to.
    """
    if mode not in MODES:
        raise Malformed("unknown_manner")
    require_answered(call)
    if call.attended_by == supervisor:
        raise Refused("own_call")
    there = at_call(call, supervisor)
    if there is not None and there.kind != "supervisor":
        raise Refused("own_call")
    if there is not None and there.mode == mode:
        return []
    if mode == "whisper":
        require_attended(call)
    if mode == "talk":
        require_room(call)
    id = party if there is None else there.id
    return [_BEGINS[mode](call.id, id, supervisor), *heed(call, supervisor)]


def stop(call: Call, supervisor: int) -> list[Event]:
    there = at_call(call, supervisor)
    if there is None or there.kind != "supervisor":
        return []
    return [PartyLeft(call.id, there.id, "hung_up")]


def take_over(call: Call, user: int) -> list[Event]:
    """The call is theirs from now on; also how somebody goes back to a call that was left."""
    require_answered(call)
    if call.attended_by == user:
        return []
    taken = CallTakenOver(call.id, user, call.attended_by)
    return [taken, *resume_recording(call), *heed(call, user)]


def call_supervisor(call: Call) -> list[Event]:
    require_attended(call)
    return [] if call.supervisor_called else [SupervisorCalled(call.id)]


def heed(call: Call, supervisor: int) -> list[Event]:
    return [SupervisorHeeded(call.id, supervisor)] if call.supervisor_called else []
