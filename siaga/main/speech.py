"""The voice that says what nobody has recorded: espeak-ng's."""

from __future__ import annotations

from pathlib import Path

from siaga.main.packages.program import program
from siaga.simulate.sound import write
from siaga.simulate.speech import speak
from siaga.simulate.tool import Tool
from siaga.voice.speech import Speaker

WORDS_A_MINUTE = 135
"""Slow enough for somebody whom it has woken."""


def speaker() -> Speaker:
    """The program is looked for when there is something to say: a centre without it has a
    telephone all the same."""

    def say(text: str, file: Path) -> None:
        espeak = program("espeak-ng")
        tool = Tool(espeak.start, espeak.environment)
        write(file, speak(text, tool, WORDS_A_MINUTE))

    return say
