"""Signs of life: each process moves the date of a file of its own, and another one looks at it.

The parent starts anew what dies. Of what hangs, or does not stay up, a person has to know, and it
cannot say so itself: the clockwork tells of it, and the courier of the clockwork.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import structlog

from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations.command import Actor
from siaga.operations.door import execute
from siaga.operations.messages import ReportChannel

BEATS = "beats"
CALLS, COURIER, CLOCKWORK = "calls", "courier", "clockwork"
"""What the supervisor is told of, as a way that does not work: voice is what calls need."""

TASKS = {CALLS: ("voice", "engine", "edge"), COURIER: ("courier",), CLOCKWORK: ("clockwork",)}
"""Whose deaths count for it, as the parent names its tasks (``parent/tasks.py``)."""

BEAT_EVERY_S = 2.0
SILENT_S = {CALLS: 8.0, COURIER: 8.0, CLOCKWORK: 30.0}
"""Without a sign for so long it counts as stopped; a restart by the parent is quicker. What writes
into the ledger itself may have to wait for it (``LOCK_WAIT_S`` of ``main/databases.py``)."""

STEADY_S = 6.0
"""So long it has to give signs again before it counts as well."""

STARTING_S = 30.0
"""On a slow machine everything starts at once."""

MOST_DEATHS, UNSTEADY_S = 3, 180.0
"""So many deaths within so long are no accident any more, although each was mended at once."""

HELD_UP_S = 4.0
"""Who has not looked for so long was held up, and so may the others have been."""

log = structlog.get_logger()


def beat(run: Path, name: str) -> None:
    """A sign of life of ``name``, below ``run``. A full disk does not stop whoever gives it."""
    with suppress(OSError):
        folder = run / BEATS
        folder.mkdir(exist_ok=True)
        (folder / name).touch()


@dataclass
class _Seen:
    """The date of its file, when that was seen to change, and since when it does without a gap;
    the notes of its processes, and when those were seen to change."""

    stamp: int
    at: float
    since: float = 0.0
    notes: dict[str, str] = field(default_factory=dict)
    deaths: list[float] = field(default_factory=list)


class Watch:
    """Tells of each change once, as ``by``. ``run``: the parent's notes, and the signs of life in
    a folder below. Call ``look`` every second or two."""

    def __init__(
        self,
        run: Path,
        names: Iterable[str],
        by: Actor,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._run, self._by, self._clock = run, by, clock
        self._looked_at = clock()
        begins = self._looked_at + STARTING_S
        self._seen = {name: _Seen(self._stamp(name), begins - SILENT_S[name]) for name in names}
        self._said: dict[str, str] = {}

    def look(self) -> None:
        """The files' dates are only compared, never read: a clock that is set changes nothing."""
        now = self._clock()
        held_up = now - self._looked_at > HELD_UP_S
        self._looked_at = now
        for name, seen in self._seen.items():
            self._count_deaths(name, seen, now)
            latest = self._stamp(name)
            if latest != seen.stamp:
                if now - seen.at > SILENT_S[name]:
                    seen.since = now
                seen.stamp, seen.at = latest, now
                if len(seen.deaths) >= MOST_DEATHS:
                    self._say(name, "unsteady")
                elif not self._said.get(name) or now - seen.since >= STEADY_S:
                    self._say(name, "")
            elif held_up:
                seen.at = max(seen.at, now)
            elif now - seen.at > SILENT_S[name]:
                self._say(name, "stopped")
        self._looked_at = self._clock()

    def _stamp(self, name: str) -> int:
        try:
            return (self._run / BEATS / name).stat().st_mtime_ns
        except OSError:
            return 0

    def _count_deaths(self, name: str, seen: _Seen, now: float) -> None:
        """Between the death and the next start there is no note."""
        for task in TASKS[name]:
            with suppress(OSError):
                note = (self._run / f"{task}.json").read_text(encoding="utf-8")
                if seen.notes.setdefault(task, note) != note:
                    seen.notes[task] = note
                    seen.deaths.append(now)
        seen.deaths = [at for at in seen.deaths if now - at < UNSTEADY_S]

    def _say(self, name: str, why: str) -> None:
        if self._said.get(name) == why:
            return
        try:
            execute(ReportChannel(name, why), by=self._by)
        except LedgerUnavailable as trouble:
            log.warning("watch_waits", of=name, why=str(trouble))
            return
        except Exception:
            # Who looks after others has work of its own, which must go on.
            log.exception("watch_failed", of=name)
            return
        self._said[name] = why
        if why:
            log.error("process_" + why, name=name)
