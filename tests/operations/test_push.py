from __future__ import annotations

import os
from typing import Any

import pytest
from django.conf import settings

from siaga.ledger.append import load
from siaga.operations.accounts import ChangeAccount
from siaga.operations.alerts import Acknowledge, AssignUnit, Decline, UnitMoved
from siaga.operations.calls import OfferCall, PresentNext
from siaga.operations.clockwork import Clockwork
from siaga.operations.command import COURIER, SYSTEM, VOICE, Actor
from siaga.operations.erasure import ErasePersonalData
from siaga.operations.messages import RecordSent
from siaga.operations.modes import BeginDrill
from siaga.operations.push import BeginPush, EndPush, browsers_of, standing
from siaga.operations.queue import LiftDrill
from siaga.operations.rebuild import rebuild
from siaga.protocols.web_push import unpadded
from siaga.records.models import Account, Deadline, Message, PushBrowser
from siaga.records.models.deadline import PUSH_ANSWERED
from tests.room import Room, refusal
from tests.staffed import passes, staff

POINT = unpadded(b"\x04" + os.urandom(64))
AUTH = unpadded(os.urandom(16))


@pytest.fixture(autouse=True)
def set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SIAGA_PUSH_ALLOWED", lambda: ())


def begins(room: Room, person: Actor, which: str = "a") -> str:
    endpoint = f"https://fcm.googleapis.com/fcm/send/{which}"
    return str(room.does(person, BeginPush(endpoint, POINT, AUTH))["browser"])


def pushes() -> list[tuple[str, str]]:
    found = Message.objects.filter(channel="push").order_by("queued_at")
    return [(one.purpose, one.state) for one in found]


def hands_over(room: Room) -> None:
    for one in Message.objects.filter(channel="push", state="queued"):
        room.does(COURIER, RecordSent(one.incident, one.id, "fcm.googleapis.com"))


def test_a_browser_begins_once_and_is_one_persons(room: Room) -> None:
    browser = begins(room, room.fireman)
    assert begins(room, room.fireman) == browser
    assert len(list(load(f"push:{room.fireman.user}"))) == 1
    assert begins(room, room.medic) == browser, "whoever is signed in there now"
    assert [(one.browser, one.account) for one in PushBrowser.objects.all()] == [
        (browser, room.medic.user)
    ]
    room.does(room.fireman, EndPush(browser, "taken_back"))
    assert PushBrowser.objects.count() == 1, "it is not the fireman's any more"
    room.does(room.medic, EndPush(browser, "taken_back"))
    assert not PushBrowser.objects.exists()


def test_only_officers_and_only_to_push_services(room: Room) -> None:
    command = BeginPush("https://fcm.googleapis.com/x", POINT, AUTH)
    assert refusal(lambda: room.does(room.ani, command)).code == "forbidden"
    inside = BeginPush("https://10.0.0.1/x", POINT, AUTH)
    assert refusal(lambda: room.does(room.fireman, inside)).code == "push_service"
    gone = EndPush("0" * 32, "gone")
    assert refusal(lambda: room.does(room.fireman, gone)).code == "wrong_value"
    others = EndPush("0" * 32, "gone", room.medic.user)
    assert refusal(lambda: room.does(room.fireman, others)).code == "forbidden"


def test_where_there_is_no_web_push_nobody_begins_and_nobody_is_pushed(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins(room, room.fireman)
    monkeypatch.setattr(settings, "SIAGA_PUSH_ALLOWED", lambda: None)
    assert refusal(lambda: begins(room, room.firewoman, "b")).code == "push_not_set_up"
    room.alert(room.report(room.ani))
    assert pushes() == []


def test_an_alert_pushes_the_agencys_officers_once_whether_it_has_a_ladder_or_not(
    room: Room,
) -> None:
    incident = room.report(room.ani)
    room.alert(incident, "polres")
    begins(room, room.medic)
    room.alert(incident)
    assert pushes() == [], "nobody of these agencies has asked for it"
    begins(room, room.fireman, "b")
    begins(room, room.firewoman, "c")
    room.alert(room.report(room.ani))
    assert pushes() == [("alert", "queued")]
    assert {one.account for one in browsers_of("damkar")} == {
        room.fireman.user,
        room.firewoman.user,
    }


def test_it_sounds_again_when_it_climbs_and_is_overdue_in_the_same_moment(room: Room) -> None:
    staff(room)
    begins(room, room.fireman)
    alert = room.alert(room.report(room.ani))
    hands_over(room)
    assert standing(alert) == "new"
    passes(room, 65)
    assert pushes() == [("alert", "sent"), ("alert", "queued")]
    assert standing(alert) == "overdue"
    hands_over(room)
    passes(room, 95)
    assert pushes()[2:] == [("alert", "queued")], "the secretary is asked"


def test_answered_those_that_sounded_are_told_and_what_waits_is_dropped(room: Room) -> None:
    staff(room)
    begins(room, room.fireman)
    incident = room.report(room.ani)
    alert = room.alert(incident)
    room.does(room.firewoman, Acknowledge(incident, alert))
    Clockwork().tick(room.at)
    assert pushes() == [("alert", "dropped")], "none has sounded"

    another = room.report(room.ani)
    second = room.alert(another)
    hands_over(room)
    room.does(room.firewoman, Acknowledge(another, second))
    assert (pushes()[-1], standing(second)) == (("alert", "sent"), "taken")
    Clockwork().tick(room.at)
    assert pushes()[-1] == ("answered", "queued")
    room.does(room.fireman, AssignUnit(another, second, "engine-1"))
    room.does(room.fireman, UnitMoved(another, second, "engine-1", "en_route"))
    assert pushes()[-1] == ("answered", "queued"), "setting out does not drop it"
    assert not Deadline.objects.filter(kind=PUSH_ANSWERED).exists()


def test_handed_over_in_the_moment_of_the_answer_it_is_told_all_the_same(room: Room) -> None:
    begins(room, room.fireman)
    incident = room.report(room.ani)
    alert = room.alert(incident)
    message = Message.objects.get(channel="push")
    room.does(room.fireman, Decline(incident, alert, "no_unit_free"))
    room.does(COURIER, RecordSent(incident, message.id, "fcm.googleapis.com"))
    assert standing(alert) == "over"
    Clockwork().tick(room.at)
    assert [purpose for purpose, _ in pushes()][-1] == "answered"


def test_who_is_no_officer_of_the_agency_any_more_is_not_pushed(room: Room) -> None:
    begins(room, room.fireman)
    now: dict[str, Any] = {
        "account": room.fireman.user,
        "username": "joko",
        "name": "Joko",
        "role": "officer",
    }
    changes: tuple[dict[str, Any], ...] = (
        {"active": False},
        {"agency": "psc"},
        {"role": "call_taker", "agency": None},
    )
    for change in changes:
        room.does(SYSTEM, ChangeAccount(**{**now, "agency": "damkar", **change}))
        assert browsers_of("damkar") == []
    room.does(SYSTEM, ChangeAccount(**{**now, "agency": "damkar"}))
    assert len(browsers_of("damkar")) == 1


def test_a_new_password_ends_it_until_the_browser_is_heard_of_again(room: Room) -> None:
    begins(room, room.fireman)
    account = Account.objects.get(pk=room.fireman.user)
    account.set_password("another one 112")
    account.save()
    assert browsers_of("damkar") == []
    begins(room, room.fireman)
    assert len(browsers_of("damkar")) == 1


def test_with_the_account_its_browsers_are_erased_and_a_rebuild_knows_as_little(
    room: Room,
) -> None:
    begins(room, room.fireman)
    begins(room, room.medic, "b")
    before = list(PushBrowser.objects.filter(account=room.medic.user).values())
    room.does(room.administrator, ErasePersonalData(f"account:{room.fireman.user}", "asked"))
    assert list(PushBrowser.objects.values()) == before
    told = [one.event for one in load(f"push:{room.fireman.user}")]
    assert [getattr(one, "endpoint", "-") for one in told] == [None, "-"]
    rebuild()
    assert list(PushBrowser.objects.values()) == before


def test_a_drill_makes_no_browser_sound_until_somebody_says_that_it_is_real(room: Room) -> None:
    staff(room)
    begins(room, room.fireman)
    room.sign_on(room.ani)
    room.does(room.supervisor, BeginDrill("simulated", 60))
    call = room.id()
    room.does(VOICE, OfferCall(call, "simulated", "112", f"channel-{call}", "0811"))
    room.does(VOICE, PresentNext())
    room.answer(room.ani, call)
    room.alert(room.report(room.ani, call))
    passes(room, 70)
    assert pushes() == [], "not when it is overdue either"
    room.does(room.ani, LiftDrill(call))
    assert pushes() == [("alert", "queued")]
