"""A process that hangs is told of by another one, once, and once more when it is back."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from siaga.main.beats import CALLS, COURIER, SILENT_S, STARTING_S, Watch, beat
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


def silent() -> list[str]:
    return sorted(Channel.objects.filter(works=False, why="stopped").values_list("name", flat=True))


def test_who_never_begins_is_told_of_when_it_has_had_its_time(watch: Watch, clock: Clock) -> None:
    clock.now += STARTING_S - 1
    watch.look()
    assert silent() == []
    clock.now += 2
    watch.look()
    assert silent() == [CALLS, COURIER]


def test_who_falls_silent_is_told_of_and_so_is_that_it_speaks_again(
    watch: Watch, clock: Clock, tmp_path: Path
) -> None:
    for name in (CALLS, COURIER):
        beat(tmp_path, name)
    watch.look()
    clock.now += SILENT_S + 1
    beat(tmp_path, COURIER)
    watch.look()
    assert silent() == [CALLS]
    beat(tmp_path, CALLS)
    watch.look()
    assert silent() == []


def test_without_a_database_it_is_told_later(
    watch: Watch, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise RuntimeError("no database, or a defect")

    clock.now += STARTING_S + 1
    with monkeypatch.context() as patched:
        patched.setattr("siaga.main.beats.execute", away)
        watch.look()
    connection.close()
    assert silent() == []
    watch.look()
    assert silent() == [CALLS, COURIER]
