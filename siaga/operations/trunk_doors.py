"""Commands about the doors of the operator's lines, closed for a drill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from siaga.domain import trunk_door as rules
from siaga.domain.kinds import TRUNK
from siaga.domain.number import number_key
from siaga.domain.trunk_rules import Trunk as TrunkState
from siaga.ledger.unavailable import database_reached
from siaga.operations.clockwork import on_due
from siaga.operations.command import Command, Reply
from siaga.operations.roles import OVERSEERS, require_machine, require_person
from siaga.operations.work import Work, operation
from siaga.records.models import Call, Deadline, Trunk
from siaga.records.models.deadline import TRUNK_DOOR


@dataclass(frozen=True)
class CloseDoor(Command):
    """For ``minutes`` nobody comes in by ``trunk``; ``confirmed`` and ``duty_phones`` as in
    ``trunk_door.close``.
    Answers with the ``way`` its callers get."""

    trunk: str
    minutes: int
    reason: str
    confirmed: str = ""
    duty_phones: bool = True


@operation(CloseDoor)
def close_door(work: Work, command: CloseDoor) -> Reply:
    require_person(work.by, *OVERSEERS)
    trunk = work.load(TRUNK, command.trunk)
    until = work.at + timedelta(minutes=command.minutes)
    words = (command.reason.strip(), command.confirmed.strip(), command.duty_phones)
    others = _others(work, command.trunk)
    work.append(trunk, rules.close(trunk.state, others, work.at, until, *words))
    return {"way": trunk.state.way}


@dataclass(frozen=True)
class OpenDoor(Command):
    """Before its time is over; open already, it decides nothing."""

    trunk: str


@operation(OpenDoor)
def open_door(work: Work, command: OpenDoor) -> None:
    require_person(work.by, *OVERSEERS)
    _open(work, command.trunk, rules.SUPERVISOR)


@dataclass(frozen=True)
class LetDoorOpen(Command):
    """The machine's: ``reason`` is ``trunk_door.TIME``, for the closing that was to last ``until``,
    or ``NOT_ELSEWHERE``."""

    trunk: str
    reason: str = rules.TIME
    until: datetime | None = None


@operation(LetDoorOpen)
def let_door_open(work: Work, command: LetDoorOpen) -> None:
    require_machine(work.by)
    _open(work, command.trunk, command.reason, command.until)


def _open(work: Work, name: str, reason: str, until: datetime | None = None) -> None:
    trunk = work.load(TRUNK, name)
    work.append(trunk, rules.open_door(trunk.state, reason, until))
    look_at_doors(work)


@on_due(TRUNK_DOOR)
def _time_is_over(deadline: Deadline) -> LetDoorOpen:
    return LetDoorOpen(deadline.stream.partition(":")[2], until=deadline.due_at)


def look_at_doors(work: Work) -> None:
    """After a line has changed: no closed door may send its callers to where nobody hears them."""
    for name in Trunk.objects.filter(closed_way=rules.ELSEWHERE).values_list("name", flat=True):
        trunk = work.load(TRUNK, name)
        work.append(trunk, rules.look(trunk.state, _others(work, name)))


def _others(work: Work, name: str) -> list[TrunkState]:
    names = Trunk.objects.exclude(name=name).values_list("name", flat=True)
    return [work.load(TRUNK, one).state for one in names]


@dataclass(frozen=True)
class Door:
    """``until`` None: open."""

    trunk: str
    until: datetime | None = None
    way: str = ""


def doors() -> list[Door]:
    """For voice, who holds them. Raises ``LedgerUnavailable``."""
    with database_reached():
        found = Trunk.objects.order_by("name").values_list("name", "closed_until", "closed_way")
        return [Door(name, until, way) for name, until, way in found]


def has_come_since(number: str | None, began: datetime) -> bool:
    """Whether a caller who was turned away has come in after all, by whatever line; of those
    without a number, any of them. Raises ``LedgerUnavailable``."""
    key = number_key(number or "")
    whose = {"number_key": key} if key else {"number": number}
    with database_reached():
        return Call.objects.filter(direction="in", offered_at__gte=began, **whose).exists()
