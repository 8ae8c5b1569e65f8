"""Messages that reach nobody: the ladder does not wait where nobody can know of the alert."""

from __future__ import annotations

import pytest

from siaga.operations.alerts import Acknowledge
from siaga.operations.command import COURIER, SYSTEM
from siaga.operations.contacts import ChangeRoster, DefineContact
from siaga.operations.messages import RecordDelivered, RecordFailed, RecordSent
from siaga.records.models import Message
from tests.room import Room, alert_of
from tests.staffed import ALL_DAY, ANTON, passes


def fails(room: Room, incident: str, contact: str, channel: str, why: str) -> None:
    message = Message.objects.filter(contact=contact, channel=channel).latest("queued_at")
    room.does(COURIER, RecordFailed(incident, message.id, why))


@pytest.fixture
def second(staffed: Room, incident: str) -> str:
    """The second officers are asked: Berta, and Cici by SMS and by telephone."""
    staffed.does(SYSTEM, DefineContact("cici", "damkar", "Cici", ("sms", "voice"), "08555"))
    turns = tuple(
        {"position": position, "contact": who, **ALL_DAY}
        for position, who in (("duty", "anton"), ("second", "berta"), ("second", "cici"))
    )
    staffed.does(SYSTEM, ChangeRoster("damkar", turns))
    alert = staffed.alert(incident)
    passes(staffed, 65)
    assert alert_of(alert).position_asked == "second"
    return alert


def test_the_last_way_of_the_last_contact_that_fails_climbs_at_once(
    staffed: Room, incident: str, second: str
) -> None:
    fails(staffed, incident, "cici", "sms", "no_route")
    fails(staffed, incident, "cici", "voice", "no_route")
    assert alert_of(second).position_asked == "second", "Berta may still be reached"
    fails(staffed, incident, "berta", "voice", "busy")
    assert alert_of(second).position_asked == "secretary"
    fails(staffed, incident, "sekda", "sms", "no_route")
    assert alert_of(second).exhausted, "the supervisor has it now"


def test_whoever_may_know_of_it_has_the_whole_time(
    staffed: Room, incident: str, second: str
) -> None:
    sms = Message.objects.get(contact="cici", channel="sms")
    staffed.does(COURIER, RecordSent(incident, sms.id, "kannel"))
    staffed.does(COURIER, RecordDelivered(incident, sms.id))
    fails(staffed, incident, "cici", "voice", "no_answer")
    fails(staffed, incident, "berta", "voice", "no_answer")
    assert alert_of(second).position_asked == "second"
    fails(staffed, incident, "cici", "sms", "unanswered")
    assert alert_of(second).position_asked == "second", "it may have arrived"


def test_at_the_duty_officers_step_the_desk_may_answer_as_at_an_empty_post(
    staffed: Room, incident: str, alert: str
) -> None:
    fails(staffed, incident, "anton", "sms", "no_route")
    fails(staffed, incident, "anton", "voice", "no_route")
    assert alert_of(alert).position_asked == "duty"


def test_what_fails_after_somebody_has_the_task_asks_nobody(
    staffed: Room, incident: str, second: str
) -> None:
    staffed.does(ANTON, Acknowledge(incident, second))
    for contact, channel in (("cici", "sms"), ("cici", "voice"), ("berta", "voice")):
        fails(staffed, incident, contact, channel, "no_route")
    assert alert_of(second).position_asked == "second"


def test_also_where_it_climbs_because_nobody_sets_out(staffed: Room, incident: str) -> None:
    alert = staffed.alert(incident)
    staffed.does(ANTON, Acknowledge(incident, alert))
    passes(staffed, 305)
    assert alert_of(alert).position_asked == "second"
    fails(staffed, incident, "berta", "voice", "no_route")
    assert alert_of(alert).position_asked == "secretary"
