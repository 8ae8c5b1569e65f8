"""An agency that has its task is asked for further units, as a raised alarm level does."""

from __future__ import annotations

import pytest

from siaga.courier.sms_words import alert_text
from siaga.domain.alarm import MoreUnitsRefused
from siaga.domain.refusal import Refused
from siaga.ledger.append import load
from siaga.operations.alarm import RaiseAlarmLevel
from siaga.operations.alerts import Acknowledge, AssignUnit, Decline, FinishAlert, UnitMoved
from siaga.operations.callouts import open_call_outs
from siaga.operations.centre import DefinePlan, DefineUnit
from siaga.operations.command import SYSTEM, Actor
from siaga.operations.contacts import ChangeRoster, DefineContact
from siaga.operations.push import standing
from siaga.operations.rebuild import rebuild
from siaga.operations.summoning import needs
from siaga.operations.telling import tell_of
from siaga.operations.text_answers import AnswerByText
from siaga.records.models import Alert, Deadline, Message
from siaga.voice.spoken import spoken_alert
from tests.room import Room, alert_of
from tests.staffed import ALL_DAY, ANTON, BERTA, passes

HIGHER = {"because": {"id": "besar"}, "level": "second", "units": {"engine": 2}}
PLAN = {
    "code": "fire",
    "category": "fire",
    "agencies": [
        {"agency": "damkar", "because": {"id": "api"}, "units": {"engine": 1}},
        {"agency": "damkar", **HIGHER},
    ],
}


@pytest.fixture
def out(staffed: Room, incident: str) -> str:
    """Anton has taken it, and one engine is on its way."""
    for unit in ("engine-1", "engine-2"):
        staffed.does(SYSTEM, DefineUnit(unit, "damkar", unit.title(), "engine"))
    staffed.does(SYSTEM, DefinePlan("fire", PLAN))
    alert = staffed.alert(incident)
    staffed.does(ANTON, Acknowledge(incident, alert))
    staffed.does(staffed.fireman, AssignUnit(incident, alert, "engine-1"))
    staffed.does(staffed.fireman, UnitMoved(incident, alert, "engine-1", "en_route"))
    return alert


def raise_level(room: Room, incident: str, level: str = "second") -> None:
    room.does(room.ani, RaiseAlarmLevel(incident, level, "spreading"))


def asked(alert: str) -> list[tuple[str, str]]:
    found = Message.objects.filter(alert=alert, state="queued").order_by("due_at")
    return [(one.contact, one.channel) for one in found]


def test_a_higher_level_asks_the_agency_that_is_out_for_the_rest_by_every_way_and_with_a_clock(
    staffed: Room, incident: str, out: str
) -> None:
    assert asked(out) == []
    raise_level(staffed, incident)
    assert asked(out) == [("anton", "sms"), ("anton", "voice")]
    (ring,) = open_call_outs(staffed.at)
    assert (ring.contact, ring.needed) == ("anton", True)
    told = tell_of(incident, out, {})
    assert told is not None
    assert alert_text(told).startswith("DIMINTA 1 UNIT LAGI.")
    assert spoken_alert(told).startswith("Diminta 1 unit lagi")
    assert standing(out) == "more_wanted"
    staffed.does(staffed.fireman, UnitMoved(incident, out, "engine-1", "on_scene"))
    assert alert_of(out).more_wanted, "the first one arrives, and the second is still to come"
    passes(staffed, 65)
    assert alert_of(out).position_asked == "second"
    passes(staffed, 300)
    assert alert_of(out).exhausted, "the supervisor's page has it in red"
    live = list(Alert.objects.values())
    rebuild()
    assert list(Alert.objects.values()) == live


def test_whoever_answers_or_a_further_unit_that_sets_out_ends_the_asking(
    staffed: Room, incident: str, out: str
) -> None:
    raise_level(staffed, incident)
    staffed.does(ANTON, Acknowledge(incident, out))
    answered = alert_of(out)
    assert (answered.more_wanted, answered.not_en_route, asked(out)) == (False, False, [])
    assert [one.kind for one in Deadline.objects.filter(subject=out)] == ["promised"]
    assert standing(out) == "taken"


def test_the_further_unit_itself_is_the_answer(staffed: Room, incident: str, out: str) -> None:
    raise_level(staffed, incident)
    staffed.does(staffed.fireman, AssignUnit(incident, out, "engine-2"))
    assert alert_of(out).more_wanted
    staffed.does(staffed.fireman, UnitMoved(incident, out, "engine-2", "en_route"))
    assert not alert_of(out).more_wanted
    assert not Deadline.objects.filter(subject=out).exists()
    passes(staffed, 400)
    assert alert_of(out).position_asked == "duty"


@pytest.mark.parametrize("assigned", [False, True])
def test_a_further_unit_that_was_promised_and_does_not_set_out_is_asked_for_further_up(
    staffed: Room, incident: str, out: str, assigned: bool
) -> None:
    raise_level(staffed, incident)
    staffed.does(ANTON, AnswerByText("1 1"))
    if assigned:
        staffed.does(staffed.fireman, AssignUnit(incident, out, "engine-2"))
    staffed.does(staffed.fireman, UnitMoved(incident, out, "engine-1", "on_scene"))
    passes(staffed, 290)
    assert not alert_of(out).more_wanted, "the time to set out is not over"
    passes(staffed, 15)
    broken = alert_of(out)
    assert (broken.more_wanted, broken.position_asked) == (True, "second")
    assert (asked(out), standing(out)) == ([("berta", "voice")], "more_wanted")
    assert needs(incident, out) == "more_wanted"
    staffed.does(BERTA, Acknowledge(incident, out))
    passes(staffed, 305)
    assert alert_of(out).position_asked == "secretary"
    passes(staffed, 125)
    assert alert_of(out).exhausted
    staffed.does(ANTON, Acknowledge(incident, out))
    passes(staffed, 305)
    again = alert_of(out)
    assert (again.more_wanted, again.exhausted, again.position_asked) == (True, False, "duty")
    live = list(Alert.objects.values())
    rebuild()
    assert list(Alert.objects.values()) == live


def test_what_was_promised_is_waited_for_until_the_last_of_it_has_set_out(
    staffed: Room, incident: str, out: str
) -> None:
    staffed.does(SYSTEM, DefineUnit("engine-3", "damkar", "Engine 3", "engine"))
    first = {"agency": "damkar", "because": {"id": "api"}, "units": {"engine": 1}}
    three = {"agency": "damkar", **HIGHER, "units": {"engine": 3}}
    staffed.does(SYSTEM, DefinePlan("fire", {**PLAN, "agencies": [first, three]}))
    raise_level(staffed, incident)
    staffed.does(ANTON, Acknowledge(incident, out))
    for unit, waits in (("engine-2", ["promised"]), ("engine-3", [])):
        staffed.does(staffed.fireman, AssignUnit(incident, out, unit))
        staffed.does(staffed.fireman, UnitMoved(incident, out, unit, "en_route"))
        assert [one.kind for one in Deadline.objects.filter(subject=out)] == waits
    passes(staffed, 305)
    assert not alert_of(out).more_wanted


def test_who_ends_the_task_ends_the_waiting_for_what_was_promised(
    staffed: Room, incident: str, out: str
) -> None:
    raise_level(staffed, incident)
    staffed.does(ANTON, Acknowledge(incident, out))
    staffed.does(staffed.fireman, FinishAlert(incident, out, "real"))
    assert not Deadline.objects.filter(subject=out).exists()


def test_who_has_no_more_to_send_takes_nobody_off_the_road_and_the_next_one_is_asked(
    staffed: Room, incident: str, out: str
) -> None:
    raise_level(staffed, incident)
    assert needs(incident, out) == "more_wanted", (
        "an engine has set out: the supervisor reads no less"
    )
    reply = staffed.does(ANTON, Decline(incident, out, "other", "mobil kedua rusak"))
    assert reply == {"more_wanted": True, "noted": True, "next": True}
    still = alert_of(out)
    assert (still.state, still.position_asked) == ("acknowledged", "second")
    staffed.does(BERTA, Acknowledge(incident, out))
    assert alert_of(out).acknowledged_contact == "berta"
    staffed.does(BERTA, Decline(incident, out, "other", "mogok"))
    assert alert_of(out).state == "declined", "asked for nothing further, it is the task itself"


def test_by_sms_one_sends_them_and_two_sends_none_with_words_of_their_own(
    staffed: Room, incident: str, out: str
) -> None:
    raise_level(staffed, incident)
    staffed.does(ANTON, AnswerByText("2 1 tidak ada mobil lagi"))
    assert alert_of(out).state == "acknowledged"
    back = Message.objects.filter(purpose="reply").latest("queued_at").text
    assert "tidak ada unit tambahan dari Anda untuk tugas 1" in back
    staffed.does(ANTON, AnswerByText("1 1"))
    assert not alert_of(out).more_wanted
    back = Message.objects.filter(purpose="reply").latest("queued_at").text
    assert "OTW 1" in back


def last_reply() -> str:
    return str(Message.objects.filter(purpose="reply").latest("queued_at").text)


def test_the_same_no_sent_again_and_again_asks_nobody_further(
    staffed: Room, incident: str, out: str
) -> None:
    raise_level(staffed, incident)
    for _ in range(3):
        staffed.does(ANTON, AnswerByText("2 1 tidak ada mobil lagi"))
        assert (alert_of(out).position_asked, alert_of(out).exhausted) == ("second", False)
    assert last_reply().startswith("Tugas 1 tidak berubah")
    cici = Actor("contact", agency="damkar", contact="cici")
    staffed.does(SYSTEM, DefineContact("cici", "damkar", "Cici", ("sms",), "0812 1111 222"))
    staffed.does(cici, AnswerByText("2 1 tidak ada"))
    assert last_reply().startswith("Tugas 1 tidak berubah"), "nobody has asked her"
    assert (alert_of(out).state, alert_of(out).position_asked) == ("acknowledged", "second")
    refused = [one.event for one in load(f"incident:{incident}")]
    assert [one.contact for one in refused if isinstance(one, MoreUnitsRefused)] == ["anton"]


def test_of_several_who_are_asked_at_once_all_must_have_none(
    staffed: Room, incident: str, out: str
) -> None:
    staffed.does(SYSTEM, DefineContact("cici", "damkar", "Cici", ("sms",), "0812 1111 222"))
    duty = [{"position": "duty", "contact": one, **ALL_DAY} for one in ("anton", "cici")]
    second = {"position": "second", "contact": "berta", **ALL_DAY}
    staffed.does(SYSTEM, ChangeRoster("damkar", (*duty, second)))
    raise_level(staffed, incident)
    for _ in range(2):
        staffed.does(ANTON, AnswerByText("2 1 tidak ada"))
        assert alert_of(out).position_asked == "duty", "Cici may have one"
        assert "Tugas Anda tetap, pusat 112 mengetahuinya" in last_reply()
    staffed.does(Actor("contact", agency="damkar", contact="cici"), AnswerByText("2 1 kosong"))
    assert alert_of(out).position_asked == "second"
    assert "Petugas berikutnya dihubungi" in last_reply()


def test_where_enough_are_out_already_or_nobody_has_taken_it_nothing_is_begun_anew(
    staffed: Room, incident: str, out: str
) -> None:
    staffed.does(staffed.fireman, AssignUnit(incident, out, "engine-2"))
    raise_level(staffed, incident)
    assert (asked(out), alert_of(out).more_wanted) == ([], False)
    other = staffed.report(staffed.ani)
    waits = staffed.alert(other)
    passes(staffed, 65)
    raise_level(staffed, other)
    assert (alert_of(waits).wanted, alert_of(waits).step) == ({"engine": 2}, 1)


def test_a_desk_that_declines_while_more_are_asked_for_still_means_the_whole_task(
    staffed: Room, incident: str, out: str
) -> None:
    raise_level(staffed, incident)
    staffed.does(staffed.fireman, Decline(incident, out, "no_unit_free"))
    assert alert_of(out).state == "declined"
    with pytest.raises(Refused):
        staffed.does(ANTON, Acknowledge(incident, out))
