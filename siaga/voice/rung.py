"""What is remembered of a duty phone that is rung about an alert."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Final

from siaga.operations.callouts import CallOut
from siaga.voice.ways import Way

MOST_KEYS: Final = 32
"""Pressed and not looked at yet; more say nothing."""


@dataclass
class Ringing:
    """One telephone in our hands. ``trouble``: why nobody answers, where that is known before the
    telephone is gone; ``left``: whoever is on it has been told that others have the alert;
    ``line_died``: its trunk did, before it rang."""

    out: CallOut
    way: Way
    rang: bool = False
    up: bool = False
    keys: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    left: bool = False
    trouble: str = ""
    line_died: bool = False


@dataclass
class Tries:
    """How often a telephone was rung, and from when on (of the loop's clock) it may be again;
    ``trouble``: what became of the last try."""

    count: int = 0
    again_at: float = 0.0
    trouble: str = ""
