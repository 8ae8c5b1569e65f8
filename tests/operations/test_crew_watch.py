"""A crew on scene is asked whether it is safe; silence is an alarm, and a restart forgets none."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from siaga.domain.crew_safety import ANSWER_WITHIN, ASK_AFTER
from siaga.domain.field_rules import Claim
from siaga.operations.alerts import AssignUnit, UnitMoved, Withdraw
from siaga.operations.clockwork import Clockwork
from siaga.operations.field import CallCrewHelp, JoinUnit, LeaveUnit, SayCrewSafe, Tapped
from siaga.operations.rebuild import rebuild
from siaga.records.deadlines import deadline_key
from siaga.records.models import Assignment, Deadline
from tests.records.test_rebuild import everything
from tests.room import Room, refusal

SECOND = timedelta(seconds=1)


@pytest.fixture
def on_scene(room: Room) -> tuple[str, str, str]:
    """Incident, alert and unit: engine 1 has just arrived."""
    incident = room.report(room.ani)
    alert = room.alert(incident)
    room.does(room.firewoman, JoinUnit("engine-1"))
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"))
    room.does(room.fireman, UnitMoved(incident, alert, "engine-1", "on_scene"))
    return incident, alert, "engine-1"


def safety() -> str:
    return Assignment.objects.get().safety


def tick(room: Room, after: timedelta) -> None:
    """A clockwork that has just been started, so much later."""
    room.at += after
    Clockwork().tick(room.at)


def test_a_crew_that_no_phone_can_ask_is_asked_by_radio_and_never_called_silent(
    room: Room, on_scene: tuple[str, str, str]
) -> None:
    room.does(room.firewoman, LeaveUnit())
    tick(room, ASK_AFTER)
    assert safety() == "due"
    tick(room, 3 * ASK_AFTER)
    assert safety() == "due", "nobody was silent"
    room.does(room.fireman, SayCrewSafe(*on_scene))
    tick(room, ASK_AFTER)
    assert safety() == "due"
    room.does(room.firewoman, JoinUnit("engine-1"))
    room.does(room.firewoman, SayCrewSafe(*on_scene))
    tick(room, ASK_AFTER)
    assert safety() == "asked"


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


def late(seconds_ago: float, room: Room) -> Claim:
    """A tap of so long ago, by a phone whose clock is right, that is sent a second from now."""
    sent = int((room.at.timestamp() + 1) * 1000)
    return Claim(sent - int(seconds_ago * 1000), sent, None)


def test_an_old_we_are_safe_ends_no_newer_call_for_help(
    room: Room, on_scene: tuple[str, str, str]
) -> None:
    room.at += timedelta(minutes=10)
    room.does(room.firewoman, CallCrewHelp(*on_scene))
    room.at += timedelta(minutes=5)
    room.does(room.fireman, Tapped(SayCrewSafe(*on_scene), late(600, room)))
    assert safety() == "help"
    room.does(room.fireman, Tapped(SayCrewSafe(*on_scene), late(2, room)))
    assert safety() == "calm"


def test_a_clock_that_is_set_back_leaves_no_crew_in_danger_that_says_it_is_safe(
    room: Room, on_scene: tuple[str, str, str]
) -> None:
    room.at += timedelta(minutes=10)
    for said in (SayCrewSafe(*on_scene), Tapped(SayCrewSafe(*on_scene), late(2, room))):
        room.does(room.firewoman, CallCrewHelp(*on_scene))
        room.at -= timedelta(minutes=2)
        room.does(room.fireman, Tapped(SayCrewSafe(*on_scene), late(30, room)))
        assert safety() == "help"
        room.does(room.fireman, said)
        assert safety() == "calm"


def test_a_crew_calls_for_help_on_the_way_too_and_arriving_does_not_end_it(room: Room) -> None:
    incident = room.report(room.ani)
    alert = room.alert(incident)
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"))
    room.does(room.fireman, CallCrewHelp(incident, alert, "engine-1"))
    assert safety() == "help"
    room.does(room.fireman, UnitMoved(incident, alert, "engine-1", "on_scene"))
    assert safety() == "help"
    live = everything()
    rebuild()
    assert everything() == live
    room.does(room.fireman, SayCrewSafe(incident, alert, "engine-1"))
    assert safety() == "calm"


def test_a_call_for_help_that_comes_after_the_end_is_refused_and_not_swallowed(
    room: Room, on_scene: tuple[str, str, str]
) -> None:
    incident, alert, unit = on_scene
    room.does(room.fireman, UnitMoved(incident, alert, unit, "cleared"))
    call = Tapped(CallCrewHelp(*on_scene), late(1, room))
    assert refusal(lambda: room.does(room.fireman, call)).code == "unit_not_assigned"


def test_crews_that_were_on_scene_before_the_upgrade_are_asked_from_then_on(
    room: Room, on_scene: tuple[str, str, str]
) -> None:
    Assignment.objects.update(safety="", safety_at=None)
    Deadline.objects.filter(kind="crew_ask").delete()
    import_module("siaga.records.migrations.0018_declined_position").watch_crews(apps, None)
    assert safety() == "calm"
    asked = Deadline.objects.get(kind="crew_ask")
    assert asked.key == deadline_key("crew_ask", f"incident:{on_scene[0]}", on_scene[2])
