"""Merging the raw halves of a call's takes."""

from __future__ import annotations

import errno
import hashlib
import os
import wave
from array import array
from datetime import UTC, datetime
from pathlib import Path

import pytest

from siaga.domain.waveform import BLOCK, fewer, peaks, read_chunk
from siaga.voice.raw import RATE_HZ, NoSound
from siaga.voice.stereo import store

ENDED = 1_780_000_000.0


def raw(path: Path, samples: list[int], ended: float = ENDED) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(array("h", samples).tobytes())
    os.utime(path, (ended, ended))
    return path


def both_of(path: Path) -> array[int]:
    with wave.open(str(path), "rb") as file:
        assert file.getnchannels() == 2
        return array("h", file.readframes(file.getnframes()))


def test_left_is_the_caller_and_the_later_side_is_filled_in_front(tmp_path: Path) -> None:
    left = raw(tmp_path / "in.wav", [1] * RATE_HZ * 25)
    right = raw(tmp_path / "out.wav", [2] * RATE_HZ * 24)
    stored = store("c" * 32, [(left, right)], tmp_path / "recordings")
    path = tmp_path / "recordings" / stored.file
    both = both_of(path)
    assert set(both[0::2]) == {1}
    assert set(both[1 : 2 * RATE_HZ : 2]) == {0} and set(both[2 * RATE_HZ + 1 :: 2]) == {2}
    assert stored.duration_s == 25.0
    assert stored.began_at == datetime.fromtimestamp(ENDED - 25, UTC)
    assert not stored.gaps and not stored.cut
    assert stored.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_two_takes_become_one_whole_with_the_true_time_between_them(tmp_path: Path) -> None:
    first = raw(tmp_path / "c-in.wav", [1] * RATE_HZ * 12), raw(tmp_path / "c-out.wav", [2] * 80)
    second = (
        raw(tmp_path / "c.2-in.wav", [3] * RATE_HZ * 2, ENDED + 5),
        raw(tmp_path / "c.2-out.wav", [4] * RATE_HZ * 2, ENDED + 5),
    )
    stored = store("c", [first, second], tmp_path)
    both = both_of(tmp_path / stored.file)
    assert stored.duration_s == 12 + 3 + 2
    assert stored.gaps == ((12.0, 15.0),)
    assert set(both[24 * RATE_HZ : 30 * RATE_HZ]) == {0}
    assert set(both[30 * RATE_HZ :: 2]) == {3} and set(both[30 * RATE_HZ + 1 :: 2]) == {4}


def test_a_side_that_stopped_before_the_other_stays_where_it_was(tmp_path: Path) -> None:
    first = (
        raw(tmp_path / "c-in.wav", [1] * RATE_HZ * 2, ENDED - 3),
        raw(tmp_path / "c-out.wav", [2] * RATE_HZ * 5),
    )
    second = raw(tmp_path / "c.2-in.wav", [3] * RATE_HZ, ENDED + 1), tmp_path / "missing.wav"
    stored = store("c", [first, second], tmp_path)
    both = both_of(tmp_path / stored.file)
    caller = [
        sorted(set(both[second * 2 * RATE_HZ : (second + 1) * 2 * RATE_HZ : 2]))
        for second in range(6)
    ]
    assert caller == [[1], [1], [0], [0], [0], [3]]
    assert set(both[1 : 10 * RATE_HZ : 2]) == {2}
    assert stored.gaps == ((2.0, 5.0),)


def test_a_file_the_engine_never_closed_is_read_to_its_end_and_told_as_cut(tmp_path: Path) -> None:
    left, right = raw(tmp_path / "in.wav", [1] * 800), raw(tmp_path / "out.wav", [2] * 800)
    content = left.read_bytes()
    left.write_bytes(content[:40] + bytes(4) + content[44:])  # as written months later
    stored = store("c", [(left, right)], tmp_path)
    assert stored.cut and stored.duration_s == 0.1
    assert set(both_of(tmp_path / stored.file)[0::2]) == {1}


def test_one_side_alone_is_kept(tmp_path: Path) -> None:
    left = raw(tmp_path / "in.wav", [1] * 800)
    stored = store("c", [(left, tmp_path / "missing.wav")], tmp_path)
    both = both_of(tmp_path / stored.file)
    assert set(both[0::2]) == {1} and set(both[1::2]) == {0}


def test_the_waveform_stands_behind_the_sound_and_players_skip_it(tmp_path: Path) -> None:
    left = raw(tmp_path / "in.wav", [0] * BLOCK * 400 + [-32768] * BLOCK)
    right = raw(tmp_path / "out.wav", [16384] * BLOCK * 401)
    stored = store("c", [(left, right)], tmp_path)
    content = (tmp_path / stored.file).read_bytes()
    found = read_chunk(content[44 + 401 * BLOCK * 4 :])
    assert found == (bytes(400) + b"\xff", bytes([128]) * 401)
    assert int.from_bytes(content[4:8], "little") == len(content) - 8
    assert len(both_of(tmp_path / stored.file)) == 2 * 401 * BLOCK


def test_fewer_peaks_keep_the_loudest() -> None:
    assert fewer(bytes([0, 9, 0, 0, 0, 7]), 2) == [9, 7]
    assert fewer(b"\x01\x02", 5) == [1, 2]
    assert peaks([]) == b"" and read_chunk(b"levl") is None and read_chunk(bytes(200)) is None


def test_doing_it_again_gives_the_same_file(tmp_path: Path) -> None:
    sides = [(raw(tmp_path / "in.wav", [1] * 80), raw(tmp_path / "out.wav", [2] * 80))]
    assert store("c", sides, tmp_path) == store("c", sides, tmp_path)


def test_no_sound_is_told(tmp_path: Path) -> None:
    empty, missing = raw(tmp_path / "in.wav", []), tmp_path / "missing.wav"
    for left, right in ((empty, empty), (missing, empty), (missing, missing)):
        with pytest.raises(NoSound):
            store("c", [(left, right)], tmp_path)
    (tmp_path / "rubbish.wav").write_bytes(b"RIFF")
    with pytest.raises(NoSound):
        store("c", [(tmp_path / "rubbish.wav", empty)], tmp_path)


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = raw(tmp_path / "in.wav", [1] * 80)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("siaga.voice.stereo.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        store("c", [(left, left)], tmp_path / "recordings")
    assert not [path for path in (tmp_path / "recordings").rglob("*") if path.is_file()]
    assert left.exists()
