"""What a key decides, through the door of a real ledger; only the telephone is played."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from siaga.domain.alarm import MoreUnitsRefused
from siaga.ledger.append import load
from siaga.operations.alarm import RaiseAlarmLevel
from siaga.operations.alerts import Acknowledge, AssignUnit, UnitMoved
from siaga.operations.callouts import CallOut, open_call_outs
from siaga.operations.centre import DefinePlan, DefineUnit
from siaga.operations.command import SYSTEM, VOICE, Actor, Command
from siaga.operations.contacts import ChangeRoster, DefineContact
from siaga.operations.door import execute
from siaga.records.models import Assignment, Message
from siaga.voice.asking import ENDS, SETTLED, TAKEN, Talk, Words
from siaga.voice.duty_phone import DutyPhone
from siaga.voice.telling import Teller
from tests.databases import Database
from tests.operations.test_more_wanted import PLAN
from tests.room import Room, alert_of
from tests.staffed import ALL_DAY, ANTON, passes, staff

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
    async def media(self, words: str) -> str:
        return words


@dataclass
class Played(Talk):
    """Whoever is on it presses ``pressed``, and hears ``heard``."""

    pressed: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    async def _ask(self, _phase: str) -> str:
        return self.pressed.pop(0)

    async def say(self, *pieces: str) -> None:
        self.heard += pieces


def press(out: CallOut, *keys: str, more: bool = False) -> tuple[str, list[str]]:
    talk = Played(
        *(None, Door(), Silent(), "sounds", out, "channel"),  # type: ignore[arg-type]
        Words("alert", more=more),
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
    assert (end, heard) == (ENDS, ["Tugas ini sudah diambil Anton. Terima kasih."])
    assert alert_of(alert).acknowledged_contact == "anton"


@pytest.fixture
def asked(room: Room, alert: str) -> str:
    ask_for_more(room, alert)
    return alert


def ask_for_more(room: Room, alert: str) -> None:
    """Anton has it, one engine is on its way, and he is asked for a second one."""
    incident = alert_of(alert).incident
    room.does(ANTON, Acknowledge(incident, alert))
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"))
    room.does(room.fireman, UnitMoved(incident, alert, "engine-1", "en_route"))
    room.does(room.ani, RaiseAlarmLevel(incident, "second", "spreading"))


def refusals(alert: str) -> list[str]:
    told = [one.event for one in load(f"incident:{alert_of(alert).incident}")]
    return [one.contact for one in told if isinstance(one, MoreUnitsRefused)]


def test_who_presses_two_when_more_units_are_wanted_sends_none_and_the_next_one_is_asked(
    room: Room, asked: str
) -> None:
    passes(room, 65)
    assert alert_of(asked).position_asked == "second"
    end, heard = press(call_to("berta"), "2", "1", more=True)
    assert end == SETTLED
    assert heard == [
        "Baik, tidak ada unit tambahan dari Anda. Unit yang sudah berangkat tetap bertugas."
        " Petugas berikutnya dihubungi."
    ]
    still = alert_of(asked)
    assert (still.state, still.acknowledged_contact) == ("acknowledged", "anton")
    assert still.position_asked == "secretary", "at once, and not when her time is over"


def test_who_has_the_task_and_no_more_units_keeps_it_and_is_counted_once(
    room: Room, alert: str
) -> None:
    room.does(SYSTEM, DefineContact("cici", "damkar", "Cici", ("sms",), "0812 1111 222"))
    duty = [{"position": "duty", "contact": one, **ALL_DAY} for one in ("anton", "cici")]
    room.does(SYSTEM, ChangeRoster("damkar", tuple(duty)))
    ask_for_more(room, alert)
    out = call_to("anton")
    for _ in range(2):  # the second time by the telephone process that took over
        end, heard = press(out, "2", "6", more=True)
        assert (end, alert_of(alert).exhausted) == (SETTLED, False), "Cici may have one"
        assert heard == [
            "Baik, tidak ada unit tambahan dari Anda. Unit yang sudah berangkat tetap bertugas."
        ]
    assert refusals(alert) == ["anton"]
    assert Assignment.objects.get(alert=alert).state == "en_route"


def test_who_presses_one_promises_further_units_and_hears_that_these_are_awaited(
    room: Room, asked: str
) -> None:
    end, heard = press(call_to("anton"), "1", more=True)
    assert end == SETTLED
    assert heard == ["Terima kasih. Unit tambahan dari Anda ditunggu."]
    assert not alert_of(asked).more_wanted


def test_a_no_to_further_units_that_nobody_asks_for_any_more_declines_no_task(
    room: Room, asked: str
) -> None:
    out = call_to("anton")
    incident = alert_of(asked).incident
    room.does(room.fireman, AssignUnit(incident, asked, "engine-2"))
    room.does(room.fireman, UnitMoved(incident, asked, "engine-2", "en_route"))
    end, heard = press(out, "2", "1", more=True)
    assert end == SETTLED
    assert heard == [
        "Tugas tidak berubah. Saat ini bukan Anda yang diminta mengirim unit tambahan."
    ]
    assert (alert_of(asked).state, refusals(asked)) == ("acknowledged", [])
    end, heard = press(out, TAKEN, more=True)
    assert (end, heard) == (ENDS, ["Unit tambahan tidak diminta lagi. Terima kasih."])


def test_who_is_asked_because_nobody_set_out_and_cannot_either_hears_that_the_task_stays(
    room: Room, alert: str
) -> None:
    room.does(ANTON, Acknowledge(alert_of(alert).incident, alert))
    passes(room, 305)
    end, heard = press(call_to("berta"), "2", "1")
    assert end == SETTLED
    assert heard == [
        "Baik, sudah dicatat. Tugas ini tetap dipegang Anton; belum ada yang berangkat."
    ]
    still = alert_of(alert)
    assert (still.state, still.acknowledged_contact) == ("acknowledged", "anton")
    assert picked_up_late(alert, "berta").id in set(
        Message.objects.filter(answer="decline").values_list("id", flat=True)
    )


def test_what_the_keys_do_is_told_of_further_units_also_where_they_are_no_first_alert(
    room: Room,
) -> None:
    words = Words("alert", further=True, more=True, keys="keys of their own")
    talk = Played(
        *(None, Door(), Silent(), "sounds", None, "channel"),  # type: ignore[arg-type]
        words,
        asyncio.Queue(),
    )
    assert talk._told_now() == ["", "", "alert", "keys of their own"]


@pytest.mark.parametrize("before", [True, False])
def test_the_keys_are_told_anew_after_an_alert_for_which_they_meant_something_else(
    room: Room, monkeypatch: pytest.MonkeyPatch, before: bool
) -> None:
    asks = [before, False]

    async def words(*_about: object) -> Words:
        return Words("alert", more=asks.pop(0))

    monkeypatch.setattr(Teller, "words", words)
    teller = Teller(None, Door(), Silent(), "sounds", {})  # type: ignore[arg-type]
    phone = DutyPhone("channel", "0811", None)  # type: ignore[arg-type]

    async def both() -> list[Talk]:
        return [await teller.talk_of(phone, None, further) for further in (False, True)]  # type: ignore[arg-type]

    _first, second = asyncio.run(both())
    assert bool(second._told_now()[-1]) == before


def test_who_has_none_while_nobody_is_out_gives_the_whole_task_back(room: Room) -> None:
    room.does(SYSTEM, DefinePlan("fire", PLAN))
    incident = room.report(room.ani)
    task = room.alert(incident)
    room.does(ANTON, Acknowledge(incident, task))
    room.does(room.ani, RaiseAlarmLevel(incident, "second", "spreading"))
    assert alert_of(task).more_wanted
    end, _heard = press(call_to("anton"), "2", "1", more=True)
    assert (end, alert_of(task).state) == (SETTLED, "declined")
