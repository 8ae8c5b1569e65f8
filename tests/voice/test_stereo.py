"""Merging the two raw halves of a call."""

from __future__ import annotations

import errno
import hashlib
import wave
from array import array
from pathlib import Path

import pytest

from siaga.voice.stereo import RATE_HZ, NoSound, store


def raw(path: Path, samples: list[int]) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(array("h", samples).tobytes())
    return path


def test_left_is_the_caller_and_the_later_side_is_filled_in_front(tmp_path: Path) -> None:
    left = raw(tmp_path / "in.wav", [1] * RATE_HZ * 25)
    right = raw(tmp_path / "out.wav", [2] * RATE_HZ * 24)
    stored = store("c" * 32, left, right, tmp_path / "recordings")
    path = tmp_path / "recordings" / stored.file
    with wave.open(str(path), "rb") as file:
        assert (file.getnchannels(), file.getnframes()) == (2, RATE_HZ * 25)
        both = array("h", file.readframes(RATE_HZ * 25))
    assert set(both[0::2]) == {1}
    assert list(both[1::2]) == [0] * RATE_HZ + [2] * RATE_HZ * 24
    assert stored.duration_s == 25.0
    assert stored.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_doing_it_again_gives_the_same_file(tmp_path: Path) -> None:
    left, right = raw(tmp_path / "in.wav", [1] * 80), raw(tmp_path / "out.wav", [2] * 80)
    assert store("c", left, right, tmp_path) == store("c", left, right, tmp_path)


def test_no_sound_is_told(tmp_path: Path) -> None:
    left = raw(tmp_path / "in.wav", [])
    with pytest.raises(NoSound):
        store("c", left, left, tmp_path)
    with pytest.raises(NoSound):
        store("c", tmp_path / "missing.wav", left, tmp_path)
    (tmp_path / "rubbish.wav").write_bytes(b"RIFF")
    with pytest.raises(NoSound):
        store("c", tmp_path / "rubbish.wav", left, tmp_path)


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = raw(tmp_path / "in.wav", [1] * 80)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("siaga.voice.stereo.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        store("c", left, left, tmp_path / "recordings")
    assert not [path for path in (tmp_path / "recordings").rglob("*") if path.is_file()]
    assert left.exists()
