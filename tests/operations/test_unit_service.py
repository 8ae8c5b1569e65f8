"""A unit that cannot be sent: said by its agency, seen before a task asks, and undone as easily."""

from __future__ import annotations

import pytest

from siaga.operations.alerts import AssignUnit, UnitMoved
from siaga.operations.command import CLOCKWORK
from siaga.operations.rebuild import rebuild
from siaga.operations.unit_service import SetUnitService
from siaga.records.models import Unit
from tests.room import Room, refusal

BROKEN, FIT = SetUnitService("engine-1", "defect"), SetUnitService("engine-1", "")


def out(unit: str = "engine-1") -> str:
    return Unit.objects.get(code=unit).out_of_service


def test_out_of_service_it_is_not_sent_until_it_is_back(room: Room) -> None:
    incident = room.report(room.ani)
    alert = room.alert(incident)
    for _ in range(2):
        room.does(room.fireman, BROKEN)
    assert out() == "defect"
    refused = refusal(lambda: room.does(room.fireman, AssignUnit(incident, alert, "engine-1")))
    assert (refused.code, refused.values["unit_name"]) == ("unit_inactive", "Engine 1")
    rebuild()
    assert out() == "defect"
    room.does(room.fireman, FIT)
    assert out() == ""
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"))


def test_one_that_breaks_down_on_the_way_stays_on_its_task_until_it_is_released(room: Room) -> None:
    incident = room.report(room.ani)
    alert = room.alert(incident)
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"))
    room.does(room.fireman, UnitMoved(incident, alert, "engine-1", "en_route"))
    room.does(room.fireman, BROKEN)
    assert (Unit.objects.get(code="engine-1").engaged_alert, out()) == (alert, "defect")
    room.does(room.fireman, UnitMoved(incident, alert, "engine-1", "cleared"))
    again = refusal(lambda: room.does(room.fireman, AssignUnit(incident, alert, "engine-1")))
    assert again.code == "unit_inactive"


def test_only_its_agency_says_so_or_an_overseer_for_it(room: Room) -> None:
    for who in (room.ani, CLOCKWORK):
        assert refusal(lambda who=who: room.does(who, BROKEN)).code == "forbidden"
    other = SetUnitService("amb-1", "defect")
    assert refusal(lambda: room.does(room.fireman, other)).code == "forbidden"
    room.does(room.supervisor, other)
    assert out("amb-1") == "defect"


@pytest.mark.parametrize(
    ("unit", "reason", "code"),
    [
        ("engine-1", "tired", "wrong_value"),
        ("nothing", "defect", "unknown_unit"),
        ("nothing", "", "unknown_unit"),
    ],
)
def test_nonsense_is_refused(room: Room, unit: str, reason: str, code: str) -> None:
    refused = refusal(lambda: room.does(room.fireman, SetUnitService(unit, reason)))
    assert refused.code == code
