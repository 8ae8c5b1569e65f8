"""Duty phones are rung about alerts: SIPp picks up and presses the keys."""

from __future__ import annotations

import re
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import numpy as np
import pytest

from siaga.operations.conversations import AnswerCall, HangUpCall
from siaga.operations.door import execute
from siaga.records.models import Alert, Channel, Trunk
from tests.databases import Database
from tests.ports import free_port
from tests.room import Room
from tests.scenarios.duty_centre import SPEECH, Centre, duty_centre, message_of, speaks
from tests.scenarios.duty_phone import DutyPhone
from tests.scenarios.rtp_phone import RATE_HZ, RtpPhone
from tests.scenarios.sip_peer import UdpPeer
from tests.scenarios.telephone import CALLER, call_in, call_taker, loudness, telephone, until

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
DYING = "127.0.0.7"
OFFICER_HZ, TAKER_HZ, RING_BACK_HZ = 800, 1400, 425


@pytest.fixture
def centre(database: Database) -> Iterator[Centre]:
    with duty_centre(database) as made:
        yield made


def test_who_presses_one_has_the_alert_and_every_other_telephone_stops_ringing(
    centre: Centre,
) -> None:
    with RtpPhone(CALLER, ()) as ear:
        anton = centre.phone(DutyPhone().pause(1).pick_up().is_hung_up(), "anton", ear)
        berta = centre.phone(DutyPhone().stops_ringing(), "berta", None, inside=True)
        centre.on_duty(anton="081234567801", berta="101")
        alert = centre.alert()
        until(lambda: message_of("berta").state == "sent")
        until(lambda: message_of("anton").state == "delivered")
        until(lambda: speaks(ear))
        ear.press(5)
        time.sleep(1)
        assert Alert.objects.get(id=alert).state == "raised", "picking up is no answer, nor is 5"
        ear.press(1)
        until(lambda: message_of("anton").state == "answered")
        centre.played(anton, "anton")
        centre.played(berta, "berta")
    taken = Alert.objects.get(id=alert)
    assert (taken.state, taken.acknowledged_contact) == ("acknowledged", "anton")
    assert message_of("anton").answer == "acknowledge"
    until(lambda: message_of("berta").state == "failed")
    assert message_of("berta").why == "not_needed"


def test_a_telephone_that_rings_while_voice_dies_rings_once_and_may_decline(
    centre: Centre,
) -> None:
    with RtpPhone(CALLER, ()) as keys:
        anton = centre.phone(DutyPhone().pause(3).pick_up().is_hung_up(), "anton", keys)
        centre.on_duty(anton="081234567801")
        alert = centre.alert()
        until(lambda: message_of("anton").state == "sent")
        centre.line.kill_voice()
        centre.line.start_voice()
        until(lambda: message_of("anton").state == "delivered", 20)
        for key in (2, 0, 3):
            keys.press(key)
            time.sleep(1)
        assert message_of("anton").state == "delivered", "0 begins anew, and there 3 means nothing"
        keys.press(2)
        time.sleep(1)
        keys.press(3)
        until(lambda: message_of("anton").state == "answered")
        centre.played(anton, "anton")
    declined = Alert.objects.get(id=alert)
    assert (declined.state, declined.declined_contact) == ("declined", "anton")
    assert declined.declined_reason == "not_our_task"
    said = (centre.line.configuration.log / "anton.out").read_text()
    assert re.search(r"INVITE +1 +0 +0 +0", said), "one INVITE, and no second one"


def test_who_presses_nine_speaks_with_the_call_taker_and_a_machine_answers_nothing(
    centre: Centre,
) -> None:
    """The house's telephone is picked up by a machine, which hears the alert and has no fingers."""
    centre.line.sit_down(7, TAKER_HZ, "taker")
    with RtpPhone(CALLER, (OFFICER_HZ,)) as officer:
        wants = DutyPhone().pick_up().pause(1).press("9").is_hung_up()
        anton = centre.phone(wants, "anton", officer)
        centre.phone(DutyPhone().pick_up().is_hung_up(), "mail", None, inside=True)
        centre.on_duty(anton="081234567801", mail="101")
        alert = centre.alert()
        call = call_in("ringing", 15)
        execute(AnswerCall(call.id), by=call_taker(7))
        call_in("talking")
        until(lambda: loudness(officer.listen(1), TAKER_HZ) > 0.8)
        execute(HangUpCall(call.id), by=call_taker(7))
        centre.played(anton, "anton")
    assert call.number == "081234567801"
    assert message_of("anton").answer == "connect"
    until(lambda: call_in("ended", recording="stored"))
    assert Alert.objects.get(id=alert).state == "raised"
    assert message_of("mail").state == "delivered"


def begins_with(heard: np.ndarray[Any, Any], file: Path) -> bool:
    """Whether the first sound of all is the beginning of ``file``."""
    with wave.open(str(file)) as opened:
        wanted = np.frombuffer(opened.readframes(RATE_HZ), np.int16).astype(float)
    loud = np.flatnonzero(np.abs(heard) > SPEECH)
    wanted = wanted[np.flatnonzero(np.abs(wanted) > SPEECH)[0] :][: RATE_HZ // 2]
    begin = heard[max(0, loud[0] - RATE_HZ // 10) :][:RATE_HZ].astype(float)
    fits = np.correlate(begin, wanted, "valid")
    return bool(fits.max() > 0.7 * np.linalg.norm(wanted) ** 2)


def test_the_network_s_own_ring_back_tone_is_a_ring_and_the_alert_is_heard_from_its_beginning(
    centre: Centre,
) -> None:
    """SIP 183 with sound instead of 180, as mobile networks answer."""
    with RtpPhone(CALLER, (RING_BACK_HZ,)) as anton:
        phone = centre.phone(DutyPhone(early=True).pause(5).pick_up().is_hung_up(), "anton", anton)
        centre.on_duty(anton="081234567801")
        alert = centre.alert()
        anton.speak_to(*centre.listens_at("anton"))
        until(lambda: message_of("anton").state == "sent", 3)
        assert message_of("anton").route == "operator"
        heard = anton.listen(10)
        assert begins_with(heard, next(centre.line.configuration.state.rglob("alert_call.wav")))
        anton.press(1)
        until(lambda: message_of("anton").state == "answered")
        centre.played(phone, "anton")
    assert Alert.objects.get(id=alert).acknowledged_contact == "anton"


def test_a_telephone_that_the_network_says_is_off_is_nobody_who_picks_up_and_no_dead_line(
    centre: Centre,
) -> None:
    """An announcement as early sound, and then an end as of a number that nobody has."""
    off = centre.phone(DutyPhone(early=True).pause(1).fails("404 Not Found"), "anton", None)
    centre.on_duty(anton="081234567801")
    centre.alert()
    centre.played(off, "anton")
    time.sleep(2)
    assert message_of("anton").state == "sent"
    assert not Channel.objects.filter(name="voice", works=False).exists()


@contextmanager
def dying_operator(port: int) -> Iterator[Event]:
    """An operator's equipment that answers whoever asks after it until the event is set, and from
    then on takes everything and says nothing."""
    dead, over = Event(), Event()

    def answer() -> None:
        while not over.is_set():
            packet, sender = peer.receive_from(0.2)
            if packet.startswith(b"OPTIONS") and not dead.is_set():
                peer.turn_to(*sender)
                peer.reply(packet, "200 OK")

    with UdpPeer(DYING, 9, own_port=port) as peer:
        thread = Thread(target=answer)
        thread.start()
        try:
            yield dead
        finally:
            over.set()
            thread.join()


def test_what_was_dialled_over_a_line_that_dies_rings_over_the_next_one_once_that_is_seen(
    database: Database,
) -> None:
    """Without that it would wait 25 s for a ring that never comes, and 20 s more."""
    first, second = free_port(), free_port()
    trunks = database.state / "trunks.toml"
    trunks.write_text(
        f'[[trunk]]\nname = "first"\naddresses = ["{DYING}"]\nhost = "{DYING}:{first}"\n'
        f'[[trunk]]\nname = "second"\naddresses = ["{CALLER}"]\nhost = "{CALLER}:{second}"\n'
        "qualify = false\n"
    )
    with dying_operator(first) as dead, telephone(database, SIAGA_TRUNKS=str(trunks)) as line:
        centre = Centre(line, Room(datetime.now(UTC) - timedelta(seconds=120)), second, 0)
        until(lambda: Trunk.objects.filter(name="first", reached=True).exists(), 15)
        centre.phone(DutyPhone().pick_up().is_hung_up(), "anton", None)
        centre.on_duty(anton="081234567801")
        dead.set()
        died = time.monotonic()
        centre.alert()
        until(lambda: message_of("anton").state == "delivered", 12)
        print(f"picked up {time.monotonic() - died:.1f} s after the line died")
    assert message_of("anton").route == "second"
