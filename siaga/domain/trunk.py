"""A line to the operator and the calls by which it tests itself (stream ``trunk:<name>``).

A test is no call: it has a stream of its own, so that no statistics have to leave it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siaga.domain.event import Event


@dataclass(frozen=True)
class TrunkSetUp(Event):
    """As ``trunks.toml`` has it now. ``testable``: it takes calls out and knows its own number;
    ``every_minutes``: how often it tests itself, 0 for never; ``lines``: calls at one time."""

    trunk: str
    kind: str
    testable: bool
    lines: int
    every_minutes: int
    next_at: datetime | None


@dataclass(frozen=True)
class TrunkRemoved(Event):
    """It is not in ``trunks.toml`` any more."""

    trunk: str


@dataclass(frozen=True)
class TrunkReached(Event):
    """The operator's equipment answers when it is asked (OPTIONS)."""

    trunk: str


@dataclass(frozen=True)
class TrunkUnreached(Event):
    """The operator's equipment does not answer when it is asked (OPTIONS)."""

    trunk: str


@dataclass(frozen=True)
class TrunkTestRequested(Event):
    """Voice is to call ourselves over this trunk; without a result by ``until`` it has failed."""

    trunk: str
    test: str
    until: datetime


@dataclass(frozen=True)
class TrunkTestPutOff(Event):
    """``live`` real calls are on the trunk: they need its lines more than a test does."""

    trunk: str
    live: int
    next_at: datetime


@dataclass(frozen=True)
class TrunkTested(Event):
    """The line is well. ``in`` is as a caller's voice comes to us, ``out`` as ours goes to the
    caller; each went through the trunk twice. Loudness in dB against what was played."""

    trunk: str
    test: str
    delay_in_ms: float
    loss_in_pct: float
    loudness_in_db: float
    delay_out_ms: float
    loss_out_pct: float
    loudness_out_db: float
    next_at: datetime | None


@dataclass(frozen=True)
class TrunkTestFailed(Event):
    """``reason``: one of ``trunk_rules.FAILURES``. What was measured all the same is told;
    None: nothing was heard in that direction."""

    trunk: str
    test: str
    reason: str
    delay_in_ms: float | None
    loss_in_pct: float | None
    loudness_in_db: float | None
    delay_out_ms: float | None
    loss_out_pct: float | None
    loudness_out_db: float | None
    next_at: datetime | None


@dataclass(frozen=True)
class DoorClosed(Event):
    """For a drill nobody comes in by this trunk until ``until``. ``way``: what its callers get,
    ``elsewhere`` (503: the operator tries the next line) or ``duty_phones`` (there is no next)."""

    trunk: str
    reason: str
    until: datetime
    way: str


@dataclass(frozen=True)
class DoorOpened(Event):
    """``reason``: one of ``trunk_door.OPENED``."""

    trunk: str
    reason: str
