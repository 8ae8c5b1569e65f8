"""The recordings folder: is all there, and how long will the disk last."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from siaga.operations.storage import Forecast, Kept, Trouble, check, forecast

NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)
GB = 2**30


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    disk = {"free": 100 * GB}
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: Usage(0, 0, disk["free"]))
    return disk


def day_of(folder: Path, days_ago: int, size: int) -> None:
    place = folder / f"{NOW - timedelta(days=days_ago):%Y/%m/%d}" / "call.wav"
    place.parent.mkdir(parents=True)
    with place.open("wb") as file:
        file.truncate(size)


def look(folder: Path) -> Forecast:
    return forecast(folder, 30, 7, NOW)


def test_growth_is_that_of_whole_days_since_the_first(tmp_path: Path, free: dict[str, int]) -> None:
    for days_ago, size in ((0, GB), (1, 3 * GB), (2, GB), (4, 4 * GB), (9, 90 * GB)):
        day_of(tmp_path, days_ago, size)
    seen = look(tmp_path)
    assert (seen.bytes_a_day, seen.days_left, seen.level) == (2 * GB, 50, "ok")


@pytest.mark.parametrize(
    ("left", "level"), [(100, "ok"), (59, "warning"), (13, "alarm"), (1, "alarm")]
)
def test_a_disk_that_fills_is_told_days_before(
    tmp_path: Path, free: dict[str, int], left: int, level: str
) -> None:
    day_of(tmp_path, 1, 2 * GB)
    free["free"] = left * GB
    assert look(tmp_path).level == level


def test_a_new_centre_has_no_forecast_but_a_full_disk_is_an_alarm(
    tmp_path: Path, free: dict[str, int]
) -> None:
    assert look(tmp_path / "recordings").days_left is None
    free["free"] = GB
    assert look(tmp_path / "recordings").level == "alarm"


def kept(folder: Path, name: str, content: bytes = b"sound", state: str = "stored") -> Kept:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return Kept(name, name, hashlib.sha256(content).hexdigest(), len(content), state)


def troubles(folder: Path, *known: Kept) -> list[tuple[str, str]]:
    def rows() -> Iterator[Kept]:
        yield from known

    return [(one.what, one.file) for one in check(folder, rows()) if isinstance(one, Trouble)]


def test_what_is_as_the_ledger_says_is_no_trouble(tmp_path: Path) -> None:
    gone = kept(tmp_path, "2026/b.wav", state="deleted")
    (tmp_path / "2026/b.wav").unlink()
    (tmp_path / "2026/.c.part").write_bytes(b"being made")
    assert troubles(tmp_path, kept(tmp_path, "2026/a.wav"), gone) == []


def test_everything_that_is_wrong_is_found(tmp_path: Path) -> None:
    changed, longer, missing = (kept(tmp_path, f"{name}.wav") for name in "abc")
    late = kept(tmp_path, "d.wav", state="expired")
    (tmp_path / "a.wav").write_bytes(b"Sound")
    (tmp_path / "b.wav").write_bytes(b"sound and more")
    (tmp_path / "c.wav").unlink()
    (tmp_path / "stranger.wav").write_bytes(b"who")
    assert troubles(tmp_path, changed, longer, missing, late) == [
        ("digest", "a.wav"),
        ("size", "b.wav"),
        ("missing", "c.wav"),
        ("not_deleted", "d.wav"),
        ("unknown", "stranger.wav"),
    ]
