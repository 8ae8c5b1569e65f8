from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.conf import settings

from siaga.domain.summons import LASTS_S, QUIET_S
from siaga.operations.alerts import Acknowledge, AssignUnit, UnitMoved, Withdraw
from siaga.operations.clockwork import Clockwork
from siaga.operations.command import COURIER, VOICE, Actor
from siaga.operations.contacts import DefineLadder
from siaga.operations.field import CallCrewHelp, JoinUnit, SayCrewSafe
from siaga.operations.messages import RecordSent, ReportChannel
from siaga.operations.push import BeginPush, EndPush, browsers_of, browsers_of_overseers
from siaga.operations.rebuild import rebuild
from siaga.operations.summoning import needs
from siaga.operations.trunks import ConcludeTrunkTest, ReachTrunk, SetUpTrunk, SetUpTrunks
from siaga.operations.untouched import LookAt
from siaga.protocols.web_push import unpadded
from siaga.records.models import Alert, Deadline, Message, Trunk
from siaga.records.models.deadline import PUSH_ANSWERED
from tests.room import Room, alert_of, refusal
from tests.staffed import ANTON, BERTA, LADDER, passes, staff

POINT = unpadded(b"\x04" + os.urandom(64))
AUTH = unpadded(os.urandom(16))


@pytest.fixture(autouse=True)
def set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SIAGA_PUSH_ALLOWED", lambda: ())


def begins(room: Room, person: Actor) -> str:
    endpoint = f"https://fcm.googleapis.com/fcm/send/{person.user}"
    return str(room.does(person, BeginPush(endpoint, POINT, AUTH))["browser"])


def alarms(about: str | None = None) -> list[tuple[str, str]]:
    found = Message.objects.filter(purpose__in=("alarm", "alarm_over")).order_by("queued_at")
    of = found if about is None else found.filter(alert=about)
    return [(one.purpose, one.state) for one in of]


def hands_over(room: Room) -> None:
    """As the courier does: what is due."""
    due = Message.objects.filter(channel="push", state="queued", due_at__lte=room.at)
    for one in due.order_by("queued_at"):
        room.does(COURIER, RecordSent(one.incident, one.id, "fcm.googleapis.com"))


def says(room: Room, name: str, why: str, after_s: float = 0) -> None:
    room.at += timedelta(seconds=after_s)
    room.does(COURIER, ReportChannel(name, why))


def test_a_supervisors_browser_is_one_of_theirs_and_of_no_agency(room: Room) -> None:
    browser = begins(room, room.supervisor)
    assert [one.browser for one in browsers_of_overseers()] == [browser]
    assert browsers_of("damkar") == []
    begins(room, room.fireman)
    assert [one.browser for one in browsers_of_overseers()] == [browser]
    assert refusal(lambda: begins(room, room.ani)).code == "forbidden", "a call taker has no alarms"
    room.does(room.supervisor, EndPush(browser, "taken_back"))
    assert browsers_of_overseers() == []


def test_nobody_is_left_to_ask_and_somebody_takes_it(room: Room) -> None:
    staff(room)
    begins(room, room.supervisor)
    incident = room.report(room.ani)
    alert = room.alert(incident)
    passes(room, 65)
    assert alarms() == [], "the ladder has somebody to ask still"
    passes(room, 215)
    assert (alarms(), needs(incident, alert)) == ([("alarm", "queued")], "nobody_left")
    hands_over(room)
    room.does(room.fireman, Acknowledge(incident, alert))
    Clockwork().tick(room.at)
    assert alarms() == [("alarm", "sent"), ("alarm_over", "queued")]
    assert needs(incident, alert) == ""
    assert not Deadline.objects.filter(kind=PUSH_ANSWERED).exists()
    answered = Message.objects.filter(purpose="answered")
    assert not answered.exists(), "no browser of the agency has sounded"


def test_an_alarm_that_was_being_handed_over_when_somebody_took_it_is_ended_too(room: Room) -> None:
    staff(room)
    begins(room, room.supervisor)
    begins(room, room.fireman)
    incident = room.report(room.ani)
    alert = room.alert(incident)
    hands_over(room)
    passes(room, 280)
    on_its_way = Message.objects.get(purpose="alarm", state="queued")
    room.does(room.fireman, Acknowledge(incident, alert))
    passes(room, 5)
    hands_over(room)
    assert Message.objects.filter(purpose="answered", state="sent").count() == 1
    assert alarms() == [("alarm", "dropped")]
    room.does(COURIER, RecordSent(incident, on_its_way.id, "fcm.googleapis.com"))
    passes(room, 5)
    hands_over(room)
    assert alarms() == [("alarm", "sent"), ("alarm_over", "sent")]
    assert Message.objects.filter(purpose="answered").count() == 1, "the officers know"
    assert not Deadline.objects.filter(kind=PUSH_ANSWERED).exists()


def test_an_alert_that_was_being_handed_over_behind_the_end_of_an_earlier_one_is_ended_too(
    room: Room,
) -> None:
    staff(room)
    begins(room, room.fireman)
    incident = room.report(room.ani)
    alert = room.alert(incident)
    hands_over(room)
    passes(room, 65)
    on_its_way = Message.objects.filter(channel="push", purpose="alert").latest("queued_at")
    assert on_its_way.state == "queued"
    room.does(room.fireman, Acknowledge(incident, alert))
    passes(room, 5)
    hands_over(room)
    room.does(COURIER, RecordSent(incident, on_its_way.id, "fcm.googleapis.com"))
    passes(room, 5)
    told = Message.objects.filter(purpose="answered").order_by("queued_at")
    assert [one.state for one in told] == ["sent", "queued"]
    assert not Deadline.objects.filter(kind=PUSH_ANSWERED).exists()


@pytest.mark.parametrize("ladder", [True, False])
def test_taken_by_the_last_who_was_asked_and_nobody_sets_out_it_sounds_again_and_all_are_asked(
    room: Room, ladder: bool
) -> None:
    staff(room)
    begins(room, room.supervisor)
    incident = room.report(room.ani)
    alert = room.alert(incident)
    passes(room, 280)
    hands_over(room)
    for times in (1, 2):
        room.does((ANTON, BERTA)[times - 1], Acknowledge(incident, alert))
        passes(room, 5)
        hands_over(room)
        assert alarms(alert) == [("alarm", "sent"), ("alarm_over", "sent")] * times
        if not ladder:
            none = {**LADDER, "active": False}
            room.does(room.administrator, DefineLadder("all", none))
        passes(room, 300)
        assert alarms(alert)[2 * times :] == [("alarm", "queued")]
        hands_over(room)
        late = alert_of(alert)
        assert (late.not_en_route, late.exhausted, needs(incident, alert)) == (
            *(True, not ladder),
            "not_en_route",
        )
        if ladder:
            assert (late.position_asked, late.step) == ("duty", 0)
            passes(room, 280)
            assert alert_of(alert).exhausted
            assert alarms(alert)[2 * times :] == [("alarm", "sent")], "it sounds already"
    live = list(Alert.objects.values())
    rebuild()
    assert list(Alert.objects.values()) == live


def test_taken_before_it_sounded_it_does_not_sound(room: Room) -> None:
    staff(room)
    begins(room, room.supervisor)
    incident = room.report(room.ani)
    alert = room.alert(incident)
    passes(room, 280)
    room.does(room.supervisor, Withdraw(incident, alert, "salah"))
    Clockwork().tick(room.at)
    assert alarms() == [("alarm", "dropped")]


@pytest.mark.parametrize("ladder", [False, True])
def test_overdue_it_sounds_only_where_no_ladder_climbs(room: Room, ladder: bool) -> None:
    staff(room)
    if not ladder:
        none = {"categories": ["*"], "en_route_within_s": 300, "active": False, "steps": []}
        steps = [{"position": "duty", "wait_s": 60}]
        room.does(room.administrator, DefineLadder("all", {**none, "steps": steps}))
    begins(room, room.supervisor)
    incident = room.report(room.ani)
    alert = room.alert(incident)
    passes(room, 65)
    assert bool(alarms()) is not ladder
    assert needs(incident, alert) == "not_answered"


def test_an_incident_that_nobody_touches_sounds_each_time_it_falls_asleep(room: Room) -> None:
    begins(room, room.supervisor)
    incident = room.report(room.ani)
    for times in (1, 2):
        passes(room, 2 * 3600)
        assert alarms() == [("alarm", "sent")] * (times - 1) + [("alarm", "queued")]
        assert needs(incident, "") == "untouched"
        hands_over(room)
        room.does(room.supervisor, LookAt(incident, "waiting"))
        assert needs(incident, "") == ""


def test_a_crew_in_danger_sounds_until_all_of_that_task_are_safe(room: Room) -> None:
    begins(room, room.supervisor)
    incident = room.report(room.ani)
    alert = room.alert(incident)
    room.does(room.firewoman, JoinUnit("engine-2"))
    for unit in ("engine-1", "engine-2"):
        room.does(room.fireman, AssignUnit(incident, alert, unit))
        room.does(room.fireman, UnitMoved(incident, alert, unit, "en_route"))
    about = f"crew:{alert}"
    room.does(room.fireman, CallCrewHelp(incident, alert, "engine-1"))
    hands_over(room)
    assert (alarms(about), needs(incident, about)) == ([("alarm", "sent")], "crew_help")
    Clockwork().tick(room.at)
    assert not Deadline.objects.filter(kind=PUSH_ANSWERED).exists()
    room.does(room.fireman, UnitMoved(incident, alert, "engine-2", "on_scene"))
    passes(room, 24 * 60)
    assert needs(incident, about) == "crew_help", "the other one does not answer either"
    room.does(room.fireman, SayCrewSafe(incident, alert, "engine-1"))
    assert (alarms(about), needs(incident, about)) == ([("alarm", "sent")], "crew_silent")
    room.does(room.fireman, SayCrewSafe(incident, alert, "engine-2"))
    assert alarms(about)[1:] == [("alarm_over", "queued")]
    assert needs(incident, about) == ""
    room.does(room.fireman, CallCrewHelp(incident, alert, "engine-2"))
    hands_over(room)
    room.does(room.fireman, UnitMoved(incident, alert, "engine-2", "cleared"))
    assert alarms(about)[2:] == [("alarm", "sent"), ("alarm_over", "queued")], "it is back home"


def test_a_way_that_is_away_sounds_once_after_a_while_and_says_when_it_is_back(
    room: Room,
) -> None:
    begins(room, room.supervisor)
    says(room, "sms", "unreachable")
    hands_over(room)
    assert alarms("channel:sms") == [("alarm", "queued")]
    room.at += timedelta(seconds=LASTS_S)
    hands_over(room)
    assert (alarms(), needs("", "channel:sms")) == ([("alarm", "sent")], "away")
    assert not Deadline.objects.filter(kind=PUSH_ANSWERED).exists()
    says(room, "sms", "", 600)
    assert (alarms()[1:], needs("", "channel:sms")) == ([("alarm_over", "queued")], "")


def test_one_that_is_back_soon_wakes_nobody_and_one_that_flaps_not_each_time(room: Room) -> None:
    begins(room, room.supervisor)
    says(room, "calls", "stopped")
    says(room, "calls", "", LASTS_S - 5)
    assert alarms() == [("alarm", "failed")], "it was not needed"
    says(room, "calls", "stopped", 60)
    room.at += timedelta(seconds=LASTS_S)
    hands_over(room)
    says(room, "calls", "", 1)
    hands_over(room)
    says(room, "calls", "stopped", 60)
    room.at += timedelta(seconds=LASTS_S)
    hands_over(room)
    assert alarms()[1:] == [("alarm", "sent"), ("alarm_over", "sent"), ("alarm", "queued")]
    room.at += timedelta(seconds=QUIET_S)
    hands_over(room)
    assert alarms()[-1] == ("alarm", "sent"), "it is still away"


def test_web_push_tells_nothing_of_itself_and_nothing_where_nobody_asked(room: Room) -> None:
    says(room, "sms", "unreachable")
    assert alarms() == []
    begins(room, room.supervisor)
    says(room, "push", "unreachable")
    assert alarms() == []


def test_a_line_sounds_once_for_all_its_troubles(room: Room) -> None:
    begins(room, room.supervisor)
    line = SetUpTrunk("operator", "address", True, 30, 60)
    room.does(VOICE, SetUpTrunks((line,)))
    room.does(VOICE, ReachTrunk("operator", True))
    assert alarms() == []
    room.does(VOICE, ReachTrunk("operator", False))
    room.at += timedelta(seconds=LASTS_S)
    hands_over(room)
    assert (alarms("trunk:operator"), needs("", "trunk:operator")) == ([("alarm", "sent")], "away")
    passes(room, 130)
    test = Trunk.objects.get(name="operator").test
    room.does(VOICE, ConcludeTrunkTest("operator", test, failure="no_answer"))
    room.does(VOICE, ReachTrunk("operator", True))
    assert alarms() == [("alarm", "sent")], "its test has failed still"
    room.does(VOICE, SetUpTrunks(()))
    assert alarms()[1:] == [("alarm_over", "queued")], "it is a line no more"


def test_a_rebuild_knows_the_same(room: Room) -> None:
    staff(room)
    begins(room, room.supervisor)
    room.alert(room.report(room.ani))
    passes(room, 280)
    hands_over(room)
    before = alarms()
    rebuild()
    assert alarms() == before
