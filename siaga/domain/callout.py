"""A duty phone that is rung about an alert: what its keys mean, and when it is rung again.

Whoever picks up hears the alert, and what the keys do. Only a key answers: the
voice mail of a telephone that is switched off has no fingers. Everything that is
due for one telephone is said in one talk, the most urgent first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from siaga.domain.alert import DECLINE_REASONS

CHANNEL = "voice"
RING_S = 25
"""Most networks hand a call to the voice mail after 30 s."""

TELLING, ASKING_WHY = PHASES = ("telling", "asking_why")
"""What is being said: the alert, or the question why it is declined."""

HUNG_UP = "hung_up"
"""Beside the keys: the telephone was put down."""

REASONS = dict(zip("123456", DECLINE_REASONS, strict=True))
KEYS: Mapping[str, Mapping[str, str]] = {
    TELLING: {
        "1": "acknowledge",
        "2": "ask_why",
        "0": "begin_anew",
        "9": "connect",
        HUNG_UP: "give_up",
    },
    ASKING_WHY: {**dict.fromkeys(REASONS, "decline"), "0": "begin_anew", HUNG_UP: "give_up"},
}
"""Phase → key → what follows. Any other key means nothing. One key alone declines nothing: a
telephone in a pocket presses it, and a whole agency would be out of the matter."""

TIMES_SAID = 3
MOST_SILENT = 2
"""Alerts in a row that were said so often, and no key came: nobody is there."""

BUSY, NO_ANSWER, NO_ROUTE, NOT_NEEDED = "busy", "no_answer", "no_route", "not_needed"
AGAIN_S = {BUSY: 15, NO_ANSWER: 20, NO_ROUTE: 5}
MOST_TRIES = 3
GIVEN_UP_AFTER_S = 300
"""After this nobody is rung any more about what was due then, however often it was tried: tries
are not remembered over a restart, this is."""

_REFUSALS = (17, 21)
"""Q.850: user busy, call rejected."""
_NOBODY = (16, 18, 19, 31, 102)
"""Q.850: cleared, no user responding, no answer, normal, recovery on timer expiry."""


def means(phase: str, key: str) -> str:
    """What a key does; "" for one that means nothing here."""
    return KEYS[phase].get(key, "")


def after_silence(said: int) -> str:
    """It has been said ``said`` times and nobody has pressed anything."""
    return "again" if said < TIMES_SAID else "fell_silent"


@dataclass(frozen=True)
class Waiting:
    """An alert that a telephone has still to be told of. ``priority``: 1 is the most urgent;
    ``in_vain``: in how many talks it was said and nobody answered it."""

    message: str
    priority: int
    due_at: datetime
    in_vain: int = 0


def next_to_say(waiting: Iterable[Waiting]) -> str | None:
    """The message whose turn it is; None: all of it has been said.

    Of equal urgency, what was never said comes before what was said in vain: who answers only
    the first one each time hears of the others too.
    """
    turn = min(waiting, key=lambda one: (one.priority, one.in_vain, one.due_at), default=None)
    return turn.message if turn is not None else None


def goes_on(silent: int) -> bool:
    """Whether the next alert is said after ``silent`` ones in a row to which no key came."""
    return silent < MOST_SILENT


def rides_along(due_at: datetime, at: datetime, up: bool) -> bool:
    """Whether an alert whose own next try is later is said in this talk all the same: the
    telephone rings anyway. Not where the talk has begun: there it may just have been said."""
    return due_at <= at and not up


def why(cause: int, rang: bool) -> str:
    """Why nobody was reached: ``cause`` is Q.850's, 0 when it is not known; ``rang``: the network had
    taken the call on, whether the telephone rang or an announcement spoke in its place."""
    if cause in _REFUSALS:
        return BUSY
    return NO_ANSWER if rang or cause in _NOBODY else NO_ROUTE


def again_after_s(tries: int, trouble: str) -> int | None:
    """Seconds until the next try, longer each time; None: it is given up."""
    return AGAIN_S[trouble] * tries if tries < MOST_TRIES else None


def is_given_up(due_at: datetime, at: datetime, free_at: datetime | None = None) -> bool:
    """``free_at``: when the telephone was put down last after a talk. What waited behind that talk
    has not been rung in vain."""
    begun = due_at if free_at is None else max(due_at, free_at)
    return at - begun > timedelta(seconds=GIVEN_UP_AFTER_S)


def most_at_once(lines: int) -> int:
    """How many duty phones are rung at one time over a trunk of so many lines: whoever dials
    112 finds the others free."""
    return max(1, lines // 4)
