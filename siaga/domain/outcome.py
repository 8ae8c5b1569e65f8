"""How a call ended: exactly one outcome for every call that was offered."""

from __future__ import annotations

SHORT_S = 3.0
"""An unanswered caller who waited less than this probably dialled by mistake."""

BY_HAND = (
    "emergency",
    "information",
    "non_emergency",
    "prank",
    "silent",
    "dropped",
    "test",
    "duplicate_of_incident",
)
"""What a person may choose."""

BY_ITSELF = ("abandoned", "short_abandoned")
"""What only the course of an unanswered call decides."""

NOT_REACHED = "not_reached"
"""Of a call-back that nobody answered; a citizen's own call never ends so."""

OUTCOMES = BY_HAND + BY_ITSELF + (NOT_REACHED,)

EMERGENCIES = ("emergency", "duplicate_of_incident")
"""Counted as emergencies: a second caller about an open incident had one too."""

CALL_BACK_ENDS = ("reached", "called_again", "unreachable", "no_number")


def of_unanswered(direction: str, by: str, waited_s: float) -> str:
    """The outcome of a call that ended before anybody answered it.

    ``by`` is who ended it: when it was not the caller, the line was cut.
    """
    if direction == "out":
        return NOT_REACHED
    if by == "system":
        return "dropped"
    return "short_abandoned" if waited_s < SHORT_S else "abandoned"
