"""What an agency without units says of its task: nobody can see a vehicle of it set out.

Either its people are on their way, or it deals with the task from where it is, as a power office
does that switches off a line. Both end the wait for somebody to set out; only the first is help
that the caller may be told of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce

from siaga.domain.incident import IN_PLACE, NOT_SAID, SET_OUT, AlertUnderWay
from siaga.domain.merging import AlertCarried, AlertReturned, WordCarried, WordLeft
from siaga.domain.stream import replace

_FURTHER = {None: 0, NOT_SAID: 1, IN_PLACE: 2, SET_OUT: 3}

WordEvent = AlertUnderWay | AlertCarried | AlertReturned | WordCarried | WordLeft


@dataclass(frozen=True)
class Word:
    """``own``: said of this task, one of ``incident.WORDS`` or None for nothing; ``carried``: by the
    alert of another incident of which it was said, and true of this one while the two are one."""

    own: str | None = None
    carried: Mapping[str, str] = field(default_factory=dict)

    @property
    def now(self) -> str | None:
        return reduce(further, self.carried.values(), self.own)


def further(one: str | None, other: str | None) -> str | None:
    """Who dealt with it from its place may set out after all; a step is never taken back."""
    return other if is_further(other, one) else one


def is_further(one: str | None, than: str | None) -> bool:
    """One that a later release may know counts as nothing more than that somebody deals with it."""
    return _FURTHER.get(one, 1) > _FURTHER.get(than, 1)


def evolve(word: Word, event: WordEvent) -> Word:
    match event:
        case AlertUnderWay():
            return replace(word, own=further(word.own, event.what))
        case AlertCarried():
            return Word(event.what if event.under_way else None)
        case AlertReturned():
            said = event.what if event.under_way else None
            return replace(word, own=further(word.own, said))
        case WordCarried():
            return replace(word, carried={**word.carried, event.origin_alert: event.what})
        case WordLeft():
            left = (event.of,) if event.of else tuple(word.carried)
            stay = {of: what for of, what in word.carried.items() if of not in left}
            return replace(word, carried=stay)
