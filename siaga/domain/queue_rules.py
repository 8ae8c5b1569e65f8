"""What may happen to a call's place in the queue, and to the reputation of its number."""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain.call import OutcomeSet
from siaga.domain.call_queue import (
    CallRanked,
    CallSentBack,
    CallTakenBack,
    DrillLifted,
    NumberForgiven,
    SkillWanted,
)
from siaga.domain.call_rules import lose_call_taker, resume_recording
from siaga.domain.call_state import ANSWERED, MOVES, Call
from siaga.domain.event import Event
from siaga.domain.queue import CALL_BACK, CUT, OPEN_INCIDENT, PRANKS
from siaga.domain.refusal import Refused
from siaga.domain.reputation import is_behind
from siaga.domain.skill import require_skill
from siaga.domain.stream import allows


@dataclass(frozen=True)
class NumberFacts:
    """What is known of a number when it calls. ``pranks`` is their weight now."""

    was_cut: bool = False
    called_back: bool = False
    open_incident: bool = False
    pranks: float = 0.0
    wants: str = ""


def rank(call: Call, facts: NumberFacts, behind_from: int) -> list[Event]:
    """Why this call does not simply wait in its turn; nothing for most calls.

    All that is known is written down, also what counts for nothing beside a
    stronger reason: the review asks what blocking would have lost.
    """
    known = {
        CUT: facts.was_cut,
        CALL_BACK: facts.called_back and not facts.was_cut,
        OPEN_INCIDENT: facts.open_incident,
        PRANKS: is_behind(facts.pranks, behind_from),
    }
    because = tuple(reason for reason, true in known.items() if true)
    if not because and not facts.wants:
        return []
    return [CallRanked(call.id, because, round(facts.pranks, 3), facts.wants)]


def want_skill(call: Call, skill: str) -> list[Event]:
    """Also for a call that is over: the number is remembered."""
    return [] if call.wants == require_skill(skill) else [SkillWanted(call.id, skill)]


def send_back(call: Call, call_taker: int) -> list[Event]:
    """Only a citizen's call that somebody is speaking on."""
    if call.phase == "ended":
        raise Refused("call_ended")
    if call.direction == "out":
        raise Refused("call_back_not_sent_back")
    if call.phase not in ("talking", "held"):
        raise Refused("call_not_answered")
    return [*resume_recording(call), CallSentBack(call.id, call_taker)]


def take_back(call: Call) -> list[Event]:
    """Between two rounds of the duty phones, which nobody has answered. A conversation that the
    fallback has, since all of Siaga died in it, has lost its desk."""
    if call.phase in ANSWERED and call.call_taker is not None:
        return lose_call_taker(call, call.call_taker)
    return [CallTakenBack(call.id)] if allows(MOVES, call.phase, "CallTakenBack") else []


def forgive(call: Call, pranks: tuple[str, ...]) -> list[Event]:
    """``pranks`` are the calls of the same number that still count."""
    if not call.number:
        raise Refused("call_without_number")
    return [NumberForgiven(call.id, pranks)] if pranks else []


def lift_drill(call: Call) -> list[Event]:
    """A report that was written in it makes it an emergency at once."""
    if not call.drill:
        return []
    events: list[Event] = [DrillLifted(call.id)]
    if call.incidents:
        events.append(OutcomeSet(call.id, "emergency"))
    return events
