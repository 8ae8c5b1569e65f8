"""A short message that reached us and belongs to no task (stream ``text:<id>``).

What an officer answers to an alert is told in the incident instead.
"""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain.event import Event, personal
from siaga.domain.stream import Kind

LONGEST = 1000
"""Signs that are kept of what somebody wrote."""


@dataclass(frozen=True)
class TextReceived(Event):
    """``contact`` "" for a number that nobody here knows. ``answered``: that it is read by nobody
    was answered; a number that writes again soon is not answered again."""

    text: str
    contact: str
    answered: bool
    number: str | None = personal()
    words: str | None = personal()


def _evolve(_received: bool, _event: Event) -> bool:
    return True


TEXT: Kind[bool] = Kind("text", False, _evolve)
"""The state: whether it was received."""
