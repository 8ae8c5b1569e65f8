"""What a key decides, through the door of a real ledger; only the telephone is played."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from siaga.operations.alarm import RaiseAlarmLevel
from siaga.operations.alerts import Acknowledge, AssignUnit, UnitMoved
from siaga.operations.callouts import CallOut, open_call_outs
from siaga.operations.centre import DefinePlan, DefineUnit
from siaga.operations.command import SYSTEM, VOICE, Actor, Command
from siaga.operations.door import execute
from siaga.records.models import Message
from siaga.voice.asking import ENDS, SETTLED, Talk, Words
from tests.databases import Database
from tests.operations.test_more_wanted import PLAN
from tests.room import Room, alert_of
from tests.staffed import ANTON, passes, staff

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


class Door:
    """As voice has it, without its thread and its spool."""

    async def ask(self, question: Callable[..., Any], *arguments: object) -> Any:
        return question(*arguments)

    async def decide(self, command: Command, by: Actor, id: str) -> Any:
        return execute(command, by=by, id=id)

    async def say(self, command: Command, id: str) -> Any:
        return execute(command, by=VOICE, id=id)


class Silent:
    async def media(self, _words: str) -> str:
        return "spoken"


@dataclass
class Played(Talk):
    """Whoever is on it presses ``pressed``, and hears ``heard``."""

    pressed: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    async def _ask(self, _phase: str) -> str:
        return self.pressed.pop(0)

    async def say(self, *pieces: str) -> None:
        self.heard += pieces


def press(out: CallOut, *keys: str) -> tuple[str, list[str]]:
    talk = Played(
        *(None, Door(), Silent(), "sounds", out, "channel"),  # type: ignore[arg-type]
        Words("alert"),
        asyncio.Queue(),
        pressed=list(keys),
    )
    with pytest.raises(StopIteration) as end:  # nothing here waits for anything
        talk.hold().send(None)
    return end.value.value, talk.heard


def call_to(contact: str) -> CallOut:
    return next(out for out in open_call_outs(datetime.now(UTC)) if out.contact == contact)


def picked_up_late(alert: str, contact: str) -> CallOut:
    """Also one that is needed no more: the telephone was picked up in that second."""
    message = Message.objects.get(alert=alert, contact=contact, channel="voice")
    return CallOut(
        *(message.id, message.incident, alert, contact, "damkar", "0812", message.due_at),
        *(True, True),
    )


@pytest.fixture
def room(database: Database) -> Room:
    return staff(Room(datetime.now(UTC)))


@pytest.fixture
def alert(room: Room) -> str:
    for unit in ("engine-1", "engine-2"):
        room.does(SYSTEM, DefineUnit(unit, "damkar", unit.title(), "engine"))
    room.does(SYSTEM, DefinePlan("fire", PLAN))
    return room.alert(room.report(room.ani))


def test_who_presses_two_late_hears_who_has_the_task_and_takes_it_from_nobody(
    room: Room, alert: str
) -> None:
    passes(room, 65)
    room.does(ANTON, Acknowledge(alert_of(alert).incident, alert))
    end, heard = press(picked_up_late(alert, "berta"), "2", "1")
    assert (end, heard) == (ENDS, ["spoken"])
    assert alert_of(alert).acknowledged_contact == "anton"


def test_who_presses_two_when_more_units_are_wanted_sends_none_and_the_next_one_is_asked(
    room: Room, alert: str
) -> None:
    incident = alert_of(alert).incident
    room.does(ANTON, Acknowledge(incident, alert))
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"))
    room.does(room.fireman, UnitMoved(incident, alert, "engine-1", "en_route"))
    room.does(room.ani, RaiseAlarmLevel(incident, "second", "spreading"))
    passes(room, 65)
    assert alert_of(alert).position_asked == "second"
    end, _heard = press(call_to("berta"), "2", "1")
    assert end == SETTLED
    still = alert_of(alert)
    assert (still.state, still.acknowledged_contact) == ("acknowledged", "anton")
    assert still.position_asked == "secretary", "at once, and not when her time is over"
