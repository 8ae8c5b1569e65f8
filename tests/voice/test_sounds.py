"""What lies where the engine plays from, and why a line ended."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest

from siaga.catalogue.spoken import ANNOUNCEMENTS
from siaga.simulate.sound import tone, write
from siaga.voice.line import hang_up_cause
from siaga.voice.sounds import CALM_S, MissingSound, lay, media


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Every announcement that a centre must have, three seconds each; a tone of two."""
    made = {code: write(tmp_path / f"{code}.wav", tone(500, 3)) for code in ANNOUNCEMENTS}
    return {**made, "waiting_tone": write(tmp_path / "waiting_tone.wav", tone(500, 2))}


def seconds(file: Path) -> float:
    with wave.open(str(file)) as sound:
        return float(sound.getnframes() / sound.getframerate())


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.glob("*"))


def test_tone_and_calm_sentence_together_take_twenty_seconds(
    files: dict[str, Path], tmp_path: Path
) -> None:
    lay(tmp_path / "sounds", files)
    waiting = tmp_path / "sounds/waiting"
    assert names(waiting) == ["1.wav", "2.wav"]
    assert sum(seconds(file) for file in waiting.iterdir()) == CALM_S


def test_a_second_language_is_heard_right_after_and_the_tone_makes_room(
    files: dict[str, Path], tmp_path: Path
) -> None:
    second = write(tmp_path / "second.wav", tone(500, 4))
    lay(tmp_path / "sounds", {**files, "please_wait_second": second, "silent_second": second})
    waiting = tmp_path / "sounds/waiting"
    assert names(waiting) == ["1.wav", "2.wav", "3.wav"]
    assert sum(seconds(file) for file in waiting.iterdir()) == CALM_S
    folder = tmp_path / "sounds"
    assert media(folder, "silent") == f"sound:{folder}/silent,sound:{folder}/silent_second"
    lay(folder, files)
    assert names(waiting) == ["1.wav", "2.wav"], "taken back, nothing of it stays"
    assert media(folder, "silent") == f"sound:{folder}/silent"


def test_a_second_language_that_nobody_has_spoken_is_nowhere_to_be_played(
    files: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "sounds"
    lay(folder, {**files, "greeting_second": tmp_path / "not_recorded.wav"})
    assert not list(folder.rglob("*_second*"))
    assert [names(folder / place) for place in ("waiting", "hold", "fallback")] == [
        ["1.wav", "2.wav"],
        ["1.wav"],
        ["1.wav", "3.wav", "4.wav"],
    ]
    assert all(media(folder, code) == f"sound:{folder}/{code}" for code in ANNOUNCEMENTS)


def test_between_two_long_sentences_there_is_still_a_pause(
    files: dict[str, Path], tmp_path: Path
) -> None:
    long = write(tmp_path / "long.wav", tone(500, 15))
    lay(tmp_path / "sounds", {**files, "please_wait": long, "please_wait_second": long})
    assert seconds(tmp_path / "sounds/waiting/1.wav") == 4


def test_a_centre_without_an_announcement_is_told_which(
    files: dict[str, Path], tmp_path: Path
) -> None:
    del files["silent_hurt"]
    with pytest.raises(MissingSound, match="silent_hurt"):
        lay(tmp_path / "sounds", files)


@pytest.mark.parametrize(
    ("event", "cause"), [({"cause": 16}, 16), ({"cause": 1, "soft": True}, 0), ({}, 0)]
)
def test_what_the_engine_calls_the_cause_of_its_own_hang_up_is_none(
    event: dict[str, object], cause: int
) -> None:
    assert hang_up_cause(event) == cause
