from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from siaga.domain import desk_rules
from siaga.domain import mode as rules
from siaga.domain.desk import DeskPaused, DeskReady, DeskSignedOff, DeskSignedOn, WrapUpBegan
from siaga.domain.desk_state import DESK, Desk
from siaga.domain.event import Event
from siaga.domain.mode import MODE, DrillBegan, DrillEnded, Mode, SurgeBegan, SurgeEnded
from siaga.domain.refusal import Malformed, Refused

AT = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
ON = DeskSignedOn(1, "leg")


def desk(*events: Event) -> Desk:
    return DESK.replay([ON, *events])


def surged(before: Desk) -> Desk:
    return DESK.replay(desk_rules.call_up(before), before)


def stood_down(during: Desk) -> Desk:
    return DESK.replay(desk_rules.stand_down(during), during)


def test_a_surge_begins_and_ends_once() -> None:
    assert rules.begin_surge(Mode()) == [SurgeBegan()]
    on = MODE.replay([SurgeBegan()])
    assert rules.begin_surge(on) == []
    assert rules.end_surge(on) == [SurgeEnded()]
    assert rules.end_surge(MODE.replay([SurgeEnded()], on)) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (desk(), "just_signed_on"),
        (desk(DeskPaused(1, "meal")), "meal"),
        (desk(DeskReady(1)), ""),
        (desk(DeskReady(1), WrapUpBegan(1, "c", AT)), ""),
    ],
)
def test_in_a_surge_everybody_is_ready_and_afterwards_back_in_the_pause(
    before: Desk, after: str
) -> None:
    during = surged(before)
    assert during.phase == "ready"
    ended = stood_down(during)
    assert (ended.phase, ended.pause_reason) == (("paused", after) if after else ("ready", ""))


def test_who_chose_anew_during_the_surge_stays_as_they_chose() -> None:
    during = surged(desk(DeskPaused(1, "meal")))
    prayer = DESK.replay([DeskPaused(1, "prayer")], during)
    assert stood_down(prayer).pause_reason == "prayer"
    back = DESK.replay([DeskReady(1)], prayer)
    assert stood_down(back).phase == "ready"


def test_who_is_off_is_not_called_and_skills_outlive_the_shift() -> None:
    off = desk(*desk_rules.set_skills(Desk(), 1, ("eng", "bbc"), True), DeskSignedOff(1, "own"))
    assert desk_rules.call_up(off) == []
    assert (off.skills, off.second_line) == (("bbc", "eng"), True)
    assert desk_rules.set_skills(off, 1, ("bbc", "eng"), True) == []
    with pytest.raises(Malformed, match="unknown_skill"):
        desk_rules.set_skills(off, 1, ("klingon",), True)


def began(trunk: str, *numbers: str, until: datetime = AT + HOUR) -> DrillBegan:
    return DrillBegan(trunk, until, everyone=not numbers, numbers=numbers)


def begin(mode: Mode, drill: DrillBegan) -> list[Event]:
    return rules.begin_drill(mode, drill, AT, ("practice",))


def test_a_trunk_of_drills_needs_no_numbers_a_real_one_does() -> None:
    assert begin(Mode(), began("practice")) == [began("practice")]
    assert begin(Mode(), began("telkom", "0811111111")) == [began("telkom", "0811111111")]
    with pytest.raises(Refused, match="drill_needs_numbers"):
        begin(Mode(), began("telkom"))


@pytest.mark.parametrize("until", [AT, AT - HOUR, AT + 9 * HOUR])
def test_a_drill_has_an_end_before_long(until: datetime) -> None:
    with pytest.raises(Malformed, match="wrong_value"):
        begin(Mode(), began("practice", until=until))


def test_a_drill_ends_by_hand_or_by_time_and_not_by_an_earlier_ones_time() -> None:
    on = MODE.replay([began("practice")])
    with pytest.raises(Refused, match="drill_running"):
        begin(on, began("practice"))
    assert rules.end_drill(on, "practice", "supervisor", AT) == [
        DrillEnded("practice", "supervisor")
    ]
    assert rules.end_drill(on, "practice", "time", AT) == []
    assert rules.end_drill(on, "practice", "time", AT + HOUR) == [DrillEnded("practice", "time")]
    assert rules.end_drill(on, "telkom", "supervisor", AT) == []
