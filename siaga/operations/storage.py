"""What lies in the recordings folder, and how long the disk will last. Reading only."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

MEASURED_DAYS = 7
"""Growth is the mean of this many whole days, or of fewer while the centre is younger."""

LEAST_FREE_BYTES = 2 * 2**30
"""Less is an alarm, whatever the forecast says: the ledger lives on the same disk."""


@dataclass(frozen=True)
class Forecast:
    """``days_left`` None: nothing has been recorded yet. ``level``: ``ok``, ``warning``, ``alarm``."""

    free_bytes: int
    bytes_a_day: int
    days_left: int | None
    level: str


def forecast(recordings: Path, warning_days: int, alarm_days: int, now: datetime) -> Forecast:
    """How long the disk under ``recordings`` lasts at the growth of the last days.

    What retention deletes meanwhile is not counted on. Raises ``OSError``.
    """
    there = next(one for one in (recordings, *recordings.parents) if one.exists())
    free = shutil.disk_usage(there).free
    growth = _bytes_a_day(recordings, now.astimezone(UTC).date())
    days = free // growth if growth else None
    if free < LEAST_FREE_BYTES or (days is not None and days < alarm_days):
        level = "alarm"
    else:
        level = "warning" if days is not None and days < warning_days else "ok"
    return Forecast(free, growth, days, level)


def _bytes_a_day(recordings: Path, today: date) -> int:
    """Whole days only, from the first one that has a recording; else what today brought."""
    days = [
        _bytes_of(recordings, today - timedelta(days=back)) for back in range(MEASURED_DAYS, 0, -1)
    ]
    first = next((index for index, size in enumerate(days) if size), None)
    if first is None:
        return _bytes_of(recordings, today)
    return sum(days) // (MEASURED_DAYS - first)


def _bytes_of(recordings: Path, day: date) -> int:
    return sum(path.stat().st_size for path in (recordings / f"{day:%Y/%m/%d}").glob("*.wav"))


@dataclass(frozen=True)
class Kept:
    """A recording as the records know it; ``state``: ``stored``, ``expired``, ``deleted``."""

    call: str
    file: str
    sha256: str
    bytes: int
    state: str


@dataclass(frozen=True)
class Trouble:
    """``what``: ``missing``, ``size``, ``digest``, ``not_deleted`` or ``unknown``."""

    what: str
    file: str
    call: str = ""


def check(recordings: Path, known: Iterator[Kept]) -> Iterator[Trouble | None]:
    """One answer for each known recording (None: as it should be), then each unknown file."""
    files = set()
    for one in known:
        if one.file:
            files.add(one.file)
            trouble = _trouble(recordings / one.file, one)
            yield None if trouble is None else Trouble(trouble, one.file, one.call)
    for path in sorted(recordings.rglob("*")):
        file = path.relative_to(recordings).as_posix()
        if not path.is_dir() and file not in files and not path.name.endswith(".part"):
            yield Trouble("unknown", file)


def _trouble(path: Path, one: Kept) -> str | None:
    if one.state != "stored":
        return "not_deleted" if path.exists() else None
    if not path.is_file():
        return "missing"
    if path.stat().st_size != one.bytes:
        return "size"
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return None if digest == one.sha256 else "digest"
