"""A second telephone on another host takes the calls when the first host is gone."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from siaga.main.packages.program import program
from siaga.records.models import Call
from tests.databases import Database
from tests.scenarios.hosts import Host, star
from tests.scenarios.sip_callers import Caller
from tests.scenarios.telephone import Telephone, call_in, loudness, sound, until

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
CALLER_HZ = 800
DUTY_PORT = 5070


def telephone_on(host: Host, number: int, database: Database) -> Telephone:
    """The settings of one host; the ledger is the same for both."""
    state = database.state / host.name
    state.mkdir()
    near, far = f"10.112.{number}.2", f"10.112.{number}.1"
    (state / "trunks.toml").write_text(f'[[trunk]]\nname = "operator"\naddresses = ["{far}"]\n')
    one = Telephone.make(
        database,
        SIAGA_STATE=str(state),
        SIAGA_PORT="8112",
        SIAGA_SIP_BIND=near,
        SIAGA_SIP_PORT="5060",
        SIAGA_RTP_PORTS="20000-20199",
        SIAGA_DUTY_PHONES=f"piket@{far}:{DUTY_PORT}",
    )
    one.prefix = host.prefix
    return one


@pytest.fixture
def hosts(database: Database) -> Iterator[list[Host]]:
    with star("operator", "first", "second") as three:
        yield three


def said(telephone: Telephone, name: str, word: str) -> bool:
    return word in (telephone.configuration.log / f"{name}.out").read_text()


def test_calls_reach_the_duty_phones_over_the_second_host_recorded_and_filed(
    database: Database, hosts: list[Host], tmp_path: Path
) -> None:
    operator, first, second = hosts
    centre, standby = telephone_on(first, 1, database), telephone_on(second, 2, database)
    centre.run([sys.executable, "-m", "siaga.main.parent"], "up")
    standby.run([sys.executable, "-m", "siaga.main.parent.standby"], "up")
    try:
        until(lambda: said(centre, "up", "SIP 10.112.1.2"), 60)
        until(lambda: said(standby, "up", "SIP 10.112.2.2"), 30)
        centre.prefix = standby.prefix = operator.prefix
        scenario = Caller().scenario(tmp_path / "caller.xml")
        assert centre.call(scenario, "to_first", ip="10.112.1.1").wait(15) == 0
        assert not call_in("ended").via_fallback

        first.die()
        failed = centre.call(scenario, "again", "-timeout", "4s", ip="10.112.1.1")
        assert failed.wait(10) != 0, "the operator sees that the first address is dead"

        sipp = program("sipp")
        duty = ["-sn", "uas", "-rtp_echo", "-i", "10.112.2.1", "-p", str(DUTY_PORT)]
        standby.run(sipp.argv([*duty, "-mp", "31500", "-nostdin"]), "duty", sipp.environment)
        account = "<sip:081234@10.112.2.1>;regint=0;audio_codecs=PCMA"
        citizen = standby.phone(
            *("citizen", account, CALLER_HZ, "10.112.2.1", "/dial sip:112@10.112.2.2:5060"),
            settings="net_interface 10.112.2.1\n",
        )
        notes = standby.configuration.engine_folder / "fallback"
        until(lambda: any("answered=" in p.read_text() for p in notes.glob("*.note")), 15)
        time.sleep(2)
        citizen.terminate()
        filed = until(lambda: Call.objects.filter(via_fallback=True, phase="ended").first(), 15)
        assert (filed.number, filed.trunk) == ("081234", "operator")
        assert filed.answered_at is not None
        recorded = sound(standby.configuration.recordings / filed.recording_file)
        assert loudness(recorded[0], CALLER_HZ) > 0.8, "the caller is on the left"
    finally:
        centre.stop()
        standby.stop()
        print(standby.logs())


@pytest.mark.parametrize(
    ("missing", "told"),
    [("SIAGA_DUTY_PHONES", "SIAGA_DUTY_PHONES"), ("SIAGA_DATABASE", "PostgreSQL")],
)
def test_a_standby_that_could_do_nothing_does_not_start(
    database: Database, missing: str, told: str
) -> None:
    one = Telephone.make(database, SIAGA_DUTY_PHONES="piket@127.0.0.3", SIAGA_LANGUAGE="en")
    one.environment = {**one.environment, missing: ""}
    running = one.run([sys.executable, "-m", "siaga.main.parent.standby"], "standby")
    assert running.wait(20) != 0
    assert said(one, "standby", told)
