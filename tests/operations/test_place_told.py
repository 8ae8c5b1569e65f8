"""The place becomes known after somebody was asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siaga.courier.sms_words import place_text
from siaga.domain.gsm import ONE_SMS, places
from siaga.operations.alerts import Acknowledge, Decline, Withdraw
from siaga.operations.command import COURIER, SYSTEM
from siaga.operations.contacts import DefineContact
from siaga.operations.incidents import SetField
from siaga.operations.merging import MergeIncident
from siaga.operations.messages import RecordFailed, RecordSent
from siaga.operations.rebuild import rebuild
from siaga.operations.telling import tell_of
from siaga.records.models import Message
from tests.records.test_rebuild import everything
from tests.room import Room
from tests.staffed import ANTON

NUMBER = "0812 3456 7890"


@pytest.fixture
def mobile(staffed: Room) -> Room:
    staffed.does(SYSTEM, DefineContact("anton", "damkar", "Anton", ("sms", "voice"), NUMBER))
    return staffed


def sent(room: Room, channel: str = "sms") -> Message:
    asked = Message.objects.get(channel=channel, contact="anton", purpose="alert")
    room.does(COURIER, RecordSent(asked.incident, asked.id, "kannel"))
    return asked


def updates() -> list[tuple[str, str, str]]:
    found = Message.objects.filter(purpose="place").order_by("queued_at")
    return [(one.contact, one.channel, one.state) for one in found]


def place(room: Room, incident: str, value: str = "Depan SD Negeri 3", seen: int = 0) -> None:
    room.does(room.ani, SetField(incident, "landmark", value, seen))


def test_who_was_asked_without_a_place_gets_it_once_by_sms(
    mobile: Room, incident: str, alert: str
) -> None:
    sent(mobile)
    place(mobile, incident)
    mobile.does(mobile.ani, SetField(incident, "point", "2.74,98.31"))
    place(mobile, incident, "Depan SD Negeri 4", 1)
    assert updates() == [("anton", "sms", "queued")]
    update = Message.objects.get(purpose="place")
    assert update.due_at - update.queued_at > timedelta(seconds=15), "the rest of the place comes"
    told = tell_of(incident, alert, {})
    assert told is not None
    text = place_text(told)
    assert text.startswith("Tugas 1") and "Depan SD Negeri 4. 2.74,98.31" in text
    assert places(text) <= ONE_SMS
    live = everything()
    rebuild()
    assert everything() == live


def test_a_place_taken_back_before_the_message_goes_out_is_not_promised(
    mobile: Room, incident: str, alert: str
) -> None:
    sent(mobile)
    place(mobile, incident)
    place(mobile, incident, "", 1)
    told = tell_of(incident, alert, {})
    assert told is not None
    assert place_text(told) == "Tugas 1 Darurat: lokasi belum diketahui."


def test_a_place_taken_back_and_filled_in_again_is_not_told_twice(
    mobile: Room, incident: str, alert: str
) -> None:
    sent(mobile)
    for seen, value in enumerate(("Pasar", "", "Pasar Sidikalang")):
        place(mobile, incident, value, seen)
    assert updates() == [("anton", "sms", "queued")]


def test_it_is_told_also_once_they_have_taken_the_task_and_to_nobody_else(
    mobile: Room, incident: str, alert: str
) -> None:
    sent(mobile)
    mobile.does(ANTON, Acknowledge(incident, alert))
    place(mobile, incident)
    assert updates() == [("anton", "sms", "queued")]


def test_what_the_agencys_desk_has_taken_needs_no_sms(
    mobile: Room, incident: str, alert: str
) -> None:
    sent(mobile)
    mobile.does(mobile.fireman, Acknowledge(incident, alert))
    place(mobile, incident)
    assert updates() == []


def test_taken_meanwhile_it_still_goes_out_and_given_up_it_does_not(
    mobile: Room, incident: str, alert: str
) -> None:
    sent(mobile)
    place(mobile, incident)
    mobile.does(ANTON, Acknowledge(incident, alert))
    assert updates() == [("anton", "sms", "queued")]
    mobile.does(ANTON, Decline(incident, alert, "other", "mogok"))
    assert updates() == [("anton", "sms", "dropped")]


@pytest.mark.parametrize("known", [True, False])
def test_who_was_told_the_place_or_nothing_yet_gets_no_second_sms(
    mobile: Room, incident: str, known: bool
) -> None:
    if known:
        place(mobile, incident)
    mobile.alert(incident)
    if known:
        sent(mobile)
        mobile.does(mobile.ani, SetField(incident, "point", "2.74,98.31"))
    else:
        place(mobile, incident)
    assert updates() == []


@pytest.mark.parametrize(("phone", "way"), [(NUMBER, "sms"), ("0627 21234", "")])
def test_who_is_only_rung_is_written_to_if_the_telephone_can_read(
    mobile: Room, phone: str, way: str
) -> None:
    mobile.does(SYSTEM, DefineContact("anton", "damkar", "Anton", ("voice",), phone))
    incident = mobile.report(mobile.ani)
    mobile.alert(incident)
    sent(mobile, "voice")
    place(mobile, incident)
    assert updates() == ([("anton", way, "queued")] if way else [])


def test_an_sms_that_never_arrived_told_nobody(mobile: Room, incident: str, alert: str) -> None:
    asked = Message.objects.get(channel="sms", contact="anton", purpose="alert")
    mobile.does(COURIER, RecordFailed(incident, asked.id, "no_route"))
    place(mobile, incident)
    assert updates() == []


def test_after_a_merge_those_asked_before_it_are_told_too(
    mobile: Room, incident: str, alert: str
) -> None:
    sent(mobile)
    main = mobile.report(mobile.ani)
    mobile.does(mobile.ani, MergeIncident(incident, main))
    place(mobile, main)
    assert updates() == [("anton", "sms", "queued")]


def test_a_withdrawn_task_has_no_place(mobile: Room, incident: str, alert: str) -> None:
    sent(mobile)
    mobile.does(mobile.ani, Withdraw(incident, alert, "not needed"))
    place(mobile, incident)
    assert updates() == []
