"""How long a tone was missing from what somebody heard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from tests.scenarios.telephone import RATE_HZ, sound

STEP = RATE_HZ // 50
WINDOW = RATE_HZ // 20
CLEAR = 0.5
HEADER_BYTES = 44


def has_tone(samples: np.ndarray[Any, Any], frequency_hz: float) -> np.ndarray[Any, Any]:
    """For every 20 ms: whether most of the 50 ms from there on is this tone."""
    turns = np.exp(-2j * np.pi * frequency_hz * np.arange(WINDOW) / RATE_HZ)
    found = []
    for begin in range(0, len(samples) - WINDOW, STEP):
        piece = samples[begin : begin + WINDOW].astype(float)
        power = float((piece**2).sum())
        share = 2 * abs(piece @ turns) ** 2 / (WINDOW * power) if power > WINDOW * 100 else 0.0
        found.append(share > CLEAR)
    return np.array(found)


def longest_gap_s(samples: np.ndarray[Any, Any], frequency_hz: float) -> float:
    """The longest time without the tone between its first and its last moment."""
    heard = np.flatnonzero(has_tone(samples, frequency_hz))
    if len(heard) < 2:
        return float("inf")
    return float((np.diff(heard).max() - 1) * STEP / RATE_HZ)


def heard_so_far(file: Path) -> int:
    """A mark in a recording that still grows, for ``between``."""
    return file.stat().st_size


def between(file: Path, begin: int, end: int) -> np.ndarray[Any, Any]:
    """Samples of the first channel from one mark to another, once the file is closed."""
    channels = sound(file)
    first, last = ((mark - HEADER_BYTES) // (2 * len(channels)) for mark in (begin, end))
    samples: np.ndarray[Any, Any] = channels[0, first:last]
    return samples
