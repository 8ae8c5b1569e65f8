"""Who is offered which call.

**Calls** go by their place, then by age. First who was cut in mid-sentence,
then those we owe something (a number on the call-back list that calls again, a
number with an open incident, a caller who was sent back to the queue), then
everybody, and last numbers with a reputation for pranks. A reputation counts
for ``pranks_s`` only: whoever has waited that long is everybody.

**Desks** are asked one after the other: a desk that just let this very call
lapse comes last, among the others those that have let it lapse least often come
first, so that a call makes its round of the room instead of ringing twice at an
empty chair; then the first line before officers seconded by agencies; then who
has the wanted skill; then who has been idle longest.

A call that has waited ``everybody_s`` rings at every free desk at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

from siaga.domain.clock import was_set_back

CUT = "cut"
CALL_BACK = "call_back"
OPEN_INCIDENT = "open_incident"
SENT_BACK = "sent_back"
PRANKS = "pranks"
REASONS = (CUT, CALL_BACK, OPEN_INCIDENT, SENT_BACK, PRANKS)
OWED = frozenset({CALL_BACK, OPEN_INCIDENT, SENT_BACK})


@dataclass(frozen=True)
class Times:
    """Seconds a call must have waited before more desks than its first ones are asked.

    ``skill_s`` counts from the moment somebody asked for the skill.
    """

    everybody_s: float = 30.0
    second_line_s: float = 5.0
    skill_s: float = 8.0
    pranks_s: float = 45.0


@dataclass(frozen=True)
class WaitingCall:
    """A call nobody has taken. ``because``: reasons for its place, of ``REASONS``."""

    call: str
    offered_at: datetime
    lapses: tuple[int, ...] = ()
    """Desks that let this call lapse, in order; one appears as often as it did."""
    because: tuple[str, ...] = ()
    wants: str = ""
    wanted_at: datetime | None = None
    """When a call taker asked for the skill; None when it is only remembered of the number,
    and then it is no reason to wait at all."""
    rings_at: tuple[int, ...] = ()

    @property
    def waits_since(self) -> datetime:
        """The talk before a call was sent back is no waiting."""
        if SENT_BACK in self.because and self.wanted_at is not None:
            return self.wanted_at
        return self.offered_at


@dataclass(frozen=True)
class FreeDesk:
    """Signed on, ready, no call. ``hears``: the audio leg is up; otherwise a desk phone lies on
    its hook, which a call that rings there can be answered with and none can be made from."""

    call_taker: int
    idle_since: datetime
    skills: frozenset[str] = frozenset()
    second_line: bool = False
    hears: bool = True


@dataclass(frozen=True)
class Shift:
    """Who could take calls before long: desks that are at work with their audio leg up,
    those in a call included. Nobody waits for a skill or a line that is not there."""

    skills: frozenset[str] = frozenset()
    first_line: bool = True


def place(because: Iterable[str], waited_s: float, times: Times) -> int:
    """0 is first. A reputation never outranks what we owe, and fades with the wait."""
    reasons = set(because)
    if CUT in reasons:
        return 0
    if reasons & OWED:
        return 1
    return 3 if PRANKS in reasons and waited_s < times.pranks_s else 2


def in_turn(calls: Iterable[WaitingCall], now: datetime, times: Times) -> list[WaitingCall]:
    """The queue, first call first."""
    return sorted(
        calls,
        key=lambda call: (
            place(call.because, _waited_s(call, now), times),
            call.offered_at,
            call.call,
        ),
    )


def may_ring(
    call: WaitingCall, desk: FreeDesk, shift: Shift, now: datetime, times: Times = Times()
) -> bool:
    """Whether it is time for this desk to be asked."""
    waited_s = _waited_s(call, now)
    if desk.call_taker in call.rings_at:
        return False
    if waited_s >= times.everybody_s:
        return True
    if desk.second_line and shift.first_line and waited_s < times.second_line_s:
        return False
    if call.wanted_at is None or call.wants in desk.skills or call.wants not in shift.skills:
        return True
    return (now - call.wanted_at).total_seconds() >= times.skill_s


def next_desk(
    call: WaitingCall,
    desks: Iterable[FreeDesk],
    now: datetime,
    shift: Shift = Shift(),
    times: Times = Times(),
) -> FreeDesk | None:
    """The desk this call rings at next, or None when it is no free desk's turn."""
    last = call.lapses[-1] if call.lapses else None
    return min(
        (desk for desk in desks if may_ring(call, desk, shift, now, times)),
        key=lambda desk: (
            desk.call_taker == last,
            call.lapses.count(desk.call_taker),
            desk.second_line,
            call.wants not in desk.skills,
            desk.idle_since,
            desk.call_taker,
        ),
        default=None,
    )


def pair(
    calls: Iterable[WaitingCall],
    desks: Sequence[FreeDesk],
    now: datetime,
    shift: Shift = Shift(),
    times: Times = Times(),
) -> list[tuple[str, int]]:
    """Offers to make now, (call, call taker), in the order of the queue; each desk at most once.

    Every call gets one desk before any gets a second. What is left over rings
    with the first call that has waited too long.
    """
    queue = in_turn(calls, now, times)
    free = list(desks)
    offers: list[tuple[str, int]] = []
    for call in queue:
        desk = None if call.rings_at else next_desk(call, free, now, shift, times)
        if desk is not None:
            free.remove(desk)
            offers.append((call.call, desk.call_taker))
    for call in queue:
        if _waited_s(call, now) >= times.everybody_s:
            more = [desk for desk in free if desk.call_taker not in call.rings_at]
            return [*offers, *((call.call, desk.call_taker) for desk in more)]
    return offers


def look_again_at(
    calls: Iterable[WaitingCall], now: datetime, times: Times = Times()
) -> datetime | None:
    """The next moment at which time alone changes what ``pair`` says; None: only events do."""
    moments = [
        call.waits_since + timedelta(seconds=seconds)
        for call in calls
        for seconds in (times.everybody_s, times.second_line_s, times.pranks_s)
    ]
    moments += [
        call.wanted_at + timedelta(seconds=times.skill_s)
        for call in calls
        if call.wanted_at is not None
    ]
    return min((moment for moment in moments if moment > now), default=None)


def _waited_s(call: WaitingCall, now: datetime) -> float:
    """For ever, as far as anybody knows, if the clock was set back meanwhile."""
    if was_set_back(call.waits_since, now):
        return inf
    return (now - call.waits_since).total_seconds()
