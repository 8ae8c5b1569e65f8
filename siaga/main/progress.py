"""Progress in the terminal: steps with times, one line that moves, honest when it is no terminal.

Standard library only: this runs before anything is installed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

WIDTH = 78
EVERY = 0.25  # of the whole: how often a line is printed when the output is no terminal


class Progress:
    """Says what is being done, how far it is, and how long each step took."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self.out = out
        self.moving = out.isatty()
        self.shown = -EVERY
        self.name = ""

    @contextmanager
    def doing(self, name: str) -> Iterator[None]:
        """One step: its name while it runs, its time when it is done."""
        self.name, self.shown = name, -EVERY
        began = time.monotonic()
        if self.moving:
            self._draw(f"  … {name}")
        else:
            self._line(f"  … {name}")
        try:
            yield
        except BaseException:
            self._line(f"  ✗ {name}")
            raise
        self._line(f"  ✓ {name} ({time.monotonic() - began:.1f} s)")

    def step(self, share: float, text: str) -> None:
        """How far the running step is, ``share`` from 0 to 1."""
        if self.moving:
            self._draw(f"  … {self.name} {share:4.0%}  {text}")
        elif share - self.shown >= EVERY:
            self.shown = share
            self._line(f"    {share:4.0%}  {text}")

    def say(self, text: str) -> None:
        """A line that stays."""
        self._line(f"    {text}")

    def _draw(self, text: str) -> None:
        self.out.write("\r\x1b[K" + text[:WIDTH])
        self.out.flush()

    def _line(self, text: str) -> None:
        self.out.write(("\r\x1b[K" if self.moving else "") + text + "\n")
        self.out.flush()
