"""A duty phone that is rung about an alert: what its keys mean, and when it is rung again.

Whoever picks up hears the alert, and what the keys do. Only a key answers: the
voice mail of a telephone that is switched off has no fingers.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    return "again" if said < TIMES_SAID else "give_up"


def why(cause: int, rang: bool) -> str:
    """Why nobody was reached: ``cause`` is Q.850's, 0 when it is not known."""
    if cause in _REFUSALS:
        return BUSY
    return NO_ANSWER if rang or cause in _NOBODY else NO_ROUTE


def again_after_s(tries: int, trouble: str) -> int | None:
    """Seconds until the next try, longer each time; None: it is given up."""
    return AGAIN_S[trouble] * tries if tries < MOST_TRIES else None


def is_given_up(due_at: datetime, at: datetime) -> bool:
    return at - due_at > timedelta(seconds=GIVEN_UP_AFTER_S)


def most_at_once(lines: int) -> int:
    """How many duty phones are rung at one time over a trunk of so many lines: whoever dials
    112 finds the others free."""
    return max(1, lines // 4)
