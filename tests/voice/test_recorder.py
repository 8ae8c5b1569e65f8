"""A recording that is over is stored as soon as there is room for it, and its halves wait until then."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from siaga.operations.command import VOICE
from siaga.operations.recordings import StartRecording
from siaga.voice import recorder as room_of_recorder
from siaga.voice.ari import Ari
from siaga.voice.facts import Facts, Spool
from siaga.voice.raw import RATE_HZ
from siaga.voice.recorder import Recorder
from siaga.voice.takes import Running, takes_of
from tests.room import Room, call_of
from tests.voice.test_stereo import raw

pytestmark = [
    pytest.mark.usefixtures("database"),
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]
With = Callable[[Callable[[Recorder], Coroutine[Any, Any, None]]], None]


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def with_recorder(tmp_path: Path) -> Iterator[With]:
    """Runs something with a recorder whose engine is away."""
    (tmp_path / "raw").mkdir()

    def run(story: Callable[[Recorder], Coroutine[Any, Any, None]]) -> None:
        async def whole() -> None:
            with ThreadPoolExecutor(1) as thread:
                facts = Facts(Spool(tmp_path / "spool"), thread)
                await story(Recorder(Ari(1, ""), facts, tmp_path / "raw", tmp_path / "stored"))

        asyncio.run(whole())

    yield run


def ended_call() -> str:
    room = Room()
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    room.does(VOICE, StartRecording(call))
    room.end(call)
    return call


def test_a_full_disk_keeps_the_halves_until_there_is_room(
    tmp_path: Path, with_recorder: With, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = ended_call()
    for side in ("in", "out"):
        raw(tmp_path / "raw" / f"{call}-{side}.wav", [9] * RATE_HZ)
    monkeypatch.setattr(room_of_recorder, "MERGE_AGAIN_S", 0.0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: Usage(0, 0, 1000))
    with_recorder(lambda recorder: recorder.sweep(()))
    row = call_of(call)
    assert (row.recording, row.recording_trouble) == ("failed", "disk_full")
    assert len(takes_of(tmp_path / "raw", call)) == 1
    monkeypatch.undo()
    with_recorder(lambda recorder: recorder.sweep(()))
    assert call_of(call).recording == "stored"
    assert (tmp_path / "stored" / call_of(call).recording_file).is_file()
    assert not list((tmp_path / "raw").iterdir())


def test_merging_is_not_tried_again_at_once_on_a_full_disk(
    tmp_path: Path, with_recorder: With, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = ended_call()
    raw(tmp_path / "raw" / f"{call}-in.wav", [9] * RATE_HZ)
    free = [1000, 10**12]
    monkeypatch.setattr(
        shutil, "disk_usage", lambda _place: Usage(0, 0, free.pop(0) if len(free) > 1 else free[0])
    )

    async def twice(recorder: Recorder) -> None:
        await recorder.store(call)
        await recorder.store(call)

    with_recorder(twice)
    assert call_of(call).recording == "failed"


def test_a_caller_who_was_gone_at_once_is_no_failure(tmp_path: Path, with_recorder: With) -> None:
    """Closed files with nothing in them; the supervisor hears no alarm."""
    call = ended_call()
    for side in ("in", "out"):
        raw(tmp_path / "raw" / f"{call}-{side}.wav", [])
    with_recorder(lambda recorder: recorder.store(call))
    assert call_of(call).recording_trouble == "too_short"
    assert not list((tmp_path / "raw").iterdir())


def test_files_that_were_never_written_are_a_failure(tmp_path: Path, with_recorder: With) -> None:
    call = ended_call()
    (tmp_path / "raw" / f"{call}-in.wav").write_bytes(b"")
    with_recorder(lambda recorder: recorder.store(call))
    assert call_of(call).recording_trouble == "no_sound"


def test_running_calls_and_those_of_others_are_left_alone(
    tmp_path: Path, with_recorder: With
) -> None:
    call = ended_call()
    raw(tmp_path / "raw" / f"{call}.2-in.wav", [9] * 80)
    with_recorder(lambda recorder: recorder.sweep((call,)))
    assert len(takes_of(tmp_path / "raw", call)) == 1
    with_recorder(lambda recorder: recorder.sweep(()))
    assert call_of(call).recording == "stored"


def test_the_halves_of_a_call_nobody_has_filed_yet_wait(
    tmp_path: Path, with_recorder: With
) -> None:
    ended_call()
    raw(tmp_path / "raw" / f"{'f' * 32}-in.wav", [9] * 80)
    with_recorder(lambda recorder: recorder.sweep(()))
    assert len(list((tmp_path / "raw").iterdir())) == 1
    assert not list((tmp_path / "stored").rglob("*.wav"))


def test_an_engine_that_has_said_both_ends_is_not_asked_again(
    tmp_path: Path, with_recorder: With, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def ask(_recorder: Recorder, name: str) -> bool:
        asked.append(name)
        return False

    monkeypatch.setattr(Recorder, "_still_recording", ask)
    monkeypatch.setattr(room_of_recorder, "ENDING_S", 0.0)

    async def finished(recorder: Recorder, *said: str) -> list[str]:
        recorder._running["c1"] = Running("c1", "channel", tmp_path / "raw")
        for one in said:
            await recorder.engine_says(one, None)
        asked.clear()
        await recorder.finish("c1")
        return list(asked)

    async def both(recorder: Recorder) -> None:
        assert await finished(recorder, "c1-in", "c1-out") == []
        assert await finished(recorder, "c1-in") == ["c1"]
        assert await finished(recorder, "c1.2-in", "c1.2-out") == ["c1"], "of another take"

    with_recorder(both)


def test_a_new_take_has_not_ended(tmp_path: Path) -> None:
    running = Running("c1", "channel", tmp_path)
    running.closed.add("in")
    running.begin(2)
    assert not running.closed
