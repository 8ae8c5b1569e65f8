"""Indonesian speech from text, by espeak-ng."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from siaga.simulate.sound import Samples, read
from siaga.simulate.tool import Tool

VOICE = "id"
WORDS_A_MINUTE = 150
SPEECH_LIMIT_S = 20
"""Synthesis takes a fraction of a second; one that hangs must not hold the call."""


def speak(text: str, espeak: Tool, words_a_minute: int = WORDS_A_MINUTE) -> Samples:
    """Say ``text`` in Indonesian, for a telephone.

    Raises ``subprocess.CalledProcessError`` or ``TimeoutExpired`` with
    espeak-ng's own words when it cannot.
    """
    with tempfile.TemporaryDirectory(prefix="siaga-speech-") as folder:
        file = Path(folder) / "speech.wav"
        subprocess.run(
            espeak.argv(["-v", VOICE, "-s", str(words_a_minute), "-w", str(file), "--stdin"]),
            input=text,
            env={**os.environ, **espeak.environment},
            text=True,
            check=True,
            capture_output=True,
            timeout=SPEECH_LIMIT_S,
        )
        return read(file)
