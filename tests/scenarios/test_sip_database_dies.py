"""The ledger's PostgreSQL is killed with SIGKILL and stays away for a minute: people talk on, new
callers reach a duty phone, and afterwards everything is in the ledger, in order and once."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from siaga.ledger.append import load
from siaga.ledger.verify import verify
from siaga.main.packages.program import program
from siaga.operations.conversations import AnswerCall, HangUpCall, HoldCall
from siaga.operations.door import execute
from siaga.records.models import Call
from tests.databases import Cluster, Database, Postgresql
from tests.ports import free_port
from tests.scenarios.continuity import between, heard_so_far, longest_gap_s
from tests.scenarios.sip_callers import Caller
from tests.scenarios.telephone import (
    CALLER,
    Telephone,
    call_taker,
    telephone,
    until,
)

DUTY = "127.0.0.3"
AWAY_S = 60.0
CALLER_HZ, ANI_HZ, BUDI_HZ = 800, 1400, 1900
ANI, BUDI = 7, 8
GAP_S = 0.3


@pytest.fixture
def mortal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[Cluster, Database]]:
    """A server of this test's own."""
    cluster = Cluster.start()
    try:
        with django_db_blocker.unblock():
            database = Postgresql.prepare(cluster, tmp_path / "postgresql").make()
            for name, value in database.environment.items():
                monkeypatch.setenv(name, value)
            with database.connected():
                yield cluster, database
    finally:
        cluster.stop()


def talk(line: Telephone, taker: int, hz: int, number: str) -> tuple[str, subprocess.Popen[bytes]]:
    line.sit_down(taker, hz, f"headset{taker}")
    account = f"<sip:{number}@{CALLER}>;regint=0;audio_codecs=PCMA"
    citizen = line.phone(number, account, CALLER_HZ, CALLER, f"/dial sip:112@{line.sip}")
    call = until(lambda: Call.objects.filter(number=number, phase="ringing").first())
    execute(AnswerCall(call.id), by=call_taker(taker))
    until(lambda: Call.objects.filter(id=call.id, phase="talking").exists(), 5)
    return call.id, citizen


def revive(cluster: Cluster) -> Cluster:
    """The same folder, another server."""
    server = subprocess.Popen(cluster.server.args, cwd="/")
    again = Cluster(cluster.folder, server)
    again._wait_until_ready(cluster.folder / "log")
    return again


def test_a_minute_without_the_database_costs_nobody_a_word(
    mortal: tuple[Cluster, Database], tmp_path: Path
) -> None:
    cluster, database = mortal
    duty = free_port()
    with telephone(database, SIAGA_DUTY_PHONES=f"piket@{DUTY}:{duty}") as line:
        sipp = program("sipp")
        phone = ["-sn", "uas", "-i", DUTY, "-p", str(duty), "-nostdin"]
        line.run(sipp.argv(phone), "duty", sipp.environment)
        line.run([sys.executable, "-m", "siaga.main", "clockwork"], "clockwork")
        short, leaver = talk(line, ANI, ANI_HZ, "0811")
        long, _ = talk(line, BUDI, BUDI_HZ, "0812")
        time.sleep(2)
        cluster.server.send_signal(signal.SIGKILL)
        cluster.server.wait()
        died, died_at = time.monotonic(), time.time()
        begin = {who: heard_so_far(line.heard(who)) for who in ("0812", f"headset{BUDI}")}
        time.sleep(10)
        leaver.terminate()
        left_at = time.time()
        scenario = Caller(sender=f"<sip:0822@{CALLER}>").scenario(tmp_path / "call.xml", 8000)
        assert line.call(scenario, "second", limit_s=20).wait(30) == 0
        time.sleep(max(0.0, AWAY_S - (time.monotonic() - died)))
        end = {who: heard_so_far(line.heard(who)) for who in begin}
        again = revive(cluster)
        try:
            connection.close()  # this test's own, which broke like everybody's
            back = time.monotonic()
            until(lambda: Call.objects.filter(number="0822", phase="ended").exists(), 20)
            until(lambda: Call.objects.filter(id=short, phase="ended").exists(), 10)
            print(f"filed {time.monotonic() - back:.1f} s after the database was back")
            execute(HoldCall(long), by=call_taker(BUDI))
            until(lambda: Call.objects.filter(id=long, phase="held").exists(), 5)
            execute(HangUpCall(long), by=call_taker(BUDI))
            until(lambda: Call.objects.filter(id=long, phase="ended").exists(), 5)
            stored = {"recording": "stored", "phase": "ended"}
            until(lambda: Call.objects.filter(id__in=(short, long), **stored).count() == 2, 15)
            ended = Call.objects.get(id=short)
            assert ended.ended_at is not None
            assert died_at < ended.ended_at.timestamp() < left_at + 5
            assert Call.objects.get(number="0822").via_fallback
            assert Call.objects.count() == 3
            for call in (short, long):
                said = [one.event for one in load(f"call:{call}")]
                assert len({repr(event) for event in said}) == len(said), "each once"
            assert not verify().troubles
            line.stop()
        finally:
            again.stop()
        for who, hz in (("0812", BUDI_HZ), (f"headset{BUDI}", CALLER_HZ)):
            assert longest_gap_s(between(line.heard(who), begin[who], end[who]), hz) < GAP_S
