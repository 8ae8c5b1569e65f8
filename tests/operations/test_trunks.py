"""Trunks test themselves each hour, told to the second; nobody waits for a result for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from siaga.domain.refusal import Refused
from siaga.domain.trunk_rules import Direction
from siaga.operations.clockwork import Clockwork
from siaga.operations.command import SYSTEM, VOICE
from siaga.operations.trunks import (
    ConcludeTrunkTest,
    ReachTrunk,
    SetUpTrunk,
    SetUpTrunks,
    TestTrunk,
    running_trunk_tests,
)
from siaga.records.models import Call, Deadline, Trunk
from tests.room import Room

GOOD = Direction(60.0, 0.0, -1.0)
TELKOM = SetUpTrunk("telkom", "address", True, 30, 60)


def set_up(room: Room, *trunks: SetUpTrunk) -> None:
    room.does(VOICE, SetUpTrunks(trunks))


def due_at() -> datetime | None:
    deadline = Deadline.objects.filter(kind="trunk_test").first()
    return deadline.due_at if deadline else None


def conclude(room: Room, inward: Direction | None) -> Trunk:
    ((trunk, test),) = running_trunk_tests()
    room.does(VOICE, ConcludeTrunkTest(trunk, test, inward, GOOD))
    return Trunk.objects.get(name=trunk)


def test_a_trunk_tests_itself_soon_and_then_every_hour(room: Room) -> None:
    set_up(room, TELKOM)
    clockwork = Clockwork()
    first = room.at + timedelta(minutes=2)
    assert due_at() == first
    assert clockwork.tick(first - timedelta(seconds=1)) == 0
    clockwork.tick(first)
    room.at = first
    assert conclude(room, GOOD).result == {
        "at": room.at.isoformat(),
        "reason": "",
        "inward": {"delay_ms": 60.0, "loss_pct": 0.0, "loudness_db": -1.0},
        "outward": {"delay_ms": 60.0, "loss_pct": 0.0, "loudness_db": -1.0},
    }
    hour = room.at + timedelta(hours=1)
    assert clockwork.tick(hour - timedelta(seconds=1)) == 0
    assert running_trunk_tests() == []
    clockwork.tick(hour)
    assert [trunk for trunk, _test in running_trunk_tests()] == ["telkom"]


def test_a_failure_is_looked_at_again_in_five_minutes_and_ends_with_a_good_test(
    room: Room,
) -> None:
    set_up(room, TELKOM)
    room.does(room.supervisor, TestTrunk("telkom"))
    failed = conclude(room, None)
    assert failed.result is not None
    assert (failed.result["reason"], failed.result["inward"]) == ("in_silent", None)
    again = room.at + timedelta(minutes=5)
    assert due_at() == again
    Clockwork().tick(again)
    room.at = again
    healed = conclude(room, GOOD)
    assert healed.result is not None
    assert healed.result["reason"] == ""


def test_a_test_without_a_result_fails_by_itself(room: Room) -> None:
    set_up(room, TELKOM)
    room.does(SYSTEM, TestTrunk("telkom"))
    Clockwork().tick(room.at + timedelta(seconds=46))
    trunk = Trunk.objects.get(name="telkom")
    assert trunk.test == ""
    assert trunk.result is not None
    assert trunk.result["reason"] == "no_result"


def test_a_test_waits_while_citizens_have_the_lines(room: Room) -> None:
    set_up(room, SetUpTrunk("trunk", "address", True, 5, 60))
    calls = [room.offer() for _call in range(2)]
    Clockwork().tick(room.at + timedelta(minutes=3))
    assert running_trunk_tests() == []
    assert due_at() == room.at + timedelta(minutes=8), "five minutes after the tick"
    with pytest.raises(Refused, match="trunk_busy"):
        room.does(room.supervisor, TestTrunk("trunk"))
    room.end(calls[0])
    room.does(room.supervisor, TestTrunk("trunk"))
    assert len(running_trunk_tests()) == 1


def test_never_means_never(room: Room) -> None:
    set_up(room, SetUpTrunk("telkom", "address", True, 30, 0))
    assert due_at() is None
    set_up(room, TELKOM)
    assert due_at() is not None
    set_up(room, SetUpTrunk("telkom", "address", True, 30, 0))
    assert due_at() is None


def test_a_trunk_that_stands_in_the_file_no_more_is_forgotten_with_its_deadlines(
    room: Room,
) -> None:
    set_up(room, TELKOM)
    room.does(SYSTEM, TestTrunk("telkom"))
    set_up(room)
    assert not Trunk.objects.exists()
    assert not Deadline.objects.exists()
    set_up(room, TELKOM)
    assert Trunk.objects.get().test == ""


def test_tests_are_no_calls_and_only_overseers_ask_for_them(room: Room) -> None:
    set_up(room, TELKOM)
    for person in (room.ani, room.fireman):
        with pytest.raises(Refused, match="forbidden"):
            room.does(person, TestTrunk("telkom"))
    for person in (room.supervisor, room.administrator):
        room.does(person, TestTrunk("telkom"))
        conclude(room, GOOD)
    for command in (ReachTrunk("telkom", False), ConcludeTrunkTest("telkom", "t")):
        with pytest.raises(Refused, match="forbidden"):
            room.does(room.supervisor, command)
    assert not Call.objects.exists()


def test_whether_the_operator_answers_is_kept(room: Room) -> None:
    set_up(room, TELKOM)
    assert Trunk.objects.get().reached is None
    room.does(VOICE, ReachTrunk("telkom", False))
    assert Trunk.objects.get().reached is False
    room.does(VOICE, ReachTrunk("telkom", True))
    assert Trunk.objects.get().reached is True
