from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from siaga.domain.duty import DutyTurned
from siaga.domain.gsm import ONE_SMS, places
from siaga.domain.message import COMES_ON_DUTY
from siaga.ledger.append import load
from siaga.operations.alerts import Acknowledge
from siaga.operations.centre import DefineAgency
from siaga.operations.clockwork import Clockwork
from siaga.operations.command import COURIER, SYSTEM
from siaga.operations.contacts import ChangeRoster, DefineContact
from siaga.operations.duty import HandOverDuty
from siaga.operations.ladders import StopLadder
from siaga.operations.messages import RecordDelivered, RecordFailed, RecordSent, ReportChannel
from siaga.records.models import Deadline, Message
from tests.room import Room, alert_of, refusal
from tests.staffed import ALL_DAY, passes, staff

EVERY_DAY = ALL_DAY["days"]


def hour(at: datetime) -> str:
    return timezone.localtime(at).strftime("%H:%M")


def stands(
    contact: str, begins: datetime, ends: datetime, position: str = "duty"
) -> dict[str, object]:
    hours = {"from": hour(begins), "until": hour(ends), "days": EVERY_DAY}
    return {"position": position, "contact": contact, **hours}


@pytest.fixture
def shift(room: Room) -> datetime:
    """Anton goes home, and Carla comes on, half an hour from now; Berta is the second until then,
    and Anton after it."""
    staff(room)
    room.does(SYSTEM, DefineContact("carla", "damkar", "Carla", ("voice", "sms"), "0812 999 9999"))
    at = (room.at + timedelta(minutes=30)).replace(second=0, microsecond=0)
    ends = at + timedelta(hours=12)
    turns = (
        stands("anton", ends, at),
        stands("carla", at, ends),
        {"position": "second", "contact": "berta", **ALL_DAY},
    )
    room.does(SYSTEM, ChangeRoster("damkar", turns))
    passes(room, 5)
    return at


def goes_to(room: Room, at: datetime) -> None:
    """The time is ``at``; the clockwork has not looked yet."""
    room.at = at


def asked(alert: str) -> list[tuple[str, str]]:
    found = Message.objects.filter(alert=alert, contact__gt="").order_by("queued_at", "due_at")
    return list(found.values_list("contact", "channel"))


def notices() -> list[Message]:
    return list(Message.objects.filter(purpose=COMES_ON_DUTY).order_by("queued_at"))


def turned(agency: str = "damkar") -> Sequence[DutyTurned]:
    events = [one.event for one in load(f"duty:{agency}")]
    return [event for event in events if isinstance(event, DutyTurned)]


def test_a_roster_that_is_typed_in_tells_nobody_and_waits_for_its_next_turn(
    room: Room, shift: datetime
) -> None:
    assert notices() == []
    assert turned()[-1].on_duty == {"duty": ("anton",), "second": ("berta",)}
    due = Deadline.objects.get(kind="duty", stream="duty:damkar")
    assert due.due_at == shift


def test_who_comes_on_duty_is_told_once_with_what_is_open(room: Room, shift: datetime) -> None:
    goes_to(room, shift - timedelta(seconds=30))
    taken, waiting = (room.report(room.ani) for _ in range(2))
    room.does(room.fireman, Acknowledge(taken, room.alert(taken)))
    room.alert(waiting)
    goes_to(room, shift)
    with override("en"):
        Clockwork().tick(room.at)
    (notice,) = notices()
    assert (notice.contact, notice.channel, notice.to) == ("carla", "sms", "08129999999")
    ends = timezone.localtime(shift + timedelta(hours=12))
    assert notice.text == (
        f"Siaga 112: you are on duty now until {ends:%H.%M}: Duty officer Damkar Dairi."
        " Not taken yet (1): 2. Taken (1): 1."
    )
    Clockwork().tick(room.at)  # another process, as after a restart
    passes(room, 120)
    assert len(notices()) == 1
    assert turned()[-1].told == {"carla": notice.id}


def test_with_nothing_open_that_is_said(room: Room, shift: datetime) -> None:
    goes_to(room, shift)
    with override("en"):
        Clockwork().tick(room.at)
    assert notices()[0].text.endswith("Damkar Dairi. No open task.")


def test_however_much_is_open_it_is_one_short_message(room: Room, shift: datetime) -> None:
    for _ in range(40):
        room.alert(room.report(room.ani))
    goes_to(room, shift)
    Clockwork().tick(room.at)
    (text,) = [one.text for one in notices()]
    assert places(text) <= ONE_SMS
    assert "(40)" in text


def test_a_step_that_waits_asks_who_has_come_on_duty(room: Room, shift: datetime) -> None:
    goes_to(room, shift - timedelta(seconds=30))
    alert = room.alert(room.report(room.ani))
    before = alert_of(alert)
    assert asked(alert) == [("anton", "sms"), ("anton", "voice")]
    goes_to(room, shift)
    Clockwork().tick(room.at)
    assert asked(alert)[2:] == [("carla", "voice"), ("carla", "sms")]
    after = alert_of(alert)
    assert (after.step, after.position_asked, after.next_at) == (0, "duty", before.next_at)
    passes(room, 65)
    assert alert_of(alert).position_asked == "second"
    assert len([one for one in asked(alert) if one[0] == "carla"]) == 2, "asked once"


def test_also_when_it_has_climbed_on_or_everybody_was_asked(room: Room, shift: datetime) -> None:
    goes_to(room, shift - timedelta(minutes=10))
    alert = room.alert(room.report(room.ani))
    passes(room, 300)
    assert alert_of(alert).exhausted
    goes_to(room, shift)
    Clockwork().tick(room.at)
    assert {contact for contact, _ in asked(alert)} == {"anton", "berta", "sekda", "carla"}


def test_also_for_one_that_was_taken_and_nobody_sets_out(room: Room, shift: datetime) -> None:
    goes_to(room, shift - timedelta(minutes=7))
    incident = room.report(room.ani)
    alert = room.alert(incident)
    room.does(room.fireman, Acknowledge(incident, alert))
    passes(room, 310)
    assert alert_of(alert).not_en_route
    goes_to(room, shift)
    Clockwork().tick(room.at)
    assert ("carla", "voice") in asked(alert)


def test_what_nobody_sets_out_for_is_not_said_to_be_in_good_hands(
    room: Room, shift: datetime
) -> None:
    goes_to(room, shift - timedelta(minutes=7))
    incident = room.report(room.ani)
    room.does(room.fireman, Acknowledge(incident, room.alert(incident)))
    passes(room, 310)
    goes_to(room, shift)
    with override("en"):
        Clockwork().tick(room.at)
    assert notices()[0].text.endswith("Taken, nobody has set out (1): 1.")


def test_a_roster_that_is_typed_in_turn_by_turn_wakes_nobody(room: Room) -> None:
    staff(room)
    room.does(SYSTEM, DefineContact("carla", "psc", "Carla", ("sms",), "0812 999 9999"))
    room.does(SYSTEM, DefineContact("dora", "psc", "Dora", ("sms",), "0812 999 9998"))
    room.alert(room.report(room.ani), "psc")
    turns = [
        {"position": position, "contact": contact, **ALL_DAY}
        for position, contact in (("duty", "carla"), ("second", "dora"))
    ]
    for many in (1, 2):
        room.does(SYSTEM, ChangeRoster("psc", tuple(turns[:many])))
        passes(room, 60)
    assert notices() == []
    assert turned("psc")[-1].on_duty == {"duty": ("carla",), "second": ("dora",)}


@pytest.mark.parametrize("why", ["expired", "unanswered"])
def test_what_is_old_or_may_have_arrived_is_not_told_by_the_next_way(
    room: Room, shift: datetime, why: str
) -> None:
    ways = ("sms", "email")
    contact = DefineContact("carla", "damkar", "Carla", ways, "0812 999 9999", "c@dairi.example")
    room.does(SYSTEM, contact)
    goes_to(room, shift)
    Clockwork().tick(room.at)
    room.does(COURIER, RecordFailed("", notices()[0].id, why))
    assert len(notices()) == 1


def test_who_went_home_meanwhile_is_not_told_by_the_next_way(room: Room, shift: datetime) -> None:
    ways = ("sms", "email")
    contact = DefineContact("carla", "damkar", "Carla", ways, "0812 999 9999", "c@dairi.example")
    room.does(SYSTEM, contact)
    goes_to(room, shift)
    Clockwork().tick(room.at)
    goes_to(room, shift + timedelta(hours=12))
    Clockwork().tick(room.at)
    room.does(COURIER, RecordFailed("", notices()[0].id, "refused"))
    assert [one.contact for one in notices()] == ["carla", "anton"]


def test_an_agency_that_was_switched_off_tells_nobody(room: Room, shift: datetime) -> None:
    room.does(SYSTEM, DefineAgency("damkar", "Damkar", "Damkar", "fire", active=False))
    goes_to(room, shift)
    Clockwork().tick(room.at)
    assert notices() == []
    assert turned()[-1].on_duty["duty"] == ("carla",)


def test_a_clock_that_is_set_back_hands_duty_over_again(room: Room, shift: datetime) -> None:
    goes_to(room, shift)
    Clockwork().tick(room.at)
    assert turned()[-1].on_duty["duty"] == ("carla",)
    goes_to(room, shift - timedelta(minutes=20))
    Clockwork().tick(room.at)
    assert turned()[-1].on_duty["duty"] == ("anton",), "by this clock it is not time yet"
    goes_to(room, shift)
    Clockwork().tick(room.at)
    assert turned()[-1].on_duty["duty"] == ("carla",)


def test_nobody_is_asked_about_what_is_taken_or_stopped(room: Room, shift: datetime) -> None:
    goes_to(room, shift - timedelta(seconds=30))
    taken, stopped = (room.report(room.ani) for _ in range(2))
    alerts = {one: room.alert(one) for one in (taken, stopped)}
    room.does(room.fireman, Acknowledge(taken, alerts[taken]))
    room.does(room.supervisor, StopLadder(stopped, alerts[stopped], "they stand here"))
    goes_to(room, shift)
    Clockwork().tick(room.at)
    assert not [one for alert in alerts.values() for one in asked(alert) if one[0] == "carla"]


def test_who_is_raised_to_the_same_post_again_is_not_told(room: Room, shift: datetime) -> None:
    """One turn ends, the next begins, and it is the same person."""
    ends = shift + timedelta(hours=12)
    turns = (stands("anton", ends, shift), stands("anton", shift, ends))
    room.does(SYSTEM, ChangeRoster("damkar", turns))
    goes_to(room, shift)
    Clockwork().tick(room.at)
    assert notices() == []
    assert Deadline.objects.get(stream="duty:damkar").due_at == ends


def test_a_swap_of_this_hour_is_a_handing_over_too(room: Room, shift: datetime) -> None:
    alert = room.alert(room.report(room.ani))
    swapped = {**stands("carla", shift, shift), "days": (), "dates": [f"{shift:%Y-%m-%d}"]}
    yesterday = shift - timedelta(days=1)
    swapped["dates"] = [f"{yesterday:%Y-%m-%d}", f"{shift:%Y-%m-%d}"]
    turns = (stands("anton", shift + timedelta(hours=12), shift), swapped)
    room.does(SYSTEM, ChangeRoster("damkar", turns))
    passes(room, 5)
    assert [one.contact for one in notices()] == ["carla"]
    assert ("carla", "sms") in asked(alert)


def test_the_secretary_of_the_regency_is_asked_what_has_climbed_so_far(room: Room) -> None:
    staff(room)
    room.does(SYSTEM, DefineContact("wakil", "regency", "Wakil", ("sms",), "0812 888 8888"))
    passes(room, 5)
    alert, early = room.alert(room.report(room.ani)), room.report(room.ani)
    passes(room, 180)
    fresh = room.alert(early)
    room.does(
        SYSTEM,
        ChangeRoster("regency", ({"position": "secretary", "contact": "wakil", **ALL_DAY},)),
    )
    with override("en"):
        passes(room, 5)
    assert ("wakil", "sms") in asked(alert)
    assert ("wakil", "sms") not in asked(fresh)
    assert notices()[0].text.endswith("Regency secretary. Not taken yet (1): 1.")


def test_a_secretary_whose_step_found_nobody_is_told_what_is_asked_now(room: Room) -> None:
    staff(room)
    room.does(SYSTEM, DefineContact("wakil", "regency", "Wakil", ("sms",), "0812 888 8888"))
    later = (room.at + timedelta(minutes=30)).replace(second=0, microsecond=0)
    turns = (stands("wakil", later, later + timedelta(hours=12), "secretary"),)
    room.does(SYSTEM, ChangeRoster("regency", turns))
    passes(room, 5)
    alert = room.alert(room.report(room.ani))
    passes(room, 300)
    assert (alert_of(alert).exhausted, alert_of(alert).position_asked) == (True, "second")
    goes_to(room, later)
    with override("en"):
        Clockwork().tick(room.at)
    assert ("wakil", "sms") in asked(alert)
    assert notices()[-1].text.endswith("Not taken yet (1): 1.")


def test_a_way_that_is_closed_or_fails_is_followed_by_the_next(room: Room, shift: datetime) -> None:
    ways = ("sms", "chat", "email", "voice")
    at = ("0812 999 9999", "c@dairi.example", "telegram:7")
    room.does(SYSTEM, DefineContact("carla", "damkar", "Carla", ways, *at))
    room.does(COURIER, ReportChannel("sms", "unreachable"))
    goes_to(room, shift)
    Clockwork().tick(room.at)
    (chat,) = notices()
    assert chat.channel == "chat"
    for _ in range(2):
        room.does(COURIER, RecordFailed("", chat.id, "refused"))
    chat.refresh_from_db()
    _chat, email = notices()
    assert (chat.state, email.channel, email.text) == ("failed", "email", chat.text)
    room.does(COURIER, RecordSent("", email.id, "smtp", "1"))
    room.does(COURIER, RecordDelivered("", email.id))
    email.refresh_from_db()
    assert email.state == "delivered"
    room.does(COURIER, RecordFailed("", email.id, "expired"))
    assert len(notices()) == 2, "there is no further way"


def test_who_has_a_voice_only_is_not_rung_up_for_it(room: Room, shift: datetime) -> None:
    room.does(SYSTEM, DefineContact("carla", "damkar", "Carla", ("voice",), "0812 999 9999"))
    goes_to(room, shift)
    Clockwork().tick(room.at)
    assert (notices(), turned()[-1].on_duty["duty"]) == ([], ("carla",))


def test_only_the_clock_hands_over_and_no_notice_is_made_up(room: Room, shift: datetime) -> None:
    for person in (room.administrator, room.supervisor, room.fireman):
        assert refusal(lambda p=person: room.does(p, HandOverDuty("damkar"))).code == "forbidden"
    assert refusal(lambda: room.does(COURIER, RecordSent("", "none", "x"))).code == (
        "unknown_message"
    )
