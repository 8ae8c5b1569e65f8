"""An alert on its ladder: it climbs until somebody says "ours" (in the incident's stream).

Each step is a deadline row, so a restart forgets none. Anyone who was asked may
take the alert; the ladder stops everywhere at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from siaga.domain.alarm import MoreUnitsRefused
from siaga.domain.event import Event

RAISED, NO_ANSWER, NOT_EN_ROUTE, HURRIED, MORE_WANTED = REASONS = (
    "raised",
    "no_answer",
    "not_en_route",
    "hurried",
    "more_wanted",
)


HURRY_REASONS = ("getting_worse", "cannot_be_reached", "called_again")
"""Why a supervisor does not wait, chosen with one click; anything else is said in own words."""


@dataclass(frozen=True)
class LadderStarted(Event):
    """The steps as they stood that night; a ladder that is edited later changes no running one.

    ``expects_word``: of an agency without units, once it has said "ours", that it is dealing with
    its task; formerly nothing more was waited for there. ``expects_neighbour``: the same of a
    neighbour's 112 of which units are wanted."""

    incident: str
    alert: str
    ladder: str
    steps: tuple[dict[str, Any], ...]
    en_route_within_s: int
    expects_word: bool = False
    expects_neighbour: bool = False


@dataclass(frozen=True)
class LadderHastened(Event):
    """Category and priority ask for a quicker ladder than that on which the alert began: it goes on
    by that one. ``step``: how far of its steps have been asked already, -1 for none. ``next_at``: by
    when what is waited for now must have happened, None while nothing is."""

    incident: str
    alert: str
    ladder: str
    steps: tuple[dict[str, Any], ...]
    en_route_within_s: int
    step: int
    next_at: datetime | None


@dataclass(frozen=True)
class LadderClimbed(Event):
    """``contacts`` are asked from now on; "nobody" is an empty tuple and not waited for, except
    at the duty officer's step, where the agency's desk may answer. ``because`` as in ``REASONS``."""

    incident: str
    alert: str
    step: int
    position: str
    contacts: tuple[str, ...]
    because: str
    next_at: datetime


@dataclass(frozen=True)
class LadderHandedOver(Event):
    """At a position that was asked already these have come on duty since, and are asked too. The
    ladder stands where it stood."""

    incident: str
    alert: str
    position: str
    contacts: tuple[str, ...]


@dataclass(frozen=True)
class LadderExhausted(Event):
    """Nobody is left to ask: the supervisor must act."""

    incident: str
    alert: str


@dataclass(frozen=True)
class LadderHurried(Event):
    """A supervisor will not wait for the step's end. ``reason`` is one of ``HURRY_REASONS``, or own
    words. Ladders that were hurried before there were reasons climbed without it."""

    incident: str
    alert: str
    reason: str


@dataclass(frozen=True)
class LadderStopped(Event):
    """A supervisor stops it, and says why. The alert itself stays."""

    incident: str
    alert: str
    reason: str


@dataclass(frozen=True)
class AlertNotEnRoute(Event):
    """Somebody said "ours", but nobody set out in the ladder's time. ``more_wanted``: others are out,
    and not all of the further units that somebody promised."""

    incident: str
    alert: str
    more_wanted: bool = False


LadderEvent = (
    LadderStarted
    | LadderHastened
    | LadderClimbed
    | LadderHandedOver
    | LadderHurried
    | LadderExhausted
    | LadderStopped
    | AlertNotEnRoute
    | MoreUnitsRefused
)


@dataclass(frozen=True)
class Climb:
    """Where an alert stands on its ladder. ``step`` -1: not begun. ``called``: all asked so far.

    Stands in the ledger with each task that a merge moves: a field may come, with a default, and
    none may change its meaning.
    """

    steps: tuple[tuple[str, int], ...] = ()
    en_route_within_s: int = 0
    step: int = -1
    called: frozenset[str] = frozenset()
    exhausted: bool = False
    stopped: bool = False
    not_en_route: bool = False
    ladder: str = ""
    asking: frozenset[str] = frozenset()
    """Who is asked at the step it stands on."""
    more_wanted: bool = False
    """It climbs because further units are wanted of an agency that has the task."""
    before: frozenset[str] = frozenset()
    """Who was asked before the ladder began anew."""
    refused: frozenset[str] = frozenset()
    """Of those asked for further units at this step, who has none."""

    @property
    def may_answer(self) -> frozenset[str]:
        """All who were ever asked: whoever answers late is as welcome."""
        return self.called | self.before

    @property
    def length_s(self) -> int:
        """Until everybody has been asked in vain, and from "ours" until somebody must set out."""
        return sum(wait_s for _position, wait_s in self.steps) + self.en_route_within_s


def evolve(climb: Climb, event: LadderEvent) -> Climb:
    match event:
        case LadderStarted():
            before = climb.may_answer
            begun = Climb(_read(event.steps), event.en_route_within_s, ladder=event.ladder)
            return _with(begun, before=before)
        case LadderHastened():
            now = {"steps": _read(event.steps), "en_route_within_s": event.en_route_within_s}
            return _with(climb, **now, ladder=event.ladder, step=event.step)
        case LadderClimbed():
            more = event.because == MORE_WANTED
            late = {"more_wanted": climb.more_wanted or more}
            late["not_en_route"] = climb.not_en_route or more
            asked = frozenset(event.contacts)
            called, nobody = climb.called | asked, frozenset[str]()
            now = {"step": event.step, "asking": asked, "called": called, "refused": nobody}
            return _with(climb, **now, **late)
        case LadderHandedOver():
            came = frozenset(event.contacts)
            return _with(climb, asking=climb.asking | came, called=climb.called | came)
        case MoreUnitsRefused():
            return _with(climb, refused=climb.refused | {event.contact})
        case LadderHurried():
            return climb
        case LadderExhausted():
            return _with(climb, exhausted=True)
        case LadderStopped():
            return _with(climb, stopped=True)
        case AlertNotEnRoute():
            more = climb.more_wanted or event.more_wanted
            return _with(climb, not_en_route=True, more_wanted=more)


def awaited(climb: Climb) -> Climb:
    """Somebody sets out, or has just said that they will."""
    return _with(climb, not_en_route=False, more_wanted=False)


def _read(steps: tuple[dict[str, Any], ...]) -> tuple[tuple[str, int], ...]:
    return tuple((str(one["position"]), int(one["wait_s"])) for one in steps)


def _with(climb: Climb, **changes: Any) -> Climb:
    return Climb(**{**climb.__dict__, **changes})
