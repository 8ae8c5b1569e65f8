"""Telephone sound: what is written is found again."""

from __future__ import annotations

from pathlib import Path

import pytest

from siaga.simulate.sound import (
    RATE_HZ,
    Ear,
    fill,
    for_telephone,
    join,
    loudness,
    read,
    silence,
    strength,
    tone,
    write,
)


def test_a_tone_is_found_by_its_frequency_and_no_other() -> None:
    sound = tone(440, 0.5)
    assert strength(sound, 440) > 0.95
    assert strength(sound, 1000) < 0.05


def test_two_tones_at_once_are_both_found() -> None:
    both = tone(440, 0.5)
    for index, sample in enumerate(tone(1000, 0.5)):
        both[index] += sample
    assert 0.3 < strength(both, 440) < 0.7
    assert 0.3 < strength(both, 1000) < 0.7


def test_silence_has_neither_tone_nor_loudness() -> None:
    assert strength(silence(0.5), 440) == 0
    assert loudness(silence(0.5)) == 0


def test_speech_of_another_rate_keeps_its_length_and_pitch() -> None:
    fast = tone(440 * RATE_HZ / 22050, 22050 / RATE_HZ)  # 440 Hz for one second, read at 22050 Hz
    slow = for_telephone(fast, 22050)
    assert abs(len(slow) - RATE_HZ) <= 2
    assert strength(slow, 440) > 0.9


def test_filling_repeats_and_cuts_at_the_length_asked_for() -> None:
    assert len(fill(tone(440, 1), tone(1000, 1), 3.5)) == 3.5 * RATE_HZ
    assert len(fill(tone(440, 5), silence(1), 2)) == 2 * RATE_HZ
    assert len(fill(silence(0), silence(0), 2)) == 2 * RATE_HZ


def test_written_and_read_again_is_the_same(tmp_path: Path) -> None:
    sound = join([tone(440, 0.2), silence(0.1)])
    assert read(write(tmp_path / "sound.wav", sound)) == sound


def test_an_ear_gives_each_sample_once_while_the_file_grows(tmp_path: Path) -> None:
    file = tmp_path / "heard.wav"
    ear = Ear(file)
    assert len(ear.new()) == 0
    write(file, tone(440, 0.5))
    assert len(ear.new()) == 0.5 * RATE_HZ
    with file.open("ab") as more:
        more.write(tone(1000, 0.25).tobytes())
    assert strength(ear.new(), 1000) > 0.9
    assert len(ear.new()) == 0


def test_a_file_that_is_no_telephone_sound_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "wide.wav"
    write(file, silence(0.1))
    data = bytearray(file.read_bytes())
    data[22] = 2  # two channels
    file.write_bytes(bytes(data))
    with pytest.raises(ValueError, match="mono"):
        read(file)
