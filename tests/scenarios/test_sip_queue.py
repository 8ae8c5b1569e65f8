"""The queue on the wire: everybody rings, silence is answered by keys, waiting is made bearable."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from pytest_django.plugin import DjangoDbBlocker

from siaga.ledger.append import load
from siaga.operations.announcements import ReplaceAnnouncement, RestoreAnnouncement
from siaga.operations.command import Actor
from siaga.operations.conversations import AnswerCall
from siaga.operations.door import execute
from siaga.operations.queue import AskByKeys, SendBack
from siaga.records.models import Call, Desk
from siaga.simulate.sound import tone, write
from tests.databases import Database, Sqlite
from tests.ports import free_port
from tests.scenarios.conversation import Ear
from tests.scenarios.key_presser import KeyPresser
from tests.scenarios.sip_callers import Caller
from tests.scenarios.telephone import (
    CALLER,
    RATE_HZ,
    Telephone,
    call_in,
    call_taker,
    loudness,
    sound,
    telephone,
    until,
)

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
CALLER_HZ, ANI_HZ, BUDI_HZ = 800, 1400, 1900
ANI, BUDI = 7, 8
CALM_HZ, GREETING_HZ = 1250, 950
LISTENED_S = 47


@pytest.fixture
def line(database: Database) -> Iterator[Telephone]:
    with telephone(database, SIAGA_EVERYBODY_S="5", SIAGA_RING_S="4") as one:
        yield one


@contextmanager
def begun(databases: Sqlite, blocker: DjangoDbBlocker) -> Iterator[Telephone]:
    """A telephone on a database of its own, on which a call goes on while other tests run."""
    one = databases.make()
    with blocker.unblock(), telephone(one, SIAGA_EVERYBODY_S="5", SIAGA_RING_S="4") as line:
        yield line
    databases.drop(one)


@pytest.fixture(scope="module", autouse=True)
def mute_line(
    sqlite_databases: Sqlite,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Telephone]:
    """A call takes a minute here. SIPp sends no sound: the engine gives the line up by itself."""
    scenario = Caller().scenario(tmp_path_factory.mktemp("mute") / "mute.xml", talk_ms=80_000)
    with begun(sqlite_databases, django_db_blocker) as line:
        with line.database.connected():
            line.sit_down(ANI, ANI_HZ, "ani")
            line.call(scenario, "sipp", limit_s=90)
            execute(AnswerCall(call_in("ringing").id), by=call_taker(ANI))
            call_in("talking", 3)
        yield line


@pytest.fixture(scope="module", autouse=True)
def calm_line(
    sqlite_databases: Sqlite, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[Telephone, float]]:
    """A caller waits here since the given moment. The voice that speaks to him was recorded while
    the engine runs: no restart."""
    with begun(sqlite_databases, django_db_blocker) as line:
        with line.database.connected():
            replace(line, "greeting", GREETING_HZ, 2.0)
            replace(line, "please_wait", CALM_HZ, 3.0)
            line.citizen(CALLER_HZ)
            call_in("waiting")
        yield line, time.monotonic()


def ringing_at_both() -> Call | None:
    call = Call.objects.filter(phase="ringing").first()
    return call if call and sorted(call.rings_at) == [ANI, BUDI] else None


def test_after_a_set_time_every_free_desk_rings_and_the_first_to_answer_talks(
    line: Telephone,
) -> None:
    line.sit_down(ANI, ANI_HZ, "ani")
    line.sit_down(BUDI, BUDI_HZ, "budi")
    citizen = line.citizen(CALLER_HZ)
    offered = call_in("ringing").offered_at
    call = until(ringing_at_both)
    waited_s = time.time() - offered.timestamp()
    assert waited_s >= 5
    execute(AnswerCall(call.id), by=call_taker(BUDI))
    call_in("talking", 3, call_taker=BUDI)
    assert Desk.objects.get(call_taker=ANI).state == "ready"
    time.sleep(2)
    # Not understood: back to the queue, where Budi is asked last.
    execute(SendBack(call.id, "bbc"), by=call_taker(BUDI))
    until(lambda: Call.objects.filter(id=call.id, phase="ringing", rings_at=[ANI]).first(), 5)
    execute(AnswerCall(call.id), by=call_taker(ANI))
    call_in("talking", 3, call_taker=ANI)
    time.sleep(2)
    citizen.terminate()
    citizen.wait(5)
    heard = sound(line.heard("citizen"))[0]
    seconds = [heard[at : at + RATE_HZ] for at in range(0, len(heard), RATE_HZ)]
    budi = [place for place, second in enumerate(seconds) if loudness(second, BUDI_HZ) > 0.5]
    ani = [place for place, second in enumerate(seconds) if loudness(second, ANI_HZ) > 0.5]
    assert budi
    assert ani
    assert max(budi) < min(ani), "who sent the caller back neither hears nor is heard"


def test_a_caller_who_cannot_speak_is_asked_and_the_keys_are_on_the_timeline(
    line: Telephone, tmp_path: Path
) -> None:
    line.sit_down(ANI, ANI_HZ, "ani")
    scenario = Caller(keys="12#").scenario(tmp_path / "silent.xml", talk_ms=4000)
    sipp = line.call(scenario, "sipp")
    call = call_in("ringing")
    execute(AnswerCall(call.id), by=call_taker(ANI))
    call_in("talking", 3)
    execute(AskByKeys(call.id), by=call_taker(ANI))
    until(lambda: Call.objects.filter(id=call.id, keys="12#").first(), 10)
    assert sipp.wait(20) == 0, (line.configuration.log / "sipp.out").read_text()[-2000:]
    ended = until(lambda: Call.objects.filter(id=call.id, phase="ended").first(), 5)
    until(lambda: "PromptPlayed" in events_of(call.id), 5)
    assert events_of(call.id).count("KeyPressed") == 3
    assert ended.needs_outcome, "what the silence means a person decides"


def events_of(call: str) -> list[str]:
    return [type(one.event).__name__ for one in load(f"call:{call}")]


def test_keys_come_as_rfc_4733_events_too_and_before_anybody_asked(line: Telephone) -> None:
    line.sit_down(ANI, ANI_HZ, "ani")
    caller = KeyPresser(CALLER, line.configuration.sip_port)
    caller.call()
    caller.talk(1)
    call = call_in("ringing")
    execute(AnswerCall(call.id), by=call_taker(ANI))
    call_in("talking", 3)
    for key in "1*0":
        caller.talk(0.4)
        caller.press(key)
    caller.talk(0.4)
    caller.hang_up()
    until(lambda: Call.objects.filter(id=call.id, phase="ended", keys="1*0").first(), 5)


def test_a_line_that_the_network_cuts_is_dialled_again_and_whoever_then_hangs_up_was_not_cut(
    database: Database, tmp_path: Path
) -> None:
    port = free_port()
    (database.state / "trunks.toml").write_text(
        f'[[trunk]]\nname = "operator"\naddresses = ["{CALLER}"]\n'
        f'host = "{CALLER}:{port}"\nqualify = false\n'
    )
    with telephone(database) as line:
        line.sit_down(ANI, ANI_HZ, "ani")
        account = f"<sip:08123@{CALLER}>;regint=0;answermode=auto;audio_codecs=PCMA"
        citizen = line.phone("citizen", account, CALLER_HZ, CALLER, port=port)
        lost = Caller(reason="Reason: Q.850;cause=38\n").scenario(tmp_path / "lost.xml", 2500)
        line.call(lost, "sipp")
        call = call_in("ringing")
        execute(AnswerCall(call.id), by=call_taker(ANI))
        call_in("talking", 3)
        again = call_in("talking", 10, direction="out")
        assert (again.call_back_of, again.call_taker) == (call.id, ANI)
        assert (call.number, again.number) == ("08123", "08123")
        first = Call.objects.get(id=call.id)
        assert (first.cause, first.call_back, first.call_back_how) == (38, "settled", "reached")
        time.sleep(2)
        citizen.terminate()
        ended = call_in("ended", 5, direction="out")
        assert (ended.ended_by, ended.cause) == ("caller", 16)
        time.sleep(2)
        assert Call.objects.filter(direction="out").count() == 1, "it is not dialled again"
        assert Call.objects.get(id=call.id).call_back == "settled"


def test_the_caller_alone_hears_the_question(line: Telephone) -> None:
    line.sit_down(ANI, ANI_HZ, "ani")
    replace(line, "silent", CALM_HZ, 3.0)
    citizen = line.citizen(CALLER_HZ)
    call = call_in("ringing")
    time.sleep(1)
    execute(AnswerCall(call.id), by=call_taker(ANI))
    call_in("talking", 3)
    time.sleep(1)
    execute(AskByKeys(call.id), by=call_taker(ANI))
    until(lambda: played(call.id), 6)
    time.sleep(1.5)
    assert Call.objects.get(id=call.id).phase == "talking"
    citizen.terminate()
    citizen.wait(5)
    stored = until(lambda: Call.objects.filter(id=call.id, recording="stored").first())
    left, right = sound(line.configuration.recordings / stored.recording_file)
    assert seconds_of(right, CALM_HZ) == pytest.approx(3.0, abs=0.6)
    assert seconds_of(left, CALM_HZ) == 0
    assert loudness(right[-RATE_HZ:], ANI_HZ) > 0.8, "afterwards they hear each other again"
    assert seconds_of(sound(line.heard("ani"))[0], CALM_HZ) == 0


@pytest.mark.usefixtures("database")
def test_a_waiting_caller_hears_a_calm_sentence_every_twenty_seconds_in_a_recorded_voice(
    calm_line: tuple[Telephone, float],
) -> None:
    line, began = calm_line
    time.sleep(max(0.0, began + LISTENED_S - time.monotonic()))
    heard = Ear(line.heard("citizen")).new()[0][: LISTENED_S * RATE_HZ]
    step = RATE_HZ // 4
    calm = [
        at / RATE_HZ
        for at in range(0, len(heard) - 2 * step, step)
        if loudness(heard[at : at + 2 * step], CALM_HZ) > 0.8
    ]
    begins = [at for at in calm if at - 0.25 not in calm]
    assert seconds_of(heard, GREETING_HZ) > 1
    assert len(begins) == 2
    assert begins[1] - begins[0] == pytest.approx(20, abs=0.6)
    with line.database.connected():
        execute(RestoreAnnouncement("greeting"), by=ADMINISTRATOR)
        until(lambda: not (line.configuration.announcements / "current/greeting.wav").exists())


@pytest.mark.usefixtures("database")
def test_a_line_without_a_sound_for_a_minute_counts_as_cut(mute_line: Telephone) -> None:
    with mute_line.database.connected():
        ended = call_in("ended", 75)
    assert (ended.ended_by, ended.cause) == ("caller", 44)
    assert ended.call_back_cut


ADMINISTRATOR = Actor("user", 1, "administrator")


def replace(line: Telephone, code: str, frequency_hz: float, seconds: float) -> None:
    """Let callers hear a tone instead, as the page for announcements does."""
    folder = line.configuration.announcements
    folder.mkdir(exist_ok=True)
    file = f"{code}-{'0' * 16}.wav"
    write(folder / file, tone(frequency_hz, seconds))
    execute(ReplaceAnnouncement(code, file, "0" * 64, seconds), by=ADMINISTRATOR)
    until(lambda: (folder / f"current/{code}.wav").exists())
    time.sleep(0.5)


def played(call: str) -> bool:
    events = [one.event for one in load(f"call:{call}")]
    return any(getattr(event, "whole", False) for event in events)


def seconds_of(samples: np.ndarray[tuple[int, ...], np.dtype[np.int16]], hz: float) -> float:
    """How long a tone is heard, in quarters of a second."""
    step = RATE_HZ // 4
    quarters = (samples[at : at + step] for at in range(0, len(samples) - step + 1, step))
    return sum(loudness(quarter, hz) > 0.5 for quarter in quarters) / 4
