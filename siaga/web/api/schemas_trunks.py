"""The operator's lines in the API's answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from siaga.web.api.declared import Answer, Request


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


class TrunkDoor(Answer):
    """Closed for a drill; ``way``: what its callers get."""

    since: datetime
    until: datetime
    reason: str
    way: Literal["elsewhere", "duty_phones"]
    by_name: str


class TrunkOpened(Answer):
    """How its door was opened the last time, as in ``siaga.domain.trunk_door.OPENED``."""

    at: datetime
    why: str


class TrunkHealth(Answer):
    """``reached`` None: it has not been asked. ``testing_since``: a test runs. ``closed`` None:
    its door is open; ``opened`` None: it was not closed yet, or is."""

    name: str
    version: int
    kind: str
    testable: bool
    every_minutes: int
    reached: bool | None
    testing_since: datetime | None
    result: TrunkResult | None
    closed: TrunkDoor | None
    opened: TrunkOpened | None


class DoorClosing(Request):
    """``confirmed``: the trunk's name, written by the supervisor, for the last line that serves."""

    minutes: Annotated[int, Field(ge=1, le=120)]
    reason: Annotated[str, StringConstraints(max_length=200)]
    confirmed: Annotated[str, StringConstraints(max_length=31)] = ""


class ClosedWay(Answer):
    way: Literal["elsewhere", "duty_phones"]


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
