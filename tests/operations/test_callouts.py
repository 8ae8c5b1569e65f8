from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from siaga.domain.refusal import Malformed, Refused
from siaga.operations.alerts import Acknowledge, AssignUnit, UnitMoved, Withdraw
from siaga.operations.callouts import ConnectContact, open_call_outs, standing_of
from siaga.operations.command import VOICE
from siaga.operations.ladders import StopLadder
from siaga.operations.messages import RecordDelivered, RecordFailed, RecordSent
from siaga.records.models import Message
from tests.room import Room, call_of
from tests.staffed import ANTON, passes


def call_to_anton() -> str:
    return Message.objects.get(contact="anton", channel="voice").id


def needed() -> dict[str, bool]:
    return {out.contact: out.needed for out in open_call_outs(datetime.now(UTC))}


def test_what_is_to_be_rung_is_there_until_it_has_come_to_its_end(
    staffed: Room, incident: str, alert: str
) -> None:
    (out,) = open_call_outs(staffed.at)
    assert (out.contact, out.agency, out.to) == ("anton", "damkar", "08123456789")
    assert out.permitted
    assert out.due_at > staffed.at, "the SMS has its time first"
    assert out.actor == ANTON
    staffed.does(VOICE, RecordSent(incident, out.id, "operator"))
    staffed.does(VOICE, RecordDelivered(incident, out.id))
    assert needed() == {"anton": True}
    staffed.does(VOICE, RecordFailed(incident, out.id, "no_answer"))
    assert needed() == {}
    assert Message.objects.get(id=out.id).why == "no_answer", "picked up, and nothing was pressed"


def test_the_most_urgent_is_rung_first_and_a_clock_that_was_set_back_delays_nothing(
    staffed: Room,
) -> None:
    staffed.alert(staffed.report(staffed.ani))
    illness = staffed.report(staffed.ani, category="illness")
    staffed.alert(illness)
    assert [out.incident == illness for out in open_call_outs(staffed.at)] == [True, False]
    before = staffed.at - timedelta(hours=1)
    assert {out.due_at for out in open_call_outs(before)} == {before}


@pytest.mark.parametrize("how", ["acknowledged", "withdrawn", "stopped"])
def test_what_rings_is_not_needed_once_the_alert_waits_for_nobody(
    staffed: Room, incident: str, alert: str, how: str
) -> None:
    staffed.does(VOICE, RecordSent(incident, call_to_anton(), "operator"))
    ends = {
        "acknowledged": (staffed.fireman, Acknowledge(incident, alert)),
        "withdrawn": (staffed.supervisor, Withdraw(incident, alert, "salah")),
        "stopped": (staffed.supervisor, StopLadder(incident, alert, "sudah ditelepon")),
    }
    staffed.does(*ends[how])
    assert needed() == {"anton": False}


def test_taken_but_nobody_sets_out_the_next_one_is_rung_until_somebody_does(
    staffed: Room, incident: str, alert: str
) -> None:
    staffed.does(staffed.fireman, Acknowledge(incident, alert))
    passes(staffed, 310)
    berta = Message.objects.get(contact="berta")
    staffed.does(VOICE, RecordSent(incident, berta.id, "operator"))
    assert needed() == {"berta": True}
    staffed.does(staffed.fireman, AssignUnit(incident, alert, "engine-1"))
    assert needed() == {"berta": True}
    staffed.does(staffed.fireman, UnitMoved(incident, alert, "engine-1", "en_route"))
    assert needed() == {"berta": False}


def test_who_has_an_alert_is_known_by_name(staffed: Room, incident: str, alert: str) -> None:
    assert standing_of(alert).name == ""
    staffed.does(ANTON, Acknowledge(incident, alert))
    standing = standing_of(alert)
    assert (standing.state, standing.contact, standing.name) == ("acknowledged", "anton", "Anton")


def test_the_name_of_an_officer_who_was_quicker(staffed: Room, incident: str, alert: str) -> None:
    staffed.does(staffed.fireman, Acknowledge(incident, alert))
    staffed.does(ANTON, Acknowledge(incident, alert))
    standing = standing_of(alert)
    assert (standing.contact, standing.name) == ("", "Joko")


def connect(incident: str, message: str) -> ConnectContact:
    return ConnectContact(incident, message, "c" * 32, "operator", f"callout-{message}", "0812345")


def test_who_wants_to_talk_rings_at_the_desk_that_had_the_incidents_call(staffed: Room) -> None:
    for person in (staffed.budi, staffed.ani):
        staffed.sign_on(person, ready=person is staffed.ani)
    call = staffed.talk(staffed.ani)
    incident = staffed.report(staffed.ani, call)
    staffed.end(call)
    passes(staffed, 60)
    staffed.sign_on(staffed.budi)
    staffed.alert(incident)
    message = call_to_anton()
    staffed.does(VOICE, connect(incident, message))
    offered = call_of("c" * 32)
    assert (offered.direction, offered.number) == ("in", "0812345")
    assert offered.rings_at == [staffed.ani.user]
    assert Message.objects.get(id=message).answer == "connect"
    staffed.does(VOICE, connect(incident, message))
    assert call_of("c" * 32).version == offered.version, "said again, it decides nothing"


def test_while_that_desk_is_away_it_waits_in_the_queue_like_every_call(
    staffed: Room, incident: str, alert: str
) -> None:
    staffed.does(VOICE, connect(incident, call_to_anton()))
    assert (call_of("c" * 32).phase, call_of("c" * 32).rings_at) == ("waiting", [])


def test_only_the_telephone_connects_and_only_for_a_message_that_is_known(
    staffed: Room, incident: str, alert: str
) -> None:
    with pytest.raises(Refused):
        staffed.does(ANTON, connect(incident, call_to_anton()))
    with pytest.raises(Malformed):
        staffed.does(VOICE, connect(incident, "unknown"))
