"""A supervisor closes a line's door for a drill; it opens by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siaga.domain.refusal import Refused
from siaga.domain.trunk import DoorOpened
from siaga.ledger.append import load
from siaga.operations.calls import OfferCall
from siaga.operations.clockwork import Clockwork
from siaga.operations.command import VOICE
from siaga.operations.trunk_doors import (
    CloseDoor,
    Door,
    LetDoorOpen,
    OpenDoor,
    doors,
    has_come_since,
)
from siaga.operations.trunks import ReachTrunk, SetUpTrunk, SetUpTrunks
from siaga.records.models import Call, Deadline, Trunk
from tests.room import Room

CLOSE = CloseDoor("telkom", 10, "rehearse the second line")


@pytest.fixture
def two(room: Room) -> Room:
    lines = (SetUpTrunk(name, "address", True, 30, 60) for name in ("telkom", "indosat"))
    room.does(VOICE, SetUpTrunks(tuple(lines)))
    return room


def closed_doors() -> list[Door]:
    return [door for door in doors() if door.until is not None]


def opened() -> list[str]:
    events = (one.event for one in load("trunk:telkom"))
    return [event.reason for event in events if isinstance(event, DoorOpened)]


def test_a_closed_door_opens_by_itself_when_its_time_is_over(two: Room) -> None:
    assert two.does(two.supervisor, CLOSE) == {"way": "elsewhere"}
    over = two.at + timedelta(minutes=10)
    assert closed_doors() == [Door("telkom", over, "elsewhere")]
    trunk = Trunk.objects.get(name="telkom")
    assert (trunk.closed_at, trunk.closed_reason) == (two.at, "rehearse the second line")
    clockwork = Clockwork()
    clockwork.tick(over - timedelta(seconds=1))
    assert closed_doors() != []
    clockwork.tick(over)
    assert closed_doors() == [] and opened() == ["time"]
    assert not Deadline.objects.filter(kind="trunk_door").exists()
    assert Trunk.objects.get(name="telkom").opened_why == "time"


def test_it_opens_at_once_when_the_clock_is_set_back(two: Room) -> None:
    two.does(two.supervisor, CLOSE)
    Clockwork().tick(two.at - timedelta(hours=1))
    assert closed_doors() == [] and opened() == ["time"]


def test_a_supervisor_opens_it_earlier_and_its_old_time_opens_no_later_one(two: Room) -> None:
    two.does(two.supervisor, CLOSE)
    two.does(two.administrator, OpenDoor("telkom"))
    two.does(two.supervisor, OpenDoor("telkom"))
    two.does(two.supervisor, CLOSE)
    for until in (None, two.at + timedelta(minutes=5)):
        two.does(VOICE, LetDoorOpen("telkom", until=until))
    assert opened() == ["supervisor"]
    assert len(closed_doors()) == 1


def test_it_opens_at_once_when_the_other_line_is_lost_or_is_no_more(two: Room) -> None:
    two.does(two.supervisor, CLOSE)
    two.does(VOICE, ReachTrunk("indosat", False))
    assert opened() == ["line_lost"] and closed_doors() == []
    two.does(VOICE, ReachTrunk("indosat", True))
    two.does(two.supervisor, CLOSE)
    two.does(VOICE, SetUpTrunks((SetUpTrunk("telkom", "address", True, 30, 60),)))
    assert opened() == ["line_lost", "line_lost"]


def test_the_last_line_needs_its_name_in_writing_and_rings_the_duty_phones(two: Room) -> None:
    two.does(two.supervisor, CLOSE)
    last = CloseDoor("indosat", 10, "rehearse the duty phones")
    with pytest.raises(Refused, match="last_open_door"):
        two.does(two.supervisor, last)
    confirmed = CloseDoor(last.trunk, last.minutes, last.reason, " indosat ")
    assert two.does(two.supervisor, confirmed) == {"way": "duty_phones"}
    assert len(closed_doors()) == 2, "who is sent from one line to the other is heard there"


def test_only_overseers_may_and_no_machine_closes_a_door(two: Room) -> None:
    for person in (two.ani, two.fireman, VOICE):
        with pytest.raises(Refused, match="forbidden"):
            two.does(person, CLOSE)
        with pytest.raises(Refused, match="forbidden"):
            two.does(person, OpenDoor("telkom"))
    with pytest.raises(Refused, match="forbidden"):
        two.does(two.supervisor, LetDoorOpen("telkom"))


def test_a_line_that_is_taken_out_of_the_file_takes_its_door_along(two: Room) -> None:
    two.does(two.supervisor, CLOSE)
    two.does(VOICE, SetUpTrunks(()))
    assert closed_doors() == []
    assert not Deadline.objects.filter(kind="trunk_door").exists()


def test_who_was_turned_away_has_come_when_that_number_is_in_by_any_line(two: Room) -> None:
    began = two.at
    assert not has_come_since("081234567890", began)
    two.does(VOICE, OfferCall(two.id(), "indosat", "112", "c1", "+62 812-3456-7890"))
    assert has_come_since("081234567890", began)
    assert not has_come_since("081234567891", began)
    assert not has_come_since(None, began), "a caller without a number"
    assert not has_come_since("081234567890", two.at + timedelta(seconds=1))
    two.does(VOICE, OfferCall(two.id(), "indosat", "112", "c2", None))
    assert has_come_since(None, began)
    assert Call.objects.count() == 2
