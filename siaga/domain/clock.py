"""When a short deadline is over, also on a machine whose clock is set in between."""

from __future__ import annotations

from datetime import datetime, timedelta

RING = timedelta(minutes=2)
"""No ring, and no wait for a lost desk, is given longer than this (``SIAGA_RING_S``)."""

WRAP_UP = timedelta(hours=1)
"""No time for writing is given longer than this (``SIAGA_WRAP_UP_S``)."""

SLACK = timedelta(seconds=10)
"""Clocks of two machines, and small corrections of one, are no more apart than this."""


def was_set_back(since: datetime, at: datetime) -> bool:
    """It is earlier than a moment that has already been: nobody knows how long ago that was, and
    whoever has waited since then counts as having waited long enough."""
    return at < since - SLACK


def is_over(until: datetime, at: datetime, longest: timedelta) -> bool:
    """Further away than it can have been when it was set, the clock was set back, and nobody
    knows how long it has been: better over too early than a caller ringing for an hour."""
    return at >= until or until - at > longest
