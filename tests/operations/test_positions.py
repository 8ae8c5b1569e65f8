"""Where a unit is: by consent, during one task, and gone with it."""

from __future__ import annotations

import pytest

from siaga.domain.refusal import Refused
from siaga.ledger.append import head
from siaga.operations.alerts import AssignUnit, UnitMoved
from siaga.operations.command import Actor
from siaga.operations.positions import Place, SharePosition, place_unit
from siaga.records.models import UnitPosition
from tests.room import Room, refusal

HERE = Place(2.745, 98.32, 12)


@pytest.fixture
def task(room: Room) -> tuple[str, str, str]:
    """Incident, alert and unit: engine 1 is assigned."""
    incident = room.report(room.ani)
    alert = room.alert(incident)
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"))
    return incident, alert, "engine-1"


def placed(room: Room, by: Actor) -> str:
    """Empty when it is taken, else why not."""
    try:
        place_unit("engine-1", HERE, by, room.at)
    except Refused as refused:
        return refused.code
    return ""


def test_a_place_is_taken_from_whoever_agreed_and_from_nobody_else(
    room: Room, task: tuple[str, str, str]
) -> None:
    assert placed(room, room.fireman) == "position_not_shared"
    room.does(room.fireman, SharePosition(*task, True))
    before = head().position
    assert placed(room, room.fireman) == ""
    assert placed(room, room.fireman) == ""
    assert head().position == before
    assert UnitPosition.objects.get().lat == HERE.lat
    assert placed(room, room.firewoman) == "position_not_shared"
    assert placed(room, room.supervisor) == "forbidden"


def test_what_is_shared_is_gone_when_it_is_taken_back_or_the_task_is_over(
    room: Room, task: tuple[str, str, str]
) -> None:
    incident, alert, unit = task
    room.does(room.fireman, SharePosition(*task, True))
    placed(room, room.fireman)
    room.does(room.firewoman, SharePosition(*task, False))
    assert UnitPosition.objects.count() == 1
    room.does(room.fireman, SharePosition(*task, False))
    assert UnitPosition.objects.count() == 0
    assert placed(room, room.fireman) == "position_not_shared"
    room.does(room.fireman, SharePosition(*task, True))
    placed(room, room.fireman)
    room.does(room.fireman, UnitMoved(incident, alert, unit, "cleared"))
    assert UnitPosition.objects.count() == 0
    assert placed(room, room.fireman) == "position_not_shared"


def test_nobody_shares_for_a_unit_that_is_not_on_the_task_or_of_others(
    room: Room, task: tuple[str, str, str]
) -> None:
    incident, alert, _unit = task

    def refused(by: Actor, unit: str) -> str:
        command = SharePosition(incident, alert, unit, True)
        return refusal(lambda: room.does(by, command)).code

    assert refused(room.fireman, "engine-2") == "unit_not_assigned"
    assert refused(room.medic, "engine-1") == "forbidden"
    assert refused(room.supervisor, "engine-1") == "forbidden"
