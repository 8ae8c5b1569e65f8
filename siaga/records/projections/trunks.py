"""The operator's lines: whether they are reached, what their last test said, their doors."""

from __future__ import annotations

from datetime import datetime
from typing import Any

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
from siaga.ledger.recorded import Recorded
from siaga.records.deadlines import set_deadline, settle
from siaga.records.models import Trunk
from siaga.records.models.deadline import TRUNK_DOOR, TRUNK_TEST, TRUNK_TEST_END
from siaga.records.projecting import projects


def _change(recorded: Recorded, trunk: str, **changes: Any) -> None:
    Trunk.objects.filter(name=trunk).update(version=recorded.version, **changes)


def _next(recorded: Recorded, at: datetime | None) -> None:
    if at is None:
        settle(TRUNK_TEST, recorded.stream)
    else:
        set_deadline(TRUNK_TEST, recorded.stream, "", at)


@projects(TrunkSetUp)
def trunk_set_up(recorded: Recorded, event: TrunkSetUp) -> None:
    Trunk.objects.update_or_create(
        name=event.trunk,
        defaults={
            "version": recorded.version,
            "kind": event.kind,
            "testable": event.testable,
            "every_minutes": event.every_minutes,
        },
    )
    _next(recorded, event.next_at)


@projects(TrunkRemoved)
def trunk_removed(recorded: Recorded, event: TrunkRemoved) -> None:
    Trunk.objects.filter(name=event.trunk).delete()
    settle(TRUNK_TEST, recorded.stream)
    settle(TRUNK_TEST_END, recorded.stream)
    settle(TRUNK_DOOR, recorded.stream)


@projects(TrunkReached)
def trunk_reached(recorded: Recorded, event: TrunkReached) -> None:
    _change(recorded, event.trunk, reached=True)


@projects(TrunkUnreached)
def trunk_unreached(recorded: Recorded, event: TrunkUnreached) -> None:
    _change(recorded, event.trunk, reached=False)


@projects(TrunkTestRequested)
def trunk_test_requested(recorded: Recorded, event: TrunkTestRequested) -> None:
    _change(recorded, event.trunk, test=event.test, test_at=recorded.at)
    settle(TRUNK_TEST, recorded.stream)
    set_deadline(TRUNK_TEST_END, recorded.stream, event.test, event.until)


@projects(TrunkTestPutOff)
def trunk_test_put_off(recorded: Recorded, event: TrunkTestPutOff) -> None:
    _change(recorded, event.trunk)
    _next(recorded, event.next_at)


@projects(TrunkTested)
def trunk_tested(recorded: Recorded, event: TrunkTested) -> None:
    _ended(recorded, event, "")


@projects(TrunkTestFailed)
def trunk_test_failed(recorded: Recorded, event: TrunkTestFailed) -> None:
    _ended(recorded, event, event.reason)


def _ended(recorded: Recorded, event: TrunkTested | TrunkTestFailed, reason: str) -> None:
    result = {
        "at": recorded.at.isoformat(),
        "reason": reason,
        "inward": _direction(event.delay_in_ms, event.loss_in_pct, event.loudness_in_db),
        "outward": _direction(event.delay_out_ms, event.loss_out_pct, event.loudness_out_db),
    }
    _change(recorded, event.trunk, test="", test_at=None, result=result)
    settle(TRUNK_TEST_END, recorded.stream)
    _next(recorded, event.next_at)


def _direction(
    delay_ms: float | None, loss_pct: float | None, loudness_db: float | None
) -> dict[str, float | None] | None:
    if delay_ms is None:
        return None
    return {"delay_ms": delay_ms, "loss_pct": loss_pct, "loudness_db": loudness_db}


@projects(DoorClosed)
def door_closed(recorded: Recorded, event: DoorClosed) -> None:
    _change(
        recorded,
        event.trunk,
        closed_at=recorded.at,
        closed_until=event.until,
        closed_reason=event.reason,
        closed_way=event.way,
        closed_by=recorded.actor,
        opened_at=None,
        opened_why="",
    )
    set_deadline(TRUNK_DOOR, recorded.stream, "", event.until, recorded.at)


@projects(DoorOpened)
def door_opened(recorded: Recorded, event: DoorOpened) -> None:
    opened = {"opened_at": recorded.at, "opened_why": event.reason}
    closed = {"closed_at": None, "closed_until": None, "closed_way": ""}
    _change(recorded, event.trunk, **closed, **opened)
    settle(TRUNK_DOOR, recorded.stream)
