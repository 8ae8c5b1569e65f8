"""What a stream is to the rules: a first state, and how each event changes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from siaga.domain.event import Event

S = TypeVar("S")

Moves = Mapping[str, Mapping[str, str]]
"""A state machine as a table: move → {phase before: phase after}. A move is an event's name."""


@dataclass(frozen=True)
class Kind(Generic[S]):
    """One kind of stream, ``<prefix>:<id>``."""

    prefix: str
    initial: S
    evolve: Callable[[S, Event], S]

    def stream(self, id: str | int) -> str:
        return f"{self.prefix}:{id}"

    def replay(self, events: Iterable[Event], state: S | None = None) -> S:
        """The state after ``events``; from ``state`` on when it is given."""
        now = self.initial if state is None else state
        for event in events:
            now = self.evolve(now, event)
        return now


def replace(state: S, /, **changes: object) -> S:
    """As ``dataclasses.replace``, for states, which check nothing when they are made: a state
    has some twenty fields and moves on several times a command, and asking for each of them
    took longer than the rules. Raises ``TypeError`` for a field that it does not have."""
    if not changes.keys() <= state.__dict__.keys():
        raise TypeError(f"{type(state).__name__} has no {changes.keys() - state.__dict__.keys()}")
    moved = object.__new__(type(state))
    moved.__dict__.update(state.__dict__)
    moved.__dict__.update(changes)
    return moved


def allows(moves: Moves, phase: str, move: str) -> bool:
    return phase in moves.get(move, {})


def after(moves: Moves, phase: str, move: str) -> str:
    """The phase after ``move``; a move that the table does not know here changes nothing.

    The ledger is what happened. Replaying it must never fail, also when a later
    release has a narrower table; only the decisions refuse.
    """
    return moves.get(move, {}).get(phase, phase)
