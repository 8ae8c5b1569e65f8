"""A process that hangs is told of by another one, once, and once more when it is back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection

from siaga.ledger.unavailable import LedgerUnavailable
from siaga.main.beats import (
    CALLS,
    COURIER,
    MOST_DEATHS,
    SILENT_S,
    STARTING_S,
    STEADY_S,
    UNSTEADY_S,
    Watch,
    beat,
)
from siaga.operations.command import CLOCKWORK
from siaga.records.models import Channel
from tests.databases import Database


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(database: Database, tmp_path: Path, clock: Clock) -> Watch:
    beat(tmp_path, CALLS)  # of the time before
    return Watch(tmp_path, (CALLS, COURIER), CLOCKWORK, clock)


def silent(why: str = "stopped") -> list[str]:
    return sorted(Channel.objects.filter(works=False, why=why).values_list("name", flat=True))


def look_for(watch: Watch, clock: Clock, seconds: float, folder: Path, *alive: str) -> None:
    """As the process that watches does, every second."""
    for _ in range(int(seconds)):
        clock.now += 1
        for name in alive:
            beat(folder, name)
        watch.look()


def test_who_never_begins_is_told_of_when_it_has_had_its_time(
    watch: Watch, clock: Clock, tmp_path: Path
) -> None:
    look_for(watch, clock, STARTING_S, tmp_path)
    assert silent() == []
    look_for(watch, clock, 1, tmp_path)
    assert silent() == [CALLS, COURIER]


def test_who_falls_silent_is_told_of_and_that_it_is_back_when_it_stays(
    watch: Watch, clock: Clock, tmp_path: Path
) -> None:
    look_for(watch, clock, 3, tmp_path, CALLS, COURIER)
    look_for(watch, clock, SILENT_S[CALLS], tmp_path, COURIER)
    assert silent() == []
    look_for(watch, clock, 1, tmp_path, COURIER)
    assert silent() == [CALLS]
    look_for(watch, clock, STEADY_S, tmp_path, CALLS, COURIER)
    assert silent() == [CALLS]
    look_for(watch, clock, 1, tmp_path, CALLS, COURIER)
    assert silent() == []


def test_who_speaks_up_now_and_then_does_not_count_as_back(
    watch: Watch, clock: Clock, tmp_path: Path
) -> None:
    look_for(watch, clock, STARTING_S + 1, tmp_path, COURIER)
    for _ in range(3):
        look_for(watch, clock, STEADY_S - 1, tmp_path, CALLS, COURIER)
        look_for(watch, clock, SILENT_S[CALLS] + 1, tmp_path, COURIER)
        assert silent() == [CALLS]


def test_who_dies_again_and_again_is_told_of_although_each_time_it_was_soon_back(
    watch: Watch, clock: Clock, tmp_path: Path
) -> None:
    for life in range(MOST_DEATHS + 1):
        assert silent("unsteady") == []
        (tmp_path / "engine.json").write_text(json.dumps({"pid": life}))
        look_for(watch, clock, 12, tmp_path, CALLS, COURIER)
        (tmp_path / "engine.json").unlink()
        look_for(watch, clock, 2, tmp_path, CALLS, COURIER)
    assert silent("unsteady") == [CALLS]
    look_for(watch, clock, UNSTEADY_S, tmp_path, CALLS, COURIER)
    assert silent("unsteady") == []


def test_who_was_held_up_itself_accuses_nobody(watch: Watch, clock: Clock, tmp_path: Path) -> None:
    look_for(watch, clock, 3, tmp_path, CALLS, COURIER)
    clock.now += 60
    watch.look()
    look_for(watch, clock, SILENT_S[CALLS], tmp_path, COURIER)
    assert silent() == []
    look_for(watch, clock, 1, tmp_path, COURIER)
    assert silent() == [CALLS]


@pytest.mark.parametrize(
    "trouble", [LedgerUnavailable("locked"), RuntimeError("no database, or a defect")]
)
def test_without_a_database_it_is_told_later(
    watch: Watch,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    trouble: Exception,
) -> None:
    def away(*_: object, **__: object) -> None:
        raise trouble

    look_for(watch, clock, STARTING_S, tmp_path)
    clock.now += 1
    with monkeypatch.context() as patched:
        patched.setattr("siaga.main.beats.execute", away)
        watch.look()
    connection.close()
    assert silent() == []
    watch.look()
    assert silent() == [CALLS, COURIER]
