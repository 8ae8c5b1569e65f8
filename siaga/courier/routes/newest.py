"""What vehicles say of their places, written down one after the other: of each only the newest.

A place that is older than one already heard is worth nothing, so what waits is bounded by
the number of vehicles, however fast they speak and however long the database is away.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Condition, Thread

import structlog
from django.db import connection

from siaga.domain.refusal import Refused
from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations.positions import Place
from siaga.operations.trackers import LONGEST_KEY, digest_of, place_tracked
from siaga.protocols.positions import Fix

MOST_WAITING = 2000
"""Keys of which something waits. More vehicles than that are somebody trying keys."""

MOST_UNKNOWN = 200
"""Unknown keys that are remembered, so that each is in the log once."""

AGAIN_S = 1.0
log = structlog.get_logger()


@dataclass(frozen=True)
class _Heard:
    fix: Fix
    at: datetime


class Newest:
    def __init__(self) -> None:
        self._waiting: OrderedDict[str, _Heard] = OrderedDict()
        self._unknown: OrderedDict[str, None] = OrderedDict()
        self._changed = Condition()
        self._ended = False
        self._thread: Thread | None = None

    def heard(self, key: str, fix: Fix) -> None:
        """Returns at once; what is too much is dropped, the oldest first."""
        if not key or len(key) > LONGEST_KEY:
            return
        with self._changed:
            self._waiting[key] = _Heard(fix, datetime.now(UTC))
            if len(self._waiting) > MOST_WAITING:
                self._waiting.popitem(last=False)
            self._changed.notify()

    def begin(self) -> None:
        with self._changed:
            if self._thread is None and not self._ended:
                self._thread = Thread(target=self._run, name="tracking", daemon=True)
                self._thread.start()

    def close(self) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(AGAIN_S)

    def _run(self) -> None:
        try:
            while (taken := self._take()) is not None:
                self._write(*taken)
        finally:
            connection.close()

    def _take(self) -> tuple[str, _Heard] | None:
        """The vehicle that has waited longest; None at the end."""
        with self._changed:
            while not self._waiting and not self._ended:
                self._changed.wait()
            return None if self._ended else self._waiting.popitem(last=False)

    def _write(self, key: str, heard: _Heard) -> None:
        fix = heard.fix
        try:
            place_tracked(key, Place(fix.lat, fix.lon, fix.accuracy_m), heard.at, fix.at)
        except Refused:
            self._say_unknown(digest_of(key)[:12])
        except LedgerUnavailable as trouble:
            log.warning("tracking_waits", why=str(trouble))
            self._put_back(key, heard)
        except Exception:
            log.exception("tracking_failed")

    def _put_back(self, key: str, heard: _Heard) -> None:
        """Unless something newer has come meanwhile."""
        with self._changed:
            self._waiting.setdefault(key, heard)
            if not self._ended:
                self._changed.wait_for(lambda: self._ended, AGAIN_S)

    def _say_unknown(self, digest: str) -> None:
        if digest in self._unknown:
            return
        self._unknown[digest] = None
        if len(self._unknown) > MOST_UNKNOWN:
            self._unknown.popitem(last=False)
        log.warning("tracker_unknown", digest=digest)
