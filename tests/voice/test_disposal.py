"""What the ledger lets expire is gone from the disk, and the ledger says so."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from siaga.operations.command import SYSTEM, VOICE
from siaga.operations.erasure import ErasePersonalData
from siaga.operations.recordings import StartRecording, StoreRecording
from siaga.voice import disposal as room_of_disposal
from siaga.voice.ari import Ari
from siaga.voice.disposal import Disposal
from siaga.voice.facts import Facts, Spool
from siaga.voice.recorder import Recorder
from tests.room import Room, call_of


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_erased_call_leaves_no_sound_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room()
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    room.does(VOICE, StartRecording(call))
    room.end(call)
    room.does(VOICE, StoreRecording(call, f"{call}.wav", "ab" * 32, 5, 1.0))
    raw, stored = tmp_path / "raw", tmp_path / "recordings"
    for file in (raw / f"{call}-in.wav", stored / f"{call}.wav", stored / "other.wav"):
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"sound")
    room.does(SYSTEM, ErasePersonalData(f"call:{call}", "request"))
    monkeypatch.setattr(room_of_disposal, "LOOK_S", 0.05)

    async def dispose() -> None:
        with ThreadPoolExecutor(1) as thread:
            facts = Facts(Spool(tmp_path / "spool"), thread)
            recorder = Recorder(Ari(1, ""), facts, raw, stored)
            running = asyncio.ensure_future(Disposal(facts, recorder, stored).run())
            for _look in range(100):
                await asyncio.sleep(0.05)
                if not (stored / f"{call}.wav").exists():
                    break
            await asyncio.sleep(0.2)
            running.cancel()

    asyncio.run(dispose())
    assert [path.name for path in tmp_path.rglob("*.wav")] == ["other.wav"]
    assert call_of(call).recording == "deleted"
