"""What an operation has in its hands while it works on one command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from siaga.domain.event import Event
from siaga.domain.kinds import CALL, INCIDENT, UNIT
from siaga.domain.stream import Kind
from siaga.ledger.append import Entry, latest_version, load, recorded
from siaga.operations.command import Actor, Command, Reply
from siaga.operations.known import Folded, Known
from siaga.records.hand import Question
from siaga.records.projecting import foreseen_of

Rows = list[tuple[Any, ...]]
S = TypeVar("S")
C = TypeVar("C", bound=Command)


@dataclass
class Loaded(Generic[S]):
    """A stream as this command sees it; ``append`` moves it on. Version 0: no event yet."""

    stream: str
    state: S
    version: int
    kind: Kind[S]

    def take(self, event: Event) -> None:
        """Move on by one event."""
        self.state = self.kind.evolve(self.state, event)
        self.version += 1


class Work:
    """One command at work, inside the door's transaction and under the ledger's lock.

    Nothing that is read here, from streams or from records, can change before
    the command's own events are written. Events are collected and written when
    the operation returns; then the records follow.
    """

    def __init__(
        self, at: datetime, by: Actor, command: str, known: Known, read: Mapping[str, Rows]
    ) -> None:
        """``at`` becomes earlier for what a phone tapped a while ago; ``now`` does not.

        ``read``: rows of whole streams that the door has asked for already."""
        self.at = at
        self.now = at
        self.by = by
        self.command = command
        self.entries: list[Entry] = []
        self._known = known
        self._read = read
        self._loaded: dict[str, Loaded[Any]] = {}
        self._versions: dict[str, int] = {}

    def load(self, kind: Kind[S], id: object) -> Loaded[S]:
        """The stream ``<kind>:<id>``, with what this command already appended to it."""
        stream = f"{kind.prefix}:{id}"
        known = self._loaded.get(stream)
        if known is not None:
            return known
        loaded = self._committed(stream, kind)
        for entry in self.entries:
            if entry.stream == stream:
                loaded.take(entry.event)
        self._loaded[stream] = loaded
        return loaded

    def _committed(self, stream: str, kind: Kind[S]) -> Loaded[S]:
        folded = self._known.get(stream, kind)
        if folded is not None:
            loaded = Loaded(stream, folded.state, folded.version, kind)
            events = load(stream, folded.version) if folded.behind else []
        else:
            loaded = Loaded(stream, kind.initial, 0, kind)
            rows = self._read.get(stream)
            events = load(stream) if rows is None else [recorded(row) for row in rows]
        for one in events:
            loaded.take(one.event)
        return loaded

    @property
    def states(self) -> dict[str, Folded]:
        """Every stream that was loaded, as this command leaves it."""
        return {
            stream: Folded(loaded.kind, loaded.state, loaded.version)
            for stream, loaded in self._loaded.items()
        }

    def append(
        self, stream: Loaded[Any] | str, events: Iterable[Event], at: datetime | None = None
    ) -> None:
        """Say what happened. A stream named by text is appended to without having been read.

        ``at``: the moment of these events, where it is not that of the command.
        """
        name = stream if isinstance(stream, str) else stream.stream
        loaded = self._loaded.get(name)
        for event in events:
            if loaded is not None:
                loaded.take(event)
                version = loaded.version
            else:
                version = self._next_version(name)
            self.entries.append(Entry(name, version, event, at))

    def _next_version(self, stream: str) -> int:
        if stream not in self._versions:
            self._versions[stream] = latest_version(stream)
        self._versions[stream] += 1
        return self._versions[stream]


NAMED = (CALL.prefix, INCIDENT.prefix, UNIT.prefix)
"""A command's field of this name holds the id of a stream that the operation loads."""


def streams_named(command: Command) -> list[str]:
    """The streams that ``command`` is about, so that they can be read with the first question."""
    ids = ((name, getattr(command, name, None)) for name in NAMED)
    return [f"{name}:{id}" for name, id in ids if id is not None]


Foreseeing = Callable[[C, datetime], Iterable[Question]]
_foreseeings: dict[type[Command], Foreseeing[Any]] = {}


def foresees(kind: type[C]) -> Callable[[Foreseeing[C]], Foreseeing[C]]:
    """Register what the operation of ``kind`` will ask of the records in any case, so that it
    can be asked with the first question. What was not foreseen is asked when it comes up."""

    def register(function: Foreseeing[C]) -> Foreseeing[C]:
        _foreseeings[kind] = function
        return function

    return register


def foreseen_for(command: Command, at: datetime, streams: Iterable[str]) -> list[Question]:
    """All that ``command``, which is about ``streams``, will ask of the records."""
    questions = [one for stream in streams for one in foreseen_of(stream)]
    foreseeing = _foreseeings.get(type(command))
    return questions if foreseeing is None else [*questions, *foreseeing(command, at)]


Operation = Callable[[Work, C], Reply | None]
_operations: dict[type[Command], Operation[Any]] = {}


def operation(kind: type[C]) -> Callable[[Operation[C]], Operation[C]]:
    """Register the function that carries out commands of ``kind``; it stands beside them."""

    def register(function: Operation[C]) -> Operation[C]:
        if kind in _operations:
            raise ValueError(f"{kind.__name__} has two operations")
        _operations[kind] = function
        return function

    return register


def operation_for(command: C) -> Operation[C]:
    """Raises ``KeyError`` for a command without an operation."""
    return _operations[type(command)]


def command_kinds() -> tuple[type[Command], ...]:
    """Every kind of command that has an operation, of the modules imported so far."""
    return tuple(_operations)
