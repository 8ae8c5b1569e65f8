"""Nobody there, or Siaga itself not there: the duty phones ring, and nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from siaga.ledger.append import load
from siaga.main.packages.program import program
from siaga.operations.conversations import AnswerCall, HangUpCall
from siaga.operations.door import execute
from siaga.records.models import Call, Desk
from tests.databases import Database
from tests.ports import free_port
from tests.scenarios.telephone import (
    Telephone,
    call_in,
    call_taker,
    loudness,
    sound,
    telephone,
    until,
)

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
CALLER_HZ = 800
DUTY = "127.0.0.3"


@pytest.fixture
def duty_port() -> int:
    return free_port()


@pytest.fixture
def line(database: Database, duty_port: int) -> Iterator[Telephone]:
    with telephone(database, SIAGA_DUTY_PHONES=f"piket@{DUTY}:{duty_port}") as one:
        yield one


def duty_phone(line: Telephone, port: int) -> None:
    """A phone that answers at once and says back what it hears."""
    sipp = program("sipp")
    media = str(free_port())
    options = ["-sn", "uas", "-rtp_echo", "-i", DUTY, "-p", str(port), "-mp", media, "-nostdin"]
    line.run(sipp.argv(options), "duty", sipp.environment)


def heard_each_other(line: Telephone, call: Call) -> None:
    caller, duty = sound(line.configuration.recordings / call.recording_file)[:, -12000:]
    assert loudness(caller, CALLER_HZ) > 0.8
    assert loudness(duty, CALLER_HZ) > 0.8, "what the duty phone said back"


def test_an_empty_room_rings_the_duty_phones_and_files_the_call(
    line: Telephone, duty_port: int
) -> None:
    duty_phone(line, duty_port)
    citizen = line.citizen(CALLER_HZ)
    call = call_in("fallback", 25)
    time.sleep(8)
    citizen.terminate()
    filed = until(lambda: Call.objects.filter(id=call.id, phase="ended").first(), 10)
    assert filed.via_fallback and filed.answered_at is not None
    assert filed.recording == "stored"
    heard_each_other(line, filed)
    assert filed.recording_s is not None and filed.ended_at is not None
    whole_s = (filed.ended_at - filed.offered_at).total_seconds()
    assert abs(filed.recording_s - whole_s) < 1.5, "from the first ring on, before the phones rang"
    time.sleep(4)  # longer than two sweeps: nothing is left over, nothing is filed again
    assert not list((line.configuration.engine_folder / "spool/recording").glob("*.wav"))


def test_calls_taken_while_siaga_was_down_are_filed_once_even_when_killed_again(
    line: Telephone, duty_port: int
) -> None:
    duty_phone(line, duty_port)
    line.kill_voice()
    citizen = line.citizen(CALLER_HZ)
    notes = line.configuration.engine_folder / "fallback"
    until(lambda: any("answered=" in p.read_text() for p in notes.glob("*.note")), 15)
    time.sleep(2)
    citizen.terminate()
    until(lambda: any("ended=" in p.read_text() for p in notes.glob("*.note")), 5)
    for _ in range(4):
        line.start_voice()
        time.sleep(0.9)
        line.kill_voice()
    line.start_voice()
    filed = call_in("ended", 15)
    assert Call.objects.count() == 1
    assert filed.via_fallback and filed.number == "081234" and filed.answered_at is not None
    until(lambda: Call.objects.filter(id=filed.id, recording="stored").exists())
    filed.refresh_from_db()
    heard_each_other(line, filed)
    until(lambda: not list(notes.glob("*")), 5)


def test_a_call_talks_on_when_voice_is_killed_and_is_under_control_again(line: Telephone) -> None:
    line.sit_down(7, 1400)
    citizen = line.citizen(CALLER_HZ)
    call = call_in("ringing")
    execute(AnswerCall(call.id), by=call_taker(7))
    call_in("talking", 3)
    time.sleep(1)
    line.kill_voice()
    time.sleep(2)
    line.start_voice()
    time.sleep(2.5)
    execute(HangUpCall(call.id), by=call_taker(7))
    ended = call_in("ended", 5)
    stored = until(lambda: Call.objects.filter(id=ended.id, recording="stored").first(), 8)
    caller, taker = sound(line.configuration.recordings / stored.recording_file)
    assert len(caller) > 5 * 8000
    for second in range(-5, -1):  # from its end: at first a greeting may be heard
        part = slice(second * 8000, (second + 1) * 8000)
        assert loudness(caller[part], CALLER_HZ) > 0.8, f"the caller in second {second}"
        assert loudness(taker[part], 1400) > 0.8, f"the call taker in second {second}"
    citizen.terminate()


def test_a_caller_who_hangs_up_while_voice_is_down_is_noticed(line: Telephone) -> None:
    line.sit_down(7, 1400)
    citizen = line.citizen(CALLER_HZ)
    call = call_in("ringing")
    line.kill_voice()
    citizen.terminate()
    citizen.wait(5)
    line.start_voice()
    ended = call_in("ended", 10)
    assert (ended.id, ended.ended_by, ended.call_back) == (call.id, "caller", "due")


def test_a_line_to_the_engine_that_breaks_is_mended_and_nothing_is_lost(
    line: Telephone, tmp_path: Path
) -> None:
    """The engine is killed in a call and comes back: the call has ended, the next one is taken."""
    line.citizen(CALLER_HZ)
    first = call_in("waiting")
    assert line.engine is not None
    line.engine.kill()
    line.engine.wait()
    time.sleep(1)
    line.start_engine()
    until(lambda: Call.objects.filter(id=first.id, phase="ended").exists(), 10)
    line.phone(
        "second",
        "<sip:0899@127.0.0.2>;regint=0;audio_codecs=PCMA",
        500,
        "127.0.0.2",
        f"/dial sip:112@{line.sip}",
    )
    assert until(lambda: Call.objects.filter(number="0899", phase="waiting").first(), 10)


def engaged(line: Telephone, port: int) -> None:
    """A duty phone that says it is busy, whenever it is rung."""
    scenario = line.configuration.state / "engaged.xml"
    lines = (
        "[last_Via:]\n[last_From:]\n[last_To:];tag=[call_number]\n[last_Call-ID:]\n[last_CSeq:]\n"
    )
    scenario.write_text(
        '<?xml version="1.0" encoding="ISO-8859-1" ?><scenario name="engaged">'
        '<recv request="INVITE"/><send><![CDATA[\nSIP/2.0 486 Busy Here\n'
        f"{lines}Content-Length: 0\n\n]]></send>"
        '<recv request="ACK"/></scenario>'
    )
    sipp = program("sipp")
    argv = ["-sf", str(scenario), "-i", DUTY, "-p", str(port), "-nostdin"]
    line.run(sipp.argv(argv), "engaged", sipp.environment)


def told(call: str) -> list[str]:
    return [type(one.event).__name__ for one in load(f"call:{call}")]


def notes(line: Telephone) -> list[Path]:
    return list((line.configuration.engine_folder / "fallback").glob("*"))


def test_who_finds_no_duty_phone_comes_back_to_the_desks_in_one_recording(
    line: Telephone, duty_port: int
) -> None:
    engaged(line, duty_port)
    citizen = line.citizen(CALLER_HZ)
    call = call_in("fallback", 25)
    time.sleep(4)
    assert call_in("fallback").id == call.id, "nobody is at work: the phones ring on"
    line.sit_down(7, 1400)
    call_in("ringing", 10)
    execute(AnswerCall(call.id), by=call_taker(7))
    call_in("talking", 3)
    time.sleep(4)
    citizen.terminate()
    citizen.wait(5)
    ended = call_in("ended", 5)
    assert (ended.id, ended.via_fallback, ended.call_taker) == (call.id, False, 7)
    stored = until(lambda: Call.objects.filter(id=call.id, recording="stored").first(), 8)
    assert stored.recording_s is not None and stored.ended_at is not None
    whole_s = (stored.ended_at - stored.offered_at).total_seconds()
    assert abs(stored.recording_s - whole_s) < 1.5
    caller, taker = sound(line.configuration.recordings / stored.recording_file)[:, -16000:]
    assert loudness(caller, CALLER_HZ) > 0.8
    assert loudness(taker, 1400) > 0.8
    until(lambda: not notes(line), 8)
    events = told(call.id)
    assert events.count("CallTakenBack") == 1
    assert "CallTakenByFallback" not in events
    assert Call.objects.count() == 1


def test_who_called_while_siaga_was_dead_waits_for_a_desk_once_it_is_back_also_a_second_time(
    database: Database,
) -> None:
    """Without a duty phone there is nobody else who could ever answer."""
    with telephone(database) as line:
        line.sit_down(7, 1400)
        line.kill_voice()
        began = time.time()
        citizen = line.citizen(CALLER_HZ)
        until(lambda: notes(line), 20)
        line.start_voice()
        call = call_in("ringing", 20)
        assert abs(call.offered_at.timestamp() - began) < 4, "as old as it is"
        line.kill_voice()
        note = next(path for path in notes(line) if path.suffix == ".note")
        rounds = note.read_text().count("with=fallback")
        until(lambda: note.read_text().count("with=fallback") > rounds, 20)
        line.start_voice()
        until(lambda: note.read_text().count("with=siaga") == 2, 20)
        call_in("ringing", 10)
        until(lambda: Desk.objects.filter(call_taker=7, leg_state="up").exists())
        execute(AnswerCall(call.id), by=call_taker(7))
        call_in("talking", 5)
        time.sleep(3)
        citizen.terminate()
        citizen.wait(5)
        ended = call_in("ended", 5)
        assert (ended.id, ended.via_fallback, ended.call_taker) == (call.id, False, 7)
        stored = until(lambda: Call.objects.filter(id=call.id, recording="stored").first(), 8)
        _caller, taker = sound(line.configuration.recordings / stored.recording_file)[:, -12000:]
        assert loudness(taker, 1400) > 0.8
        until(lambda: not notes(line), 8)
        assert Call.objects.count() == 1
