"""The operator's lines in the API's answers."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from siaga.web.api.declared import Answer


class TrunkDirection(Answer):
    """As in ``siaga.domain.trunk_rules.Direction``."""

    delay_ms: float
    loss_pct: float
    loudness_db: float


class TrunkResult(Answer):
    """Of the last test that ended; ``reason`` "" is a good line. A direction that was not heard
    is None."""

    at: datetime
    reason: str
    inward: TrunkDirection | None
    outward: TrunkDirection | None


class TrunkHealth(Answer):
    """``reached`` None: it has not been asked. ``testing_since``: a test runs."""

    name: str
    version: int
    kind: str
    testable: bool
    every_minutes: int
    reached: bool | None
    testing_since: datetime | None
    result: TrunkResult | None


class TrunkTest(Answer):
    """The test that has been asked for; its result comes with the trunk."""

    test: str


class Certificates(Answer):
    """``not_given``: an authority was asked and has never given one. ``trouble``: in words, why the
    last attempt brought none, ``details`` in the authority's own."""

    level: Literal["ok", "warning", "alarm"]
    days_left: int | None
    not_given: bool
    trouble: str
    details: str
