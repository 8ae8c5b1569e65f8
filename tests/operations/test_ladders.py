from __future__ import annotations

from datetime import timedelta
from typing import Any

from siaga.domain.escalation import LadderHurried
from siaga.ledger.append import load
from siaga.operations.alerts import Acknowledge, AssignUnit, Decline, UnitMoved, Withdraw
from siaga.operations.clockwork import Clockwork
from siaga.operations.command import COURIER, SYSTEM, Actor
from siaga.operations.contacts import ChangeRoster, DefineContact, DefineLadder
from siaga.operations.ladders import HurryLadder, RedirectAlert, StopLadder
from siaga.operations.merging import MergeIncident, UndoMerge
from siaga.operations.messages import (
    RecordAnswered,
    RecordDelivered,
    RecordFailed,
    RecordSent,
    ReportChannel,
)
from siaga.operations.rebuild import rebuild
from siaga.records.models import Alert, Channel, Contact, Deadline, Message
from tests.room import Room, alert_of, refusal
from tests.staffed import ALL_DAY, ANTON, BERTA, LADDER, SEKDA, passes


def messages(**which: Any) -> list[tuple[str, str, str]]:
    rows = Message.objects.filter(**which).order_by("queued_at", "due_at", "contact")
    return [(row.contact, row.channel, row.state) for row in rows]


def test_the_duty_officer_is_told_at_once_by_the_first_way_and_soon_by_the_next(
    staffed: Room, alert: str
) -> None:
    assert messages() == [("anton", "sms", "queued"), ("anton", "voice", "queued")]
    first, second = Message.objects.order_by("due_at")
    assert (first.due_at, second.due_at - first.due_at) == (staffed.at, timedelta(seconds=20))
    assert first.to == "08123456789"


def test_unanswered_it_climbs_by_the_clock_to_the_secretary_and_then_to_the_supervisor(
    staffed: Room, alert: str
) -> None:
    passes(staffed, 65)
    assert (alert_of(alert).step, alert_of(alert).position_asked) == (1, "second")
    passes(staffed, 90)
    assert alert_of(alert).position_asked == "secretary"
    assert [m for m in messages() if m[0] == "sekda"] == [("sekda", "sms", "queued")], "no e-mail"
    passes(staffed, 125)
    assert alert_of(alert).exhausted
    assert not Deadline.objects.filter(kind="ladder").exists()


def test_ours_stops_the_ladder_everywhere_at_once(staffed: Room, incident: str, alert: str) -> None:
    staffed.does(staffed.fireman, Acknowledge(incident, alert))
    assert messages(state="queued") == []
    passes(staffed, 120)
    assert alert_of(alert).step == 0


def test_whoever_was_asked_may_take_it_and_nobody_else(
    staffed: Room, incident: str, alert: str
) -> None:
    too_early = refusal(lambda: staffed.does(SEKDA, Acknowledge(incident, alert)))
    assert too_early.code == "forbidden"
    stranger = Actor("contact", agency="psc", contact="dewi")
    assert refusal(lambda: staffed.does(stranger, Decline(incident, alert, "other"))) is not None
    passes(staffed, 160)
    staffed.does(SEKDA, Acknowledge(incident, alert))
    taken = alert_of(alert)
    assert (taken.state, taken.acknowledged_by) == ("acknowledged", None)
    assert taken.acknowledged_contact == "sekda"


def test_a_contact_declines_with_the_own_words(staffed: Room, incident: str, alert: str) -> None:
    staffed.does(ANTON, Decline(incident, alert, "other", "mobil mogok di Sumbul"))
    declined = alert_of(alert)
    assert (declined.state, declined.declined_contact) == ("declined", "anton")
    assert declined.declined_said == "mobil mogok di Sumbul"
    assert not Deadline.objects.filter(kind="ladder").exists()


def test_ours_without_setting_out_climbs_again(staffed: Room, incident: str, alert: str) -> None:
    staffed.does(staffed.fireman, Acknowledge(incident, alert))
    passes(staffed, 305)
    late = alert_of(alert)
    assert (late.not_en_route, late.position_asked) == (True, "second")
    staffed.does(staffed.fireman, AssignUnit(incident, alert, "engine-1"))
    staffed.does(staffed.fireman, UnitMoved(incident, alert, "engine-1", "en_route"))
    assert not alert_of(alert).not_en_route
    passes(staffed, 200)
    assert alert_of(alert).position_asked == "second"


def test_whoever_is_asked_because_nobody_sets_out_takes_the_task_over_with_the_whole_time(
    staffed: Room, incident: str, alert: str
) -> None:
    staffed.does(ANTON, Acknowledge(incident, alert))
    first = alert_of(alert).acknowledged_at
    staffed.does(BERTA, Acknowledge(incident, alert))
    assert alert_of(alert).acknowledged_contact == "anton", "in time, it stays with whoever has it"
    passes(staffed, 305)
    staffed.does(ANTON, Acknowledge(incident, alert))
    assert alert_of(alert).not_en_route, "saying it again sends nobody out"
    staffed.does(BERTA, Acknowledge(incident, alert))
    taken = alert_of(alert)
    assert (taken.acknowledged_contact, taken.not_en_route) == ("berta", False)
    assert taken.acknowledged_at == first, "the figures count from the first answer"
    assert taken.taken_over_at == staffed.at, "and the screen says since when Berta has it"
    assert messages(state="queued") == []
    passes(staffed, 290)
    assert (alert_of(alert).not_en_route, alert_of(alert).position_asked) == (False, "second")
    passes(staffed, 15)
    assert (alert_of(alert).not_en_route, alert_of(alert).position_asked) == (True, "secretary")
    staffed.does(SEKDA, Acknowledge(incident, alert))
    passes(staffed, 305)
    late = alert_of(alert)
    assert (late.acknowledged_contact, late.not_en_route, late.exhausted) == ("sekda", True, True)
    rebuild()
    again = alert_of(alert)
    assert (again.acknowledged_contact, again.not_en_route, again.exhausted) == (
        *("sekda", True, True),
    )


def test_who_sends_a_unit_for_a_task_that_climbs_again_takes_it_from_nobody(
    staffed: Room, incident: str, alert: str
) -> None:
    staffed.does(ANTON, Acknowledge(incident, alert))
    passes(staffed, 305)
    staffed.does(staffed.fireman, AssignUnit(incident, alert, "engine-1"))
    assert alert_of(alert).not_en_route, "it has not left yet"
    assert alert_of(alert).acknowledged_contact == "anton"


def test_setting_out_in_time_ends_it(staffed: Room, incident: str, alert: str) -> None:
    staffed.does(staffed.fireman, AssignUnit(incident, alert, "engine-1"))
    staffed.does(staffed.fireman, UnitMoved(incident, alert, "engine-1", "en_route"))
    passes(staffed, 310)
    assert (alert_of(alert).not_en_route, alert_of(alert).step) == (False, 0)


def test_a_unit_that_is_released_before_it_left_has_not_set_out(
    staffed: Room, incident: str, alert: str
) -> None:
    staffed.does(staffed.fireman, AssignUnit(incident, alert, "engine-1"))
    passes(staffed, 100)
    staffed.does(staffed.fireman, UnitMoved(incident, alert, "engine-1", "cleared"))
    passes(staffed, 205)
    late = alert_of(alert)
    assert (late.not_en_route, late.position_asked) == (True, "second")


def test_a_unit_that_turned_back_is_expected_anew_and_one_that_was_there_is_not(
    staffed: Room, incident: str, alert: str
) -> None:
    moves = ("en_route", "cleared")
    staffed.does(staffed.fireman, AssignUnit(incident, alert, "engine-1"))
    passes(staffed, 305)
    assert alert_of(alert).not_en_route
    for move in moves:
        staffed.does(staffed.fireman, UnitMoved(incident, alert, "engine-1", move))
    assert not alert_of(alert).not_en_route
    passes(staffed, 290)
    assert not alert_of(alert).not_en_route
    passes(staffed, 15)
    assert alert_of(alert).not_en_route, "said again, although it was said before"
    staffed.does(staffed.fireman, AssignUnit(incident, alert, "engine-2"))
    for move in ("en_route", "on_scene", "cleared"):
        staffed.does(staffed.fireman, UnitMoved(incident, alert, "engine-2", move))
    passes(staffed, 600)
    assert not alert_of(alert).not_en_route


def test_a_unit_that_never_left_gives_no_more_time_to_the_one_that_turned_back(
    staffed: Room, incident: str, alert: str
) -> None:
    for unit, moves in (("engine-1", ("en_route", "cleared")), ("engine-2", ())):
        staffed.does(staffed.fireman, AssignUnit(incident, alert, unit))
        for move in moves:
            staffed.does(staffed.fireman, UnitMoved(incident, alert, unit, move))
    due = Deadline.objects.get(kind="en_route").due_at
    passes(staffed, 100)
    staffed.does(staffed.fireman, UnitMoved(incident, alert, "engine-2", "cleared"))
    assert Deadline.objects.get(kind="en_route").due_at == due


def test_a_taken_task_is_expected_to_set_out_where_a_merge_and_its_undoing_bring_it(
    staffed: Room, incident: str, alert: str
) -> None:
    staffed.does(staffed.fireman, Acknowledge(incident, alert))
    main = staffed.report(staffed.ani)
    staffed.does(staffed.ani, MergeIncident(incident, main))
    clock = Deadline.objects.get(kind="en_route")
    assert clock.stream == f"incident:{main}"
    staffed.does(staffed.ani, UndoMerge(incident, "another house"))
    clock = Deadline.objects.get(kind="en_route")
    assert (clock.stream, clock.subject) == (f"incident:{incident}", alert)
    passes(staffed, 305)
    assert alert_of(alert).not_en_route
    columns = ("kind", "stream", "subject", "due_at")
    live = list(Deadline.objects.order_by(*columns).values(*columns))
    rebuild()
    assert list(Deadline.objects.order_by(*columns).values(*columns)) == live


def test_one_of_two_units_that_turns_back_leaves_the_other_on_the_way(
    staffed: Room, incident: str, alert: str
) -> None:
    for unit in ("engine-1", "engine-2"):
        staffed.does(staffed.fireman, AssignUnit(incident, alert, unit))
        staffed.does(staffed.fireman, UnitMoved(incident, alert, unit, "en_route"))
    staffed.does(staffed.fireman, UnitMoved(incident, alert, "engine-1", "cleared"))
    passes(staffed, 600)
    assert (alert_of(alert).not_en_route, alert_of(alert).step) == (False, 0)


def test_a_supervisor_hurries_stops_and_redirects_and_nobody_else(
    staffed: Room, incident: str, alert: str
) -> None:
    for command in (
        HurryLadder(incident, alert, "getting_worse"),
        StopLadder(incident, alert, "they stand beside me"),
        RedirectAlert(incident, alert, "psc", "nearer"),
    ):
        for person in (staffed.ani, staffed.fireman, ANTON):
            assert refusal(lambda p=person, c=command: staffed.does(p, c)).code == "forbidden"
    staffed.does(staffed.supervisor, HurryLadder(incident, alert, "getting_worse"))
    assert alert_of(alert).position_asked == "second"
    staffed.does(staffed.supervisor, StopLadder(incident, alert, "they stand beside me"))
    passes(staffed, 300)
    assert (alert_of(alert).position_asked, messages(state="queued")) == ("second", [])
    again = refusal(
        lambda: staffed.does(staffed.supervisor, HurryLadder(incident, alert, "getting_worse"))
    )
    assert again.code == "ladder_not_running"
    staffed.does(staffed.supervisor, RedirectAlert(incident, alert, "psc", "nearer"))
    assert sorted(Alert.objects.values_list("agency", "state")) == [
        ("damkar", "withdrawn"),
        ("psc", "raised"),
    ]


def test_who_hurries_says_why_also_when_nobody_is_left_and_who_came_second_says_nothing(
    staffed: Room, incident: str, alert: str
) -> None:
    for step, reason in ((0, "called_again"), (0, "quicker"), (1, "mereka di lapangan"), (2, "x")):
        staffed.does(staffed.supervisor, HurryLadder(incident, alert, reason, step))
    hurried = [one.event for one in load(f"incident:{incident}")]
    assert [one.reason for one in hurried if isinstance(one, LadderHurried)] == [
        "called_again",
        "mereka di lapangan",
        "x",
    ]
    assert alert_of(alert).exhausted
    late = HurryLadder(incident, alert, "x", 2)
    assert refusal(lambda: staffed.does(staffed.supervisor, late)).code == "ladder_not_running"


def test_hurrying_without_a_word_is_refused_and_climbs_nowhere(
    staffed: Room, incident: str, alert: str
) -> None:
    silent = refusal(lambda: staffed.does(staffed.supervisor, HurryLadder(incident, alert, " ")))
    assert (silent.code, alert_of(alert).step) == ("missing", 0)


def test_a_withdrawn_alert_leaves_no_deadline_and_no_message(
    staffed: Room, incident: str, alert: str
) -> None:
    staffed.does(staffed.ani, Withdraw(incident, alert, "the owner called"))
    assert messages(state="queued") == []
    assert not Deadline.objects.filter(kind__in=("ladder", "en_route")).exists()


def test_a_message_is_sent_reaches_and_is_answered_each_once(
    staffed: Room, incident: str, alert: str
) -> None:
    sms, voice = (Message.objects.get(channel=channel) for channel in ("sms", "voice"))
    staffed.does(COURIER, RecordSent(incident, sms.id, "kannel", "42"))
    staffed.does(COURIER, RecordSent(incident, sms.id, "kannel", "43"))
    staffed.does(COURIER, RecordDelivered(incident, sms.id))
    staffed.does(COURIER, RecordAnswered(incident, sms.id, "acknowledge"))
    staffed.does(COURIER, RecordFailed(incident, sms.id, "expired"))
    sms.refresh_from_db()
    assert (sms.state, sms.reference, sms.why) == ("answered", "42", "")
    assert refusal(lambda: staffed.does(staffed.ani, RecordSent(incident, voice.id, "x"))).code == (
        "forbidden"
    )


def test_when_the_first_way_fails_the_next_is_not_kept_waiting(
    staffed: Room, incident: str, alert: str
) -> None:
    sms, voice = (Message.objects.get(channel=channel) for channel in ("sms", "voice"))
    staffed.does(COURIER, RecordFailed(incident, sms.id, "no_route"))
    voice.refresh_from_db()
    assert voice.due_at == staffed.at


def test_a_channels_failure_and_its_end_are_said_once(staffed: Room) -> None:
    for why in ("unreachable", "slow", ""):
        staffed.does(COURIER, ReportChannel("sms", why))
        staffed.does(COURIER, ReportChannel("sms", why))
    channel = Channel.objects.get()
    assert (channel.works, channel.since) == (True, staffed.at - timedelta(seconds=1))


def test_a_roster_or_contact_that_makes_no_sense_is_refused_as_a_whole(room: Room) -> None:
    room.does(SYSTEM, DefineContact("anton", "damkar", "Anton", ("sms",), "081"))
    good = {"position": "duty", "contact": "anton", **ALL_DAY}
    for wrong, field in (
        ({**good, "contact": "nobody"}, "contact"),
        ({**good, "from": "7"}, "from"),
    ):
        refused = refusal(lambda w=wrong: room.does(SYSTEM, ChangeRoster("damkar", (good, w))))
        assert (refused.code, refused.values["turn"]) == ("wrong_turn", 2)
        assert refused.values["field"] == field
    for command in (
        DefineContact("x", "damkar", "X", ("pigeon",)),
        DefineContact("x", "damkar", "X", ("sms", "sms")),
        DefineContact("x", "damkar", "X", ("sms",), "no number"),
        DefineContact("x", "damkar", "X", ("email",), "", "not an address"),
        DefineContact("x", "nobody", "X", ("sms",)),
        DefineLadder("x", {**LADDER, "categories": ["volcano"]}),
    ):
        assert refusal(lambda c=command: room.does(SYSTEM, c)) is not None
    assert list(Contact.objects.values_list("code", flat=True)) == ["anton"]
    assert refusal(lambda: room.does(room.supervisor, ChangeRoster("damkar", ()))).code == (
        "forbidden"
    )


def test_an_officer_whose_sms_route_is_down_is_rung_at_once(staffed: Room, incident: str) -> None:
    staffed.does(COURIER, ReportChannel("sms", "unreachable"))
    staffed.alert(incident)
    assert len(set(Message.objects.values_list("due_at", flat=True))) == 1


def test_a_clock_that_is_set_back_does_not_hold_an_alert_on_its_step(
    staffed: Room, alert: str
) -> None:
    """Too early a climb costs somebody a telephone call; too late a one may cost a life."""
    staffed.at -= timedelta(hours=3)
    Clockwork().tick(staffed.at)
    assert alert_of(alert).step == 1
