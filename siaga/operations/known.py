"""What a process has read before and need not read again.

The ledger is never changed behind one's back: a stream folded once stays right
until something is appended to it, or its personal data is erased. Each command
begins with what came since the last one that this thread saw; that says which
of the folded streams are behind.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from siaga.domain.erasure import PersonalDataErased
from siaga.domain.stream import Kind
from siaga.ledger.append import Entry, Head, head
from siaga.ledger.pipeline import Statement
from siaga.ledger.seal import BEGINNING

MOST_STREAMS = 256
"""Streams kept a thread, those used last; some kilobytes each. A busy hour has fewer."""

MOST_BEHIND = 200
"""Events of others since the last command; after more, everything is read anew."""

_SINCE = (
    "SELECT position, digest, stream, type FROM ledger_event"
    " WHERE position >= %s ORDER BY position DESC LIMIT %s"
)


@dataclass(slots=True)
class Folded:
    """A stream's state after ``version`` events; ``behind``: there are more by now."""

    kind: Kind[Any]
    state: Any
    version: int
    behind: bool = False


class Known:
    """Folded streams, right as of the row ``place``. States are immutable values.

    The place is a row with its digest: in another database, or in one that was
    restored, that row is not there, and nothing of what was known is used.
    """

    def __init__(self) -> None:
        self.place = Head(0, BEGINNING)
        self._folded: OrderedDict[str, Folded] = OrderedDict()

    def __contains__(self, stream: str) -> bool:
        return stream in self._folded

    def get(self, stream: str, kind: Kind[Any]) -> Folded | None:
        """The stream as it was folded last; None when it must be read from its beginning."""
        folded = self._folded.get(stream)
        return folded if folded is not None and folded.kind is kind else None

    def since(self) -> Statement:
        """The question for the last row of the ledger and what came since ``place``."""
        if not self._folded:
            return Statement(_SINCE, (0, 1))
        return Statement(_SINCE, (self.place.position, MOST_BEHIND + 1))

    def catch_up(self, rows: Sequence[tuple[Any, ...]]) -> Head:
        """Take the answer to ``since``; return the last row of the ledger."""
        last = Head(rows[0][0], bytes(rows[0][1])) if rows else head()
        if rows and (rows[-1][0], bytes(rows[-1][1])) == (self.place.position, self.place.digest):
            self._not_seen((stream, kind) for _, _, stream, kind in rows[:-1])
        else:
            self._folded.clear()
        self.place = last
        return last

    def _not_seen(self, events: Iterable[tuple[str, str]]) -> None:
        """Stream and type of events that nothing here was moved on by."""
        for stream, kind in events:
            if kind == PersonalDataErased.__name__:
                self._folded.clear()
            elif stream in self._folded:
                self._folded[stream].behind = True

    def keep(self, place: Head, states: dict[str, Folded], entries: Sequence[Entry]) -> None:
        """After a commit that ended at ``place``: the streams it read, and all it appended."""
        self.place = place
        for stream, folded in states.items():
            self._folded[stream] = folded
            self._folded.move_to_end(stream)
        self._not_seen(
            (entry.stream, type(entry.event).__name__)
            for entry in entries
            if entry.stream not in states
        )
        while len(self._folded) > MOST_STREAMS:
            self._folded.popitem(last=False)


class _Here(threading.local):
    """Each thread has a connection of its own, and knows what it saw through that."""

    def __init__(self) -> None:
        self.known = Known()


_here = _Here()


def known() -> Known:
    """What this thread knows."""
    return _here.known
