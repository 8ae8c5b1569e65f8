"""Where the engine finds what callers hear, and how it is exchanged while calls run.

Files in a folder of ``musiconhold.conf`` are heard in turns, in the order of
their names. A waiting caller hears the tone and, every ``CALM_S`` seconds, a
calm sentence: never a position, never an expected wait. Everything here is
Asterisk's own work, so it goes on when voice is gone.
"""

from __future__ import annotations

import math
import shutil
import wave
from collections.abc import Mapping
from pathlib import Path

CALM_S = 20.0
"""From the beginning of one calm sentence to the next."""

SHORTEST_TONE_S = 4.0
PLACES = (
    ("greeting", "greeting"),
    ("greeting_second", "greeting_second"),
    ("please_wait", "waiting/2"),
    ("please_wait_second", "waiting/3"),
    ("hold", "hold/1"),
    ("hold_second", "hold/2"),
    ("fallback", "fallback/1"),
    ("fallback_second", "fallback/2"),
    ("waiting_tone", "fallback/3"),
    ("waiting_tone", "fallback/4"),
    ("silent", "silent"),
    ("silent_second", "silent_second"),
    ("silent_danger", "silent_danger"),
    ("silent_danger_second", "silent_danger_second"),
    ("silent_hurt", "silent_hurt"),
    ("silent_hurt_second", "silent_hurt_second"),
    ("alert_call", "alert_call"),
    ("alert_call_second", "alert_call_second"),
    ("alert_keys", "alert_keys"),
    ("alert_keys_second", "alert_keys_second"),
    ("alert_yours", "alert_yours"),
    ("alert_yours_second", "alert_yours_second"),
    ("alert_why", "alert_why"),
    ("alert_why_second", "alert_why_second"),
    ("alert_declined", "alert_declined"),
    ("alert_declined_second", "alert_declined_second"),
    ("alert_over", "alert_over"),
    ("alert_over_second", "alert_over_second"),
    ("alert_not_now", "alert_not_now"),
    ("alert_not_now_second", "alert_not_now_second"),
)
"""Which announcement lies where."""

TONE = "waiting/1"


class MissingSound(Exception):
    """An announcement that every centre must have; the text names it."""


def lay(folder: Path, files: Mapping[str, Path]) -> None:
    """Put ``files``, by their codes, where the engine plays them.

    Each file is exchanged in one step: who is hearing the old one hears it to its end.
    Raises ``MissingSound``.
    """
    wanted = {folder / f"{TONE}.wav"}
    for code, place in PLACES:
        target = folder / f"{place}.wav"
        if (source := files.get(code)) is not None and source.is_file():
            _exchange(target, source)
            wanted.add(target)
        elif not code.endswith("_second"):
            raise MissingSound(code)
    _lay_tone(folder / f"{TONE}.wav", files)
    for file in folder.rglob("*.wav"):
        if file not in wanted:
            file.unlink()


def media(folder: Path | str, code: str) -> str:
    """What to play for an announcement: it, and its second language where there is one."""
    second = Path(folder) / f"{code}_second"
    both = f"sound:{folder}/{code}"
    return f"{both},sound:{second}" if second.with_suffix(".wav").is_file() else both


def greeting_s(folder: Path) -> int:
    """How long the greeting is in all its languages, in whole seconds, rounded up."""
    files = (folder / "greeting.wav", folder / "greeting_second.wav")
    return math.ceil(sum(_seconds(file) for file in files if file.is_file()))


def _exchange(target: Path, source: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(".new")
    shutil.copyfile(source, fresh)
    fresh.replace(target)


def _lay_tone(target: Path, files: Mapping[str, Path]) -> None:
    """The waiting tone, again and again until it is time for the calm sentence."""
    sentences = [files[code] for code in ("please_wait", "please_wait_second") if code in files]
    spoken_s = sum(_seconds(file) for file in sentences if file.is_file())
    with wave.open(str(files["waiting_tone"]), "rb") as tone:
        parameters, once = tone.getparams(), tone.readframes(tone.getnframes())
    length = int(max(CALM_S - spoken_s, SHORTEST_TONE_S) * parameters.framerate)
    length *= parameters.sampwidth
    fresh = target.with_suffix(".new")
    with wave.open(str(fresh), "wb") as file:
        file.setparams(parameters)
        file.writeframes((once * (length // len(once) + 1))[:length])
    fresh.replace(target)


def _seconds(file: Path) -> float:
    with wave.open(str(file), "rb") as sound:
        return sound.getnframes() / sound.getframerate()
