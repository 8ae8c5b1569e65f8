"""The silent call: nobody speaks, so the caller is asked to press keys (stream ``call:<id>``).

The call taker asks with one key; the caller alone hears the question, and the
keys pressed are events. What the silence means a person decides: no outcome
follows from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from siaga.domain.event import Event, personal

PROMPTS = ("silent", "silent_danger", "silent_hurt")
"""Announcements, by their codes in the catalogue: cannot speak, in danger now, somebody hurt."""

KEYS = "0123456789*#ABCD"
MOST_KEYS = 100
"""Keys of one call that are written down; a phone in a pocket presses more."""

SILENT_FOR = timedelta(hours=24)
"""So long after a silent call its telephone keeps still, whatever its other calls were about."""


def is_silent(prompts: int, outcome: str | None) -> bool:
    """Whether nobody may have dared to speak: they were asked by keys, or it was found so."""
    return bool(prompts) or outcome == "silent"


@dataclass(frozen=True)
class PromptRequested(Event):
    call: str
    prompt: str


@dataclass(frozen=True)
class PromptPlayed(Event):
    """The caller has heard it to its end, or, not ``whole``, the engine could not play it."""

    call: str
    prompt: str
    whole: bool


@dataclass(frozen=True)
class KeyPressed(Event):
    """The caller has pressed a key of the telephone, asked or not."""

    call: str
    key: str | None = personal()
