"""What is wrong in a catalogue's files, said so that the person who wrote them can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path


@dataclass(frozen=True)
class Trouble:
    """``line`` counts from 1; ``text`` says what is wrong and what to write instead."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


class CatalogueTrouble(Exception):
    """The catalogue cannot be used. Every trouble found is named, not only the first."""

    def __init__(self, troubles: Iterable[Trouble]) -> None:
        self.troubles = tuple(sorted(troubles, key=lambda t: (str(t.path), t.line, t.text)))
        super().__init__("\n".join(str(trouble) for trouble in self.troubles))


def meant(written: str, known: Iterable[str]) -> str:
    """What to write instead: the nearest known word, else all of them (at most 12)."""
    words = sorted(known)
    near = get_close_matches(written, words, n=1, cutoff=0.6)
    if near:
        return f'did you mean "{near[0]}"?'
    shown = ", ".join(words[:12]) + (", …" if len(words) > 12 else "")
    return f"write one of: {shown}" if words else "there is none to choose from"
