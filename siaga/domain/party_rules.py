"""What may happen to the parties of a call. Every function returns the events that follow.

No caller is ever lost: who is asked in and does not come leaves the caller
where he was; a transfer that nobody takes comes back; a call whose last other
voice has gone goes back into the queue.
"""

from __future__ import annotations

from siaga.domain import call_rules
from siaga.domain.call_state import ANSWERED, Call
from siaga.domain.event import Event
from siaga.domain.party import (
    CallHandedOver,
    CallReturned,
    CallTakerLeft,
    KeypadSent,
    PartyFailed,
    PartyInvited,
    PartyJoined,
    PartyLeft,
    PartyRang,
    PartyRefused,
    RecordingPaused,
)
from siaga.domain.party_state import (
    COMING,
    MANNERS,
    MOST_TOGETHER,
    MOVES,
    Party,
    find,
)
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.stream import allows

PHONE_RING_S = 30
"""How long a telephone outside may ring; a desk has the room's own ring time."""
LEAVINGS = ("hung_up", "dropped", "withdrawn")
FAILURES = ("no_answer", "unreachable", "leg_lost", "desk_left")
PAUSE_RECORDING_REASONS = ("confidential", "caller_asks", "private_data", "other")
REFUSALS = (17, 21)
"""Q.850: busy, call rejected."""
NO_ANSWERS = (18, 19, 102)
"""Q.850: no user responding, no answer, recovery on timer expiry."""
KEYS = frozenset("0123456789*#ABCD")
MOST_KEYS = 32


def together(call: Call) -> int:
    """How many voices the conference has, those on their way among them."""
    others = sum(party.live and party.mode == "talk" for party in call.parties)
    return 1 + (call.attended_by is not None) + others


def require_answered(call: Call) -> None:
    if call.phase == "ended":
        raise Refused("call_ended")
    if call.phase not in ANSWERED:
        raise Refused("call_not_answered")


def require_attended(call: Call) -> None:
    """Somebody of the centre is in it, who can steer it."""
    require_answered(call)
    if call.attended_by is None:
        raise Refused("call_unattended")


def require_room(call: Call) -> None:
    if together(call) >= MOST_TOGETHER:
        raise Refused("conference_full", limit=MOST_TOGETHER)


def invite(call: Call, invited: PartyInvited) -> list[Event]:
    """Ask somebody in; to speak with them first, or to hand over blindly, the caller waits."""
    if invited.manner not in MANNERS:
        raise Malformed("unknown_manner")
    require_attended(call)
    require_room(call)
    if any(party.manner == "transfer" and party.state in COMING for party in call.parties):
        raise Refused("transfer_running")
    if invited.who == str(call.call_taker) and invited.kind == "call_taker":
        raise Refused("party_already_in")
    for party in call.parties:
        if party.live and _who(party) == (invited.kind, invited.who, invited.number):
            raise Refused("party_already_in")
    waits = call_rules.hold(call) if invited.manner != "join" else []
    return [invited, *waits]


def _who(party: Party) -> tuple[str, str, str | None]:
    return party.kind, party.who, party.number


def rang(call: Call, id: str) -> list[Event]:
    return [PartyRang(call.id, id)] if _may(call, id, "PartyRang") else []


def join(call: Call, id: str) -> list[Event]:
    """It has picked up; who was to take the call over has it."""
    party = find(call.parties, id)
    if party is None or not call.live or not allows(MOVES, party.state, "PartyJoined"):
        return []
    joined = PartyJoined(call.id, id)
    return [joined, *(hand_to(call, party) if party.manner == "transfer" else [])]


def leave(call: Call, id: str, reason: str) -> list[Event]:
    if reason not in LEAVINGS:
        raise Malformed("unknown_reason", reason=reason)
    return _over(call, id, PartyLeft(call.id, id, reason))


def refuse(call: Call, id: str) -> list[Event]:
    return _over(call, id, PartyRefused(call.id, id))


def fail(call: Call, id: str, reason: str) -> list[Event]:
    if reason not in FAILURES:
        raise Malformed("unknown_reason", reason=reason)
    return _over(call, id, PartyFailed(call.id, id, reason))


def gone(call: Call, id: str, cause: int) -> list[Event]:
    """Its telephone is off the line; ``cause`` is Q.850's."""
    party = find(call.parties, id)
    if party is None:
        return []
    if party.state == "joined":
        return leave(call, id, "hung_up")
    if cause in REFUSALS:
        return refuse(call, id)
    return fail(call, id, "no_answer" if cause in NO_ANSWERS else "unreachable")


def _may(call: Call, id: str, move: str) -> bool:
    party = find(call.parties, id)
    return call.live and party is not None and allows(MOVES, party.state, move)


def _over(call: Call, id: str, event: Event) -> list[Event]:
    """A party's end, and what it means for the caller."""
    party = find(call.parties, id)
    if party is None or not _may(call, id, type(event).__name__):
        return []
    if party.manner == "transfer" and party.state in COMING and call.phase in ANSWERED:
        return [event, *call_rules.resume(call)]
    rest = [other for other in call.parties if other.talks and other.id != id]
    if call.unattended and party.talks and not rest and call.phase in ANSWERED:
        return [event, *_all_leave(call, "call_returned", but=id), CallReturned(call.id)]
    return [event]


def end_all(call: Call) -> list[Event]:
    """The line is gone: nobody stays behind in an empty call."""
    return _all_leave(call, "call_ended")


def all_go(call: Call) -> list[Event]:
    """The caller goes back into the queue alone."""
    return _all_leave(call, "call_returned")


def _all_leave(call: Call, reason: str, but: str = "") -> list[Event]:
    gone = (party for party in call.parties if party.live and party.id != but)
    return [PartyLeft(call.id, party.id, reason) for party in gone]


def withdraw_transfer(call: Call) -> list[Event]:
    """The call taker takes the caller back before the other has picked up."""
    waiting = (p for p in call.parties if p.manner == "transfer" and p.state in COMING)
    return [PartyLeft(call.id, party.id, "withdrawn") for party in waiting]


def hand_over(call: Call, id: str) -> list[Event]:
    """The warm transfer's second half: caller and party talk on, the call taker goes."""
    require_attended(call)
    party = find(call.parties, id)
    if party is None or party.kind == "supervisor" or not party.talks:
        raise Refused("party_not_there")
    return hand_to(call, party)


def hand_to(call: Call, party: Party) -> list[Event]:
    handed = CallHandedOver(call.id, party.id, call.attended_by, party.desk)
    return [handed, *_going_on(call)]


def leave_to_others(call: Call) -> list[Event]:
    """The others talk on. A colleague who stays has the call; a telephone leaves it unattended."""
    require_attended(call)
    others = [party for party in call.parties if party.talks]
    if not others or call.call_taker is None:
        raise Refused("nobody_else_there")
    colleague = next((party for party in others if party.desk is not None), None)
    if colleague is not None:
        return hand_to(call, colleague)
    return [CallTakerLeft(call.id, call.call_taker), *_going_on(call)]


def _going_on(call: Call) -> list[Event]:
    """Who goes takes neither the hold nor the silence of the recording along."""
    waits = call.wish == "hold" or (call.phase == "held" and call.wish != "resume")
    return [*(call_rules.resume(call) if waits else []), *call_rules.resume_recording(call)]


def send_keys(call: Call, id: str, digits: str) -> list[Event]:
    """Tones for a menu at the far end, to the caller ("") or to one telephone."""
    if not digits or len(digits) > MOST_KEYS or not set(digits) <= KEYS:
        raise Malformed("wrong_value", field="digits")
    require_attended(call)
    party = find(call.parties, id)
    if id and (party is None or party.desk is not None or party.state != "joined"):
        raise Refused("party_not_there")
    return [KeypadSent(call.id, id, digits)]


def pause_recording(call: Call, reason: str) -> list[Event]:
    if reason not in PAUSE_RECORDING_REASONS:
        raise Malformed("unknown_reason", reason=reason)
    require_attended(call)
    return [] if call.recording_paused else [RecordingPaused(call.id, reason)]
