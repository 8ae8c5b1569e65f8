"""What a number's pranks do to its place in the queue: re-order, never block.

Each call with the outcome ``prank`` weighs 1 on its day and half as much a
half-life later, so a reputation fades without anybody doing anything. From a
set weight on, a call of that number waits behind others, only while others
wait, and only for a set time (``siaga.domain.queue``).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timedelta

FADED_HALF_LIVES = 10
"""A prank older than this weighs less than a thousandth: it need not be looked up."""


def weight(pranks: Iterable[datetime], now: datetime, half_life: timedelta) -> float:
    """How heavy a number's pranks weigh at ``now``; one that lies ahead weighs like a new one."""
    return sum(math.pow(0.5, max((now - at) / half_life, 0.0)) for at in pranks)


def is_behind(weighs: float, from_pranks: int) -> bool:
    """Rounded to whole pranks, or three of today would weigh a hair less than three."""
    return weighs + 0.5 >= from_pranks


def horizon(now: datetime, half_life: timedelta) -> datetime:
    """Pranks before this no longer matter."""
    return now - FADED_HALF_LIVES * half_life
