"""What vehicles say of their places, written down one after the other: of each only the newest.

A place that is older than one already heard is worth nothing, so what waits is bounded by
the number of vehicles, however fast they speak and however long the database is away.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Condition, Thread
from time import monotonic

import structlog
from django.db import connection

from siaga.domain.refusal import Refused
from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations.positions import Place
from siaga.operations.trackers import LONGEST_KEY, digest_of, good_digests, place_tracked
from siaga.protocols.positions import Fix

LOOK_EVERY_S = 3.0
"""Which keys are good is looked up anew after this: a new one is heard after as long, at most."""

MOST_UNKNOWN = 200
"""Unknown keys that are in the log, each once; whoever tries keys does not fill the disk."""

AGAIN_S = 1.0
log = structlog.get_logger()


@dataclass(frozen=True)
class _Heard:
    fix: Fix
    at: datetime


class Newest:
    def __init__(self) -> None:
        self._good: frozenset[str] = frozenset()
        self._waiting: OrderedDict[str, _Heard] = OrderedDict()
        self._unknown: set[str] = set()
        self._changed = Condition()
        self._ended = False
        self._thread: Thread | None = None

    def heard(self, key: str, fix: Fix) -> None:
        """Returns at once. Somebody who tries keys costs no question to the database."""
        digest = digest_of(key)
        with self._changed:
            if len(key) > LONGEST_KEY or digest not in self._good:
                self._say_unknown(digest[:12])
                return
            there = self._waiting.get(key)
            if there is None or not _older(fix, there.fix):
                self._waiting[key] = _Heard(fix, datetime.now(UTC))
                self._changed.notify()

    def begin(self) -> None:
        """Raises ``LedgerUnavailable``: before the good keys are known nothing can be heard."""
        with self._changed:
            if self._thread is not None or self._ended:
                return
        self._good = good_digests()
        with self._changed:
            if self._thread is None and not self._ended:
                self._thread = Thread(target=self._run, name="tracking", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """What still waits is said again soon, or kept by the broker."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(AGAIN_S)

    def _run(self) -> None:
        look_at = monotonic() + LOOK_EVERY_S
        try:
            while not self._ended:
                taken = self._take(look_at - monotonic())
                try:
                    if monotonic() >= look_at:
                        look_at = monotonic() + LOOK_EVERY_S
                        self._good = good_digests()
                    if taken is not None:
                        self._write(*taken)
                except LedgerUnavailable as trouble:
                    log.warning("tracking_waits", why=str(trouble))
                    self._put_back(taken)
                except Exception:
                    log.exception("tracking_failed")
        finally:
            connection.close()

    def _take(self, within_s: float) -> tuple[str, _Heard] | None:
        """The vehicle that has waited longest; None when there is none for so long."""
        with self._changed:
            if not self._waiting and not self._ended:
                self._changed.wait(max(0.0, within_s))
            return self._waiting.popitem(last=False) if self._waiting else None

    def _write(self, key: str, heard: _Heard) -> None:
        fix = heard.fix
        try:
            place_tracked(key, Place(fix.lat, fix.lon, fix.accuracy_m), heard.at, fix.at)
        except Refused:
            log.info("tracker_revoked_meanwhile")

    def _put_back(self, taken: tuple[str, _Heard] | None) -> None:
        """Unless something has come meanwhile that is not older."""
        with self._changed:
            if taken is not None:
                key, heard = taken
                there = self._waiting.get(key)
                if there is None or _older(there.fix, heard.fix):
                    self._waiting[key] = heard
            if not self._ended:
                self._changed.wait_for(lambda: self._ended, AGAIN_S)

    def _say_unknown(self, digest: str) -> None:
        if digest not in self._unknown and len(self._unknown) < MOST_UNKNOWN:
            self._unknown.add(digest)
            log.warning("tracker_unknown", digest=digest)


def _older(one: Fix, other: Fix) -> bool:
    """After an hour without a signal some devices say first where they are, and then where they were."""
    return one.at is not None and other.at is not None and one.at < other.at
