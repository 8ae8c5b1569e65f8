"""Which functions move the records on when an event is written.

A projection is a function of the recorded event and what the records already
say, and of nothing else: no clock, no setting, no other table. So the records
can be thrown away and worked out again from the ledger (``siaga records
rebuild``) and are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from siaga.domain.event import Event
from siaga.ledger.recorded import Recorded
from siaga.records.hand import Question, written_together

E = TypeVar("E", bound=Event)

Projection = Callable[[Recorded, E], None]
_projections: dict[type[Event], list[Projection[Any]]] = {}

Following = Callable[[Recorded], None]
_followings: dict[str, list[Following]] = {}

Foreseeing = Callable[[str], Iterable[Question]]
_foreseeings: dict[str, list[Foreseeing]] = {}


def projects(*kinds: type[E]) -> Callable[[Projection[E]], Projection[E]]:
    """Register a function to run for each event of ``kinds``, in the appending transaction."""

    def register(function: Projection[E]) -> Projection[E]:
        for kind in kinds:
            _projections.setdefault(kind, []).append(function)
        return function

    return register


def follows(prefix: str) -> Callable[[Following], Following]:
    """Register a function to run after each event of the streams ``<prefix>:…``, of any kind."""

    def register(function: Following) -> Following:
        _followings.setdefault(prefix, []).append(function)
        return function

    return register


def foresees(prefix: str) -> Callable[[Foreseeing], Foreseeing]:
    """Register what the projections of events of ``<prefix>:<id>`` will ask, given the id."""

    def register(function: Foreseeing) -> Foreseeing:
        _foreseeings.setdefault(prefix, []).append(function)
        return function

    return register


def foreseen_of(stream: str) -> list[Question]:
    """What will be asked of the records when something happens in ``stream``."""
    prefix, _, id = stream.partition(":")
    return [one for foreseeing in _foreseeings.get(prefix, ()) for one in foreseeing(id)]


def project(events: Iterable[Recorded]) -> None:
    """Let the records follow, event by event; a row that several of them move is written once."""
    with written_together():
        for recorded in events:
            for projection in _projections.get(type(recorded.event), ()):
                projection(recorded, recorded.event)
            for following in _followings.get(recorded.stream.partition(":")[0], ()):
                following(recorded)


def projected_kinds() -> frozenset[type[Event]]:
    """The kinds of event that some projection follows."""
    return frozenset(_projections)
