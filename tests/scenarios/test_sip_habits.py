"""What trunks do in the middle of a call: offered again, moved, refreshed, late, early, lossy."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker
from websockets.sync.client import ClientConnection, connect

from siaga.operations.conversations import AnswerCall, CallBack, HangUpCall
from siaga.operations.door import execute
from siaga.records.models import Call
from siaga.voice.engine import ari_password
from tests.databases import Sqlite
from tests.ports import free_port
from tests.scenarios.conversation import Ear, share
from tests.scenarios.rtp_phone import RtpPhone
from tests.scenarios.sipp_dialogs import MOVED, Dialog
from tests.scenarios.telephone import (
    CALLER,
    Telephone,
    call_taker,
    loudness,
    sound,
    telephone,
    until,
)

CALLER_HZ, MOVED_HZ, TAKER_HZ = 800, 600, 1400
TIMER = "Supported: timer\nSession-Expires: 90;refresher=uac\nMin-SE: 90\n"


@pytest.fixture(scope="module")
def called_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def line(
    sqlite_databases: Sqlite, django_db_blocker: DjangoDbBlocker, called_port: int
) -> Iterator[Telephone]:
    """With one call taker who is ready again after each call."""
    with django_db_blocker.unblock():
        fresh = sqlite_databases.make()
        (fresh.state / "trunks.toml").write_text(
            f'[[trunk]]\nname = "operator"\naddresses = ["{CALLER}"]\nqualify = false\n'
            f'host = "{CALLER}:{called_port}"\n'
        )
        with fresh.connected(), telephone(fresh, SIAGA_WRAP_UP_S="0") as one:
            one.sit_down(7, TAKER_HZ)
            yield one
        sqlite_databases.drop(fresh)


@pytest.fixture
def phone() -> Iterator[RtpPhone]:
    with RtpPhone(CALLER, (CALLER_HZ,)) as one:
        yield one


@pytest.fixture
def moved() -> Iterator[RtpPhone]:
    with RtpPhone(CALLER, (MOVED_HZ,)) as one:
        yield one


def begin(
    line: Telephone, dialog: Dialog, folder: Path, phone: RtpPhone, *options: str
) -> tuple[subprocess.Popen[bytes], Call]:
    """The call, answered by the call taker."""
    before = set(Call.objects.values_list("id", flat=True))
    keys = ["-key", "audio_port", str(phone.port), *options]
    sipp = line.call(dialog.write(folder / "dialog.xml"), "sipp", *keys)
    call = until(lambda: Call.objects.exclude(id__in=before).filter(phase="ringing").first(), 10)
    execute(AnswerCall(call.id), by=call_taker(7))
    until(lambda: Call.objects.filter(id=call.id, phase="talking").exists(), 5)
    return sipp, call


def finish(line: Telephone, sipp: subprocess.Popen[bytes], call: Call) -> Call:
    """SIPp saw what it wanted to see, and the call has ended with its recording stored."""
    assert sipp.wait(15) == 0, (line.configuration.log / "sipp.out").read_text()[-2500:]
    return until(
        lambda: Call.objects.filter(id=call.id, phase="ended", recording="stored").first(), 10
    )


def test_media_offered_again_and_moved_to_another_port_is_followed(
    line: Telephone, tmp_path: Path, phone: RtpPhone, moved: RtpPhone
) -> None:
    dialog = Dialog().invite().pause(2).reinvite().pause(2).reinvite(MOVED).pause(3).bye()
    sipp, call = begin(line, dialog, tmp_path, phone, "-key", "moved_port", str(moved.port))
    assert loudness(phone.listen(1), TAKER_HZ) > 0.8
    time.sleep(1.5)
    phone.fall_silent()
    until(lambda: moved.speaks_to is not None, 8)
    assert loudness(moved.listen(1.5), TAKER_HZ) > 0.8
    assert len(phone.listen(0.5)) == 0, "nothing goes to the old port any more"
    ended = finish(line, sipp, call)
    caller, _ = sound(line.configuration.recordings / ended.recording_file)
    assert loudness(caller[:12000], CALLER_HZ) > 0.8
    assert loudness(caller[-12000:], MOVED_HZ) > 0.8, "heard from the new port"


def test_a_caller_whose_packet_numbers_begin_anew_is_heard_at_the_desk(
    line: Telephone, tmp_path: Path, phone: RtpPhone
) -> None:
    dialog = Dialog().invite().pause(9).bye()
    sipp, call = begin(line, dialog, tmp_path, phone, "-timeout", "20s")
    desk = Ear(line.heard("headset"))
    time.sleep(1.5)
    assert heard_share(desk) > 0.8
    phone.begin_anew(200)
    time.sleep(2)
    assert heard_share(desk) > 0.8
    ended = finish(line, sipp, call)
    caller, _ = sound(line.configuration.recordings / ended.recording_file)
    assert loudness(caller[-8000:], CALLER_HZ) > 0.8, "and in the recording"


def heard_share(ear: Ear) -> float:
    """How much of what arrives at the desk in the next second is the caller."""
    ear.new()
    time.sleep(1)
    samples, rate = ear.new()
    return share(samples, CALLER_HZ, rate) if len(samples) else 0.0


def test_a_session_is_refreshed_by_update_and_by_invite(
    line: Telephone, tmp_path: Path, phone: RtpPhone
) -> None:
    dialog = Dialog().invite(TIMER, wants="90;refresher=uac").pause(4)
    dialog.ask("UPDATE", TIMER, wants="90;refresher=uac").pause(0.5).reinvite().pause(1).bye()
    sipp, call = begin(line, dialog, tmp_path, phone)
    assert loudness(phone.listen(1), TAKER_HZ) > 0.8
    assert finish(line, sipp, call).ended_by == "caller"


def test_an_invite_without_an_offer_gets_ours_and_is_heard(
    line: Telephone, tmp_path: Path, phone: RtpPhone
) -> None:
    sipp, call = begin(line, Dialog().invite(offer=False).pause(6).bye(), tmp_path, phone)
    assert loudness(phone.listen(1), TAKER_HZ) > 0.8
    ended = finish(line, sipp, call)
    caller, _ = sound(line.configuration.recordings / ended.recording_file)
    assert loudness(caller, CALLER_HZ) > 0.8


@pytest.mark.parametrize("way", ["rfc4733", "info", "inband"])
def test_a_key_is_understood_in_each_of_three_ways(
    line: Telephone, tmp_path: Path, phone: RtpPhone, way: str
) -> None:
    dialog = Dialog(keys=way != "inband").invite().pause(2.5)
    if way == "info":
        relay = "Content-Type: application/dtmf-relay\n"
        dialog.ask("INFO", relay, "Signal=5\nDuration=160\n")
    dialog.pause(2).bye()
    with every_event(line) as events:
        sipp, call = begin(line, dialog, tmp_path, phone)
        phone.tones_hz = ()
        time.sleep(0.5)
        if way == "rfc4733":
            phone.press(5)
        elif way == "inband":
            phone.tones_hz = (770, 1336)
            time.sleep(0.25)
            phone.tones_hz = ()
        assert next_key(events, 5) == "5"
        finish(line, sipp, call)


def every_event(line: Telephone) -> ClientConnection:
    """All that the engine tells, beside the voice process."""
    configuration = line.configuration
    key = f"siaga:{ari_password(configuration.engine_folder)}"
    address = f"ws://127.0.0.1:{configuration.engine_port}/ari/events"
    query = f"app=listener&subscribeAll=true&api_key={key}"
    return connect(f"{address}?{query}", max_queue=None)  # a full queue would hold up the goodbye


def next_key(events: ClientConnection, limit_s: float) -> str:
    end = time.monotonic() + limit_s
    while (left := end - time.monotonic()) > 0:
        try:
            event = json.loads(events.recv(left))
        except TimeoutError:
            break
        if event["type"] == "ChannelDtmfReceived":
            return str(event["digit"])
    return ""


def test_a_call_back_is_answered_at_200_and_not_at_183(
    line: Telephone, tmp_path: Path, phone: RtpPhone, called_port: int
) -> None:
    first, missed = begin(line, Dialog().invite().pause(4).bye(), tmp_path, phone)
    finish(line, first, missed)
    scenario = Dialog().be_called(early_s=4).write(tmp_path / "called.xml")
    keys = ("-key", "audio_port", str(phone.port), "-p", str(called_port), "-timeout", "20s")
    called = line.call(scenario, "called", *keys)
    time.sleep(0.5)
    execute(CallBack(missed.id), by=call_taker(7))
    back = until(lambda: Call.objects.filter(call_back_of=missed.id).first(), 3)
    time.sleep(1)
    assert Call.objects.get(id=back.id).answered_at is None, "183 is not an answer"
    until(lambda: Call.objects.filter(id=back.id, phase="talking").exists(), 10)
    assert loudness(phone.listen(1), TAKER_HZ) > 0.8
    execute(HangUpCall(back.id), by=call_taker(7))
    assert called.wait(10) == 0, (line.configuration.log / "called.out").read_text()[-2500:]


def test_with_a_tenth_of_all_packets_lost_calls_are_taken_and_understood(
    line: Telephone, tmp_path: Path
) -> None:
    with RtpPhone(CALLER, (CALLER_HZ,), loss=0.1) as phone:
        lossy = ("-lost", "10", "-timeout", "30s")
        sipp, call = begin(line, Dialog().invite().pause(6).bye(), tmp_path, phone, *lossy)
        assert loudness(phone.listen(1.5), TAKER_HZ) > 0.5
        ended = finish(line, sipp, call)
    caller, _ = sound(line.configuration.recordings / ended.recording_file)
    assert loudness(caller, CALLER_HZ) > 0.5
    keys = ("-key", "audio_port", "9", "-m", "15", "-r", "5")
    many = line.call(tmp_path / "dialog.xml", "many", *lossy, *keys)
    assert many.wait(40) == 0, (line.configuration.log / "many.out").read_text()[-2500:]
    counted = re.findall(
        r"(?:--->|<---)\S*\s+\d+\s+(\d+)", (line.configuration.log / "many.out").read_text()
    )
    assert sum(map(int, counted)) > 0, "something was lost and sent again"
