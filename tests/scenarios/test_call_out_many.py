"""One telephone, many alerts: one call, each answered with a key of its own."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest

from siaga.operations.conversations import AnswerCall, HangUpCall
from siaga.operations.door import execute
from siaga.records.models import Alert, Message
from siaga.voice.callout import LOOK_S
from tests.databases import Database
from tests.scenarios.duty_centre import Centre, duty_centre, speaks
from tests.scenarios.duty_phone import DutyPhone
from tests.scenarios.rtp_phone import RtpPhone
from tests.scenarios.telephone import CALLER, call_in, call_taker, until

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
NUMBER = "081234567801"
TAKER_HZ = 1400


@pytest.fixture
def centre(database: Database) -> Iterator[Centre]:
    with duty_centre(database) as made:
        yield made


def about(alert: str) -> Message:
    return Message.objects.get(alert=alert, channel="voice")


def is_said(ear: RtpPhone, alert: str) -> None:
    until(lambda: about(alert).state == "delivered", 20)
    until(lambda: speaks(ear))


def answers(ear: RtpPhone, alert: str) -> bool:
    """Press 1 until it counts: what is pressed before the alert is said answers nothing."""
    ear.press(1)
    time.sleep(1)
    return about(alert).state == "answered"


def invites(centre: Centre, name: str) -> None:
    said = (centre.line.configuration.log / f"{name}.out").read_text()
    assert re.search(r"INVITE +1 +0 +0 +0", said), "one INVITE, and no second one"


def test_all_that_waits_is_said_in_one_call_the_most_urgent_first(centre: Centre) -> None:
    with RtpPhone(CALLER, ()) as ear:
        anton = centre.phone(DutyPhone().pause(3).pick_up().is_hung_up(), "anton", ear)
        centre.on_duty(anton=NUMBER)
        fire = centre.alert()
        until(lambda: about(fire).state == "sent")
        illness, other = centre.alert("illness"), centre.alert()
        until(lambda: {about(one).state for one in (illness, other)} == {"sent"})
        is_said(ear, illness)
        assert {about(one).state for one in (fire, other)} == {"sent"}, "those were not said yet"
        ear.press(1)
        until(lambda: about(illness).state == "answered")
        is_said(ear, fire)
        late = centre.alert("illness")
        time.sleep(1)
        assert about(late).state == "queued", "nobody is interrupted, and it did not ring"
        ear.press(2)
        time.sleep(1)
        ear.press(3)
        until(lambda: about(fire).state == "answered")
        is_said(ear, late)
        assert about(other).state == "sent"
        ear.press(1)
        is_said(ear, other)
        ear.press(1)
        centre.played(anton, "anton")
    invites(centre, "anton")
    states = [Alert.objects.get(id=one).state for one in (illness, fire, late, other)]
    assert states == ["acknowledged", "declined", "acknowledged", "acknowledged"]


def test_who_hangs_up_is_rung_again_about_the_rest_in_one_call(centre: Centre) -> None:
    with RtpPhone(CALLER, ()) as ear:
        first = DutyPhone().pause(3).pick_up().pause(14).hang_up()
        anton = centre.phone(first, "anton", ear)
        centre.on_duty(anton=NUMBER)
        taken, said, unsaid = centre.alert("illness"), centre.alert(), centre.alert()
        is_said(ear, taken)
        ear.press(1)
        until(lambda: about(taken).state == "answered")
        is_said(ear, said)
        centre.played(anton, "anton")
        assert {Alert.objects.get(id=one).state for one in (said, unsaid)} == {"raised"}
        assert about(unsaid).state == "sent", "it rang, and was not said"
        again = centre.phone(DutyPhone().pick_up().is_hung_up(), "again", ear)
        is_said(ear, unsaid)
        ear.press(1)
        until(lambda: about(unsaid).state == "answered")
        until(lambda: answers(ear, said), 20)
        centre.played(again, "again")
    invites(centre, "again")
    assert {about(one).answer for one in (taken, said, unsaid)} == {"acknowledge"}


def test_voice_dies_in_the_talk_and_the_next_one_is_said_and_who_talks_with_112_is_not_rung(
    centre: Centre,
) -> None:
    centre.line.sit_down(7, TAKER_HZ, "taker")
    with RtpPhone(CALLER, ()) as ear:
        anton = centre.phone(DutyPhone().pause(2).pick_up().is_hung_up(), "anton", ear)
        centre.on_duty(anton=NUMBER)
        one, two, three = centre.alert("illness"), centre.alert(), centre.alert()
        is_said(ear, one)
        ear.press(1)
        until(lambda: about(one).state == "answered")
        centre.line.kill_voice()
        centre.line.start_voice()
        is_said(ear, two)
        ear.press(9)
        call = call_in("ringing", 15)
        execute(AnswerCall(call.id), by=call_taker(7))
        call_in("talking")
        time.sleep(LOOK_S + 1)
        execute(HangUpCall(call.id), by=call_taker(7))
        centre.played(anton, "anton")
        invites(centre, "anton")
        again = centre.phone(DutyPhone().pick_up().is_hung_up(), "again", ear)
        is_said(ear, three)
        ear.press(1)
        centre.played(again, "again")
    assert about(two).answer == "connect"
    assert about(three).answer == "acknowledge"
