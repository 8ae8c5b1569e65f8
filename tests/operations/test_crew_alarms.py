"""A crew in danger is in danger whichever incident its task goes on in."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from siaga.operations.alerts import Acknowledge, AssignUnit, UnitMoved
from siaga.operations.field import CallCrewHelp, JoinUnit, SayCrewSafe
from siaga.operations.merging import MergeIncident, UndoMerge
from siaga.operations.rebuild import rebuild
from siaga.operations.summoning import needs
from siaga.records.models import Alert, Message
from tests.operations.test_summoning import alarms, begins, hands_over
from tests.records.test_rebuild import everything
from tests.room import Room
from tests.staffed import passes

SOUNDS, OVER = ("alarm", "sent"), ("alarm_over", "sent")


@pytest.fixture(autouse=True)
def set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SIAGA_PUSH_ALLOWED", lambda: ())


@pytest.fixture
def danger(room: Room) -> tuple[str, str]:
    """An incident and its task, on which engine 1 calls for help; a supervisor has been told."""
    begins(room, room.supervisor)
    incident = room.report(room.ani)
    alert = room.alert(incident)
    sends(room, incident, alert, "engine-1")
    room.does(room.fireman, CallCrewHelp(incident, alert, "engine-1"))
    return incident, alert


def sends(room: Room, incident: str, alert: str, unit: str) -> None:
    room.does(room.fireman, JoinUnit(unit))
    room.does(room.fireman, AssignUnit(incident, alert, unit))
    room.does(room.fireman, UnitMoved(incident, alert, unit, "on_scene"))


def merges(room: Room, incident: str, main: str) -> str:
    """The task that goes on there."""
    room.does(room.supervisor, MergeIncident(incident, main, "same"))
    return Alert.objects.get(incident=main, agency="damkar", state="acknowledged").id


def parts(room: Room, incident: str) -> None:
    room.does(room.supervisor, UndoMerge(incident, "another house"))


def settled(room: Room) -> list[tuple[str, str]]:
    passes(room, 10)
    hands_over(room)
    return alarms()


def again_from_the_ledger() -> None:
    live: dict[str, Any] = everything()
    rebuild()
    assert everything() == live


@pytest.mark.parametrize("sounded", [True, False])
def test_an_alarm_sounds_and_ends_whether_it_was_sent_before_the_merge_or_after_it(
    room: Room, danger: tuple[str, str], sounded: bool
) -> None:
    incident, alert = danger
    if sounded:
        hands_over(room)
    main = room.report(room.ani)
    task = merges(room, incident, main)
    assert needs(incident, f"crew:{alert}") == "crew_help", "what is sent now says so"
    assert settled(room) == [SOUNDS], "once"
    room.does(room.fireman, SayCrewSafe(main, task, "engine-1"))
    assert settled(room) == [SOUNDS, OVER]
    told = Message.objects.filter(purpose="alarm_over").get()
    assert (told.incident, told.alert) == (incident, f"crew:{alert}"), (
        "the browser knows it by that"
    )
    again_from_the_ledger()


def test_an_alarm_of_there_goes_back_with_the_crew(room: Room, danger: tuple[str, str]) -> None:
    incident, alert = danger
    hands_over(room)
    room.does(room.fireman, SayCrewSafe(incident, alert, "engine-1"))
    main = room.report(room.ani)
    task = merges(room, incident, main)
    room.does(room.fireman, CallCrewHelp(main, task, "engine-1"))
    assert settled(room) == [SOUNDS, OVER, SOUNDS]
    parts(room, incident)
    assert (settled(room), needs(main, f"crew:{task}")) == ([SOUNDS, OVER, SOUNDS], "crew_help")
    room.does(room.fireman, SayCrewSafe(incident, alert, "engine-1"))
    assert settled(room) == [SOUNDS, OVER, SOUNDS, OVER]
    again_from_the_ledger()


@pytest.mark.parametrize("which", ["own", "other"])
def test_where_both_tasks_are_taken_each_part_keeps_the_alarm_of_its_own_crew(
    room: Room, danger: tuple[str, str], which: str
) -> None:
    incident, alert = danger
    hands_over(room)
    main = room.report(room.ani)
    theirs = room.alert(main)
    room.does(room.fireman, Acknowledge(main, theirs))
    sends(room, main, theirs, "engine-2")
    if which == "other":
        room.does(room.fireman, SayCrewSafe(incident, alert, "engine-1"))
    assert merges(room, incident, main) == theirs
    if which == "other":
        room.does(room.fireman, CallCrewHelp(main, theirs, "engine-1"))
    before = settled(room)
    assert before[-1] == SOUNDS
    parts(room, incident)
    after = settled(room)
    new = [OVER, SOUNDS] if which == "other" else []
    assert sorted(after[len(before) :]) == sorted(new)
    assert needs(incident, f"crew:{alert}") == "crew_help"
    assert needs(main, f"crew:{theirs}") == ""
    room.does(room.fireman, SayCrewSafe(incident, alert, "engine-1"))
    assert settled(room)[-1] == OVER
    assert alarms(f"crew:{alert}").count(SOUNDS) == alarms(f"crew:{alert}").count(OVER)
    again_from_the_ledger()


def test_two_alarms_that_become_one_end_both(room: Room, danger: tuple[str, str]) -> None:
    incident, alert = danger
    main = room.report(room.ani)
    theirs = room.alert(main)
    sends(room, main, theirs, "engine-2")
    room.does(room.fireman, CallCrewHelp(main, theirs, "engine-2"))
    assert settled(room) == [SOUNDS, SOUNDS]
    merges(room, incident, main)
    room.does(room.fireman, SayCrewSafe(main, theirs, "engine-1"))
    assert settled(room) == [SOUNDS, SOUNDS], "the other one still calls"
    room.does(room.fireman, SayCrewSafe(main, theirs, "engine-2"))
    assert settled(room) == [SOUNDS, SOUNDS, OVER, OVER]
    assert {one.alert for one in Message.objects.filter(purpose="alarm_over")} == {
        f"crew:{alert}",
        f"crew:{theirs}",
    }
