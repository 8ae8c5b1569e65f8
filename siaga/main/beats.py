"""Signs of life: each process moves the date of a file of its own, and another one looks at it.

The parent starts anew what dies. Of what hangs, or does not stay up for some seconds, a person has to
know, and it cannot say so itself: the clockwork tells of it, and the courier of the clockwork.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import structlog

from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations.command import Actor
from siaga.operations.door import execute
from siaga.operations.messages import ReportChannel

CALLS, COURIER, CLOCKWORK = "calls", "courier", "clockwork"
"""What the supervisor is told of, as a way that does not work: voice is what calls need."""

BEAT_EVERY_S = 2.0
SILENT_S = {CALLS: 8.0, COURIER: 8.0, CLOCKWORK: 30.0}
"""Without a sign for so long it counts as stopped; a restart by the parent is quicker. What writes
into the ledger itself may have to wait for it (``LOCK_WAIT_S`` of ``main/databases.py``)."""

STEADY_S = 6.0
"""So long it has to give signs again before it counts as well."""

STARTING_S = 30.0
"""On a slow machine everything starts at once."""

HELD_UP_S = 4.0
"""Who has not looked for so long was held up, and so may the others have been."""

log = structlog.get_logger()


def beat(folder: Path, name: str) -> None:
    """A sign of life of ``name``. A full disk does not stop whoever gives it."""
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
        (folder / name).touch()


@dataclass
class _Seen:
    """The date of its file, when that was seen to change, and since when it does without a gap."""

    stamp: int
    at: float
    since: float = 0.0


class Watch:
    """Tells of each change once, as ``by``. Call ``look`` every second or two."""

    def __init__(
        self,
        folder: Path,
        names: Iterable[str],
        by: Actor,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._folder, self._by, self._clock = folder, by, clock
        self._looked_at = clock()
        begins = self._looked_at + STARTING_S
        self._seen = {name: _Seen(self._stamp(name), begins - SILENT_S[name]) for name in names}
        self._said: dict[str, bool] = {}

    def look(self) -> None:
        """The files' dates are only compared, never read: a clock that is set changes nothing."""
        now = self._clock()
        held_up = now - self._looked_at > HELD_UP_S
        self._looked_at = now
        for name, seen in self._seen.items():
            latest = self._stamp(name)
            if latest != seen.stamp:
                if now - seen.at > SILENT_S[name]:
                    seen.since = now
                seen.stamp, seen.at = latest, now
                if self._said.get(name, True) or now - seen.since >= STEADY_S:
                    self._say(name, True)
            elif held_up:
                seen.at = max(seen.at, now)
            elif now - seen.at > SILENT_S[name]:
                self._say(name, False)
        self._looked_at = self._clock()

    def _stamp(self, name: str) -> int:
        try:
            return (self._folder / name).stat().st_mtime_ns
        except OSError:
            return 0

    def _say(self, name: str, well: bool) -> None:
        if self._said.get(name) == well:
            return
        try:
            execute(ReportChannel(name, "" if well else "stopped"), by=self._by)
        except LedgerUnavailable as trouble:
            log.warning("watch_waits", of=name, why=str(trouble))
            return
        except Exception:
            # Who looks after others has work of its own, which must go on.
            log.exception("watch_failed", of=name)
            return
        self._said[name] = well
        if not well:
            log.error("process_silent", name=name)
