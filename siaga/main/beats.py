"""Signs of life: each process moves the date of a file of its own, and another one looks at it.

The parent starts anew what dies. What hangs, or dies again and again, a person has to
know of, and it cannot say so itself: the clockwork tells of it, and the courier of the clockwork.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
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
SILENT_S = 8.0
"""Without a sign for so long it counts as stopped. A restart by the parent is quicker."""

STARTING_S = 30.0
"""On a slow machine everything starts at once."""

log = structlog.get_logger()


def beat(folder: Path, name: str) -> None:
    """A sign of life of ``name``. A full disk does not stop whoever gives it."""
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
        (folder / name).touch()


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
        begins = clock() + STARTING_S - SILENT_S
        self._seen = {name: (self._stamp(name), begins) for name in names}
        self._said: dict[str, bool] = {}

    def look(self) -> None:
        """The files' dates are only compared, never read: a clock that is set changes nothing."""
        now = self._clock()
        for name, (stamp, changed_at) in self._seen.items():
            latest = self._stamp(name)
            if latest != stamp:
                self._seen[name] = latest, now
                self._say(name, True)
            elif now - changed_at > SILENT_S:
                self._say(name, False)

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
