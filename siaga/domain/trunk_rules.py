"""When a trunk tests itself, and what its test says about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from siaga.domain.event import Event
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.stream import Kind
from siaga.domain.trunk import (
    DoorClosed,
    DoorOpened,
    TrunkReached,
    TrunkRemoved,
    TrunkSetUp,
    TrunkTested,
    TrunkTestFailed,
    TrunkTestPutOff,
    TrunkTestRequested,
    TrunkUnreached,
)

TEST_LIMIT = timedelta(seconds=45)
"""Longer than voice needs for the slowest test: dialling 20 s, listening 5 s, and their ends."""
FIRST_AFTER = timedelta(minutes=2)
"""After the first start: the registration and the operator's own equipment have settled."""
AGAIN_AFTER = timedelta(minutes=5)
"""When real calls had the lines, or a test failed and the operator may have mended it."""
LINES_OF_A_TEST = 2
"""Out and in again."""
SPARE_LINES = 2
"""What a test leaves free beside itself for citizens."""
MOST_LOSS_PCT = 5.0
"""More than that is heard as gaps in every sentence."""
LEAST_LOUDNESS_DB = -20.0
"""Quieter than that a voice on the street is not understood."""

NO_ANSWER = "no_answer"
NOT_RETURNED = "not_returned"
NO_RESULT = "no_result"
IN_SILENT = "in_silent"
OUT_SILENT = "out_silent"
BOTH_SILENT = "both_silent"
IN_POOR = "in_poor"
OUT_POOR = "out_poor"
BOTH_POOR = "both_poor"
FAILURES = (
    NO_ANSWER,
    NOT_RETURNED,
    NO_RESULT,
    IN_SILENT,
    OUT_SILENT,
    BOTH_SILENT,
    IN_POOR,
    OUT_POOR,
    BOTH_POOR,
)
"""``no_answer``: the call could not be made; ``not_returned``: it was made and nothing that is
surely ours came in; ``no_result``: voice did not say how it ended; then the directions."""


@dataclass(frozen=True)
class Direction:
    """What was heard of our own tone one way."""

    delay_ms: float
    loss_pct: float
    loudness_db: float

    @property
    def poor(self) -> bool:
        return self.loss_pct > MOST_LOSS_PCT or self.loudness_db < LEAST_LOUDNESS_DB


@dataclass(frozen=True)
class Trunk:
    """``test``: the id of the one that runs; ``reached`` None: not asked yet, or never; ``fails``:
    its last test did; ``closed_until`` and ``way``: of its door (``trunk_door``), while closed."""

    name: str = ""
    kind: str = ""
    testable: bool = False
    lines: int = 0
    every_minutes: int = 0
    reached: bool | None = None
    test: str = ""
    fails: bool = False
    closed_until: datetime | None = None
    way: str = ""

    @property
    def away(self) -> bool:
        """Citizens may not get through by it."""
        return bool(self.name) and (self.reached is False or self.fails)


def evolve(trunk: Trunk, event: Event) -> Trunk:
    match event:
        case TrunkSetUp():
            return replace(
                trunk,
                name=event.trunk,
                kind=event.kind,
                testable=event.testable,
                lines=event.lines,
                every_minutes=event.every_minutes,
            )
        case TrunkRemoved():
            return Trunk()
        case TrunkReached() | TrunkUnreached():
            return replace(trunk, reached=isinstance(event, TrunkReached))
        case TrunkTestRequested():
            return replace(trunk, test=event.test)
        case TrunkTested() | TrunkTestFailed():
            return replace(trunk, test="", fails=isinstance(event, TrunkTestFailed))
        case DoorClosed():
            return replace(trunk, closed_until=event.until, way=event.way)
        case DoorOpened():
            return replace(trunk, closed_until=None, way="")
    return trunk


TRUNK: Kind[Trunk] = Kind("trunk", Trunk(), evolve)


def set_up(
    trunk: Trunk, at: datetime, name: str, kind: str, testable: bool, lines: int, every_minutes: int
) -> list[Event]:
    """Said at every start of voice; an event only when something is different."""
    wanted = (name, kind, testable, lines, every_minutes)
    if (trunk.name, trunk.kind, trunk.testable, trunk.lines, trunk.every_minutes) == wanted:
        return []
    return [TrunkSetUp(*wanted, at + FIRST_AFTER if testable and every_minutes else None)]


def remove(trunk: Trunk) -> list[Event]:
    return [TrunkRemoved(trunk.name)] if trunk.name else []


def reach(trunk: Trunk, reached: bool) -> list[Event]:
    if not trunk.name or trunk.reached is reached:
        return []
    return [TrunkReached(trunk.name) if reached else TrunkUnreached(trunk.name)]


def request(trunk: Trunk, at: datetime, test: str, live: int) -> list[Event]:
    """Somebody wants to know now. ``live``: real calls on the trunk."""
    if not trunk.name:
        raise Malformed("unknown_trunk")
    if not trunk.testable:
        raise Refused("trunk_not_testable", trunk=trunk.name)
    if trunk.test:
        raise Refused("trunk_test_running", trunk=trunk.name)
    if trunk.closed_until is not None:
        raise Refused("door_closed", trunk=trunk.name)
    if _full(trunk, live):
        raise Refused("trunk_busy", trunk=trunk.name, live=live)
    return [TrunkTestRequested(trunk.name, test, at + TEST_LIMIT)]


def request_due(trunk: Trunk, at: datetime, test: str, live: int) -> list[Event]:
    """The hour is over; while citizens have the lines, or a drill the door, the test waits."""
    if not trunk.testable or trunk.test or not trunk.every_minutes:
        return []
    if trunk.closed_until is not None:
        return [TrunkTestPutOff(trunk.name, live, max(at, trunk.closed_until) + AGAIN_AFTER)]
    if _full(trunk, live):
        return [TrunkTestPutOff(trunk.name, live, at + AGAIN_AFTER)]
    return [TrunkTestRequested(trunk.name, test, at + TEST_LIMIT)]


def _full(trunk: Trunk, live: int) -> bool:
    return live + LINES_OF_A_TEST + SPARE_LINES > trunk.lines


def conclude(
    trunk: Trunk,
    at: datetime,
    test: str,
    inward: Direction | None,
    outward: Direction | None,
    failure: str = "",
) -> list[Event]:
    """How the running test ended; a result of an earlier one says nothing any more."""
    if failure and failure not in FAILURES:
        raise Malformed("unknown_reason", reason=failure)
    if not test or trunk.test != test:
        return []
    reason = failure or judged(inward, outward)
    if not reason and inward is not None and outward is not None:
        measured = (*_said(inward), *_said(outward))
        after = timedelta(minutes=trunk.every_minutes)
        return [TrunkTested(trunk.name, test, *measured, at + after if after else None)]
    after = min(AGAIN_AFTER, timedelta(minutes=trunk.every_minutes))
    heard = (*_heard(inward), *_heard(outward))
    return [TrunkTestFailed(trunk.name, test, reason, *heard, at + after if after else None)]


def judged(inward: Direction | None, outward: Direction | None) -> str:
    """The one reason why a line with these directions is not well; "" when it is."""
    if inward is None or outward is None:
        return {(True, True): BOTH_SILENT, (True, False): IN_SILENT}.get(
            (inward is None, outward is None), OUT_SILENT
        )
    reasons = {(True, True): BOTH_POOR, (True, False): IN_POOR, (False, True): OUT_POOR}
    return reasons.get((inward.poor, outward.poor), "")


def _said(direction: Direction) -> tuple[float, float, float]:
    return direction.delay_ms, direction.loss_pct, direction.loudness_db


def _heard(direction: Direction | None) -> tuple[float | None, float | None, float | None]:
    return (None, None, None) if direction is None else _said(direction)
