"""A crew on scene is asked whether it is safe; silence is an alarm, and a restart forgets none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siaga.domain.crew_safety import ANSWER_WITHIN, ASK_AFTER
from siaga.operations.alerts import AssignUnit, UnitMoved, Withdraw
from siaga.operations.clockwork import Clockwork
from siaga.operations.field import CallCrewHelp, SayCrewSafe
from siaga.records.models import Assignment, Deadline
from tests.room import Room, refusal

SECOND = timedelta(seconds=1)


@pytest.fixture
def on_scene(room: Room) -> tuple[str, str, str]:
    """Incident, alert and unit: engine 1 has just arrived."""
    incident = room.report(room.ani)
    alert = room.alert(incident)
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"))
    room.does(room.fireman, UnitMoved(incident, alert, "engine-1", "on_scene"))
    return incident, alert, "engine-1"


def safety() -> str:
    return Assignment.objects.get().safety


def tick(room: Room, after: timedelta) -> None:
    """A clockwork that has just been started, so much later."""
    room.at += after
    Clockwork().tick(room.at)


def test_a_crew_that_answers_is_asked_again_later(
    room: Room, on_scene: tuple[str, str, str]
) -> None:
    tick(room, ASK_AFTER - SECOND)
    assert safety() == "calm"
    tick(room, SECOND)
    assert safety() == "asked"
    assert Assignment.objects.get().answer_by == room.at + ANSWER_WITHIN
    room.does(room.firewoman, SayCrewSafe(*on_scene))
    assert safety() == "calm"
    tick(room, ANSWER_WITHIN)
    assert safety() == "calm"
    tick(room, ASK_AFTER - ANSWER_WITHIN)
    assert safety() == "asked"


def test_a_crew_that_does_not_answer_alarms_until_somebody_reaches_it(
    room: Room, on_scene: tuple[str, str, str]
) -> None:
    tick(room, ASK_AFTER)
    tick(room, ANSWER_WITHIN)
    assert safety() == "silent"
    assert refusal(lambda: room.does(room.medic, SayCrewSafe(*on_scene))).code == "forbidden"
    room.does(room.supervisor, SayCrewSafe(*on_scene))
    assert safety() == "calm"
    assert Deadline.objects.get(kind="crew_ask").due_at == room.at + ASK_AFTER


def test_a_call_for_help_alarms_at_once_and_is_no_question_any_more(
    room: Room, on_scene: tuple[str, str, str]
) -> None:
    room.does(room.fireman, CallCrewHelp(*on_scene))
    assert safety() == "help"
    assert not Deadline.objects.filter(kind__startswith="crew").exists()


def test_nobody_is_asked_who_has_left_the_scene(room: Room, on_scene: tuple[str, str, str]) -> None:
    incident, alert, _unit = on_scene
    room.does(room.ani, Withdraw(incident, alert, "false alarm"))
    assert safety() == ""
    assert not Deadline.objects.filter(kind__startswith="crew").exists()
    room.does(room.fireman, SayCrewSafe(*on_scene))
    assert safety() == ""
