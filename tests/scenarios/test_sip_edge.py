"""The edge dies and comes back, everything of Siaga is dead, a provider wants us to register."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from siaga.main.packages.program import program
from siaga.operations.conversations import CallBack
from siaga.operations.door import execute
from siaga.records.models import Call
from tests.databases import Database
from tests.ports import free_port
from tests.scenarios.sip_callers import Caller
from tests.scenarios.sip_peer import SDP, Request, UdpPeer, header, status
from tests.scenarios.telephone import (
    CALLER,
    Telephone,
    call_in,
    call_taker,
    telephone,
    until,
)

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
DUTY, PROVIDER = "127.0.0.3", "127.0.0.11"
URN = "urn:service:sos.ambulance"


@pytest.fixture
def duty_port() -> int:
    return free_port()


@pytest.fixture
def line(database: Database, duty_port: int) -> Iterator[Telephone]:
    with telephone(database, SIAGA_DUTY_PHONES=f"piket@{DUTY}:{duty_port}") as one:
        yield one


@pytest.fixture
def provider() -> Iterator[UdpPeer]:
    with UdpPeer(PROVIDER, 1) as peer:
        yield peer


@pytest.fixture
def registered(database: Database, provider: UdpPeer) -> Iterator[Telephone]:
    (database.state / "trunks.toml").write_text(
        f'[[trunk]]\nname = "provider"\nkind = "registering"\nhost = "{provider.address}"\n'
        f'addresses = ["{PROVIDER}"]\nusername = "0627112"\npassword = "secret"\nqualify = false\n'
    )
    one = Telephone.make(database)
    provider.turn_to("127.0.0.1", one.configuration.sip_port)
    try:
        one.start_engine(answers=False)
        yield one
    finally:
        one.stop()
        print(one.logs())


def test_a_call_dialled_as_a_service_reaches_the_duty_phones_when_all_of_siaga_is_dead(
    line: Telephone, duty_port: int, tmp_path: Path
) -> None:
    """What is left running is Asterisk and Kamailio."""
    line.kill_voice()
    sipp = program("sipp")
    options = ["-sn", "uas", "-i", DUTY, "-p", str(duty_port), "-mp", "31500", "-nostdin"]
    line.run(sipp.argv(options), "duty", sipp.environment)
    scenario = Caller(request=URN, to=f"<{URN}>").scenario(tmp_path / "caller.xml", 6000)
    caller = line.call(scenario, "sipp")
    notes = line.configuration.engine_folder / "fallback"
    until(lambda: any("answered=" in p.read_text() for p in notes.glob("*.note")), 8)
    assert caller.wait(20) == 0
    line.start_voice()
    filed = call_in("ended", 15)
    assert (filed.via_fallback, filed.dialled, filed.number) == (True, "112", "08123")


def test_calls_go_on_while_the_edge_is_dead_and_new_ones_wait_for_it(
    line: Telephone, tmp_path: Path
) -> None:
    citizen = line.citizen(800)
    first = call_in("waiting")
    line.kill_edge()
    scenario = Caller(sender=f"<sip:0899@{CALLER}>").scenario(tmp_path / "caller.xml", 500)
    second = line.call(scenario, "sipp")
    time.sleep(1)
    line.start_edge()
    assert until(lambda: Call.objects.filter(number="0899").first(), 15)
    assert second.wait(20) == 0
    assert Call.objects.get(id=first.id).phase == "waiting"
    citizen.terminate()
    ended = until(lambda: Call.objects.filter(id=first.id, phase="ended").first(), 5)
    assert ended.ended_by == "caller", "its goodbye found the way through the new edge"


def test_an_operator_is_told_within_seconds_when_the_engine_is_dead(line: Telephone) -> None:
    assert line.engine is not None
    line.engine.kill()
    line.engine.wait()
    with UdpPeer(CALLER, line.configuration.sip_port) as peer:
        began = time.monotonic()
        uri = f"sip:112@127.0.0.1:{line.configuration.sip_port}"
        peer.send(Request("INVITE", uri, f"sip:08123@{CALLER}", SDP))
        answer = peer.receive(10)
        assert (status(answer), time.monotonic() - began < 8) == (503, True)


def test_a_registering_trunk_signs_on_brings_calls_and_carries_them_out(
    registered: Telephone, provider: UdpPeer
) -> None:
    first = provider.request("REGISTER", 30)
    provider.reply(first, "401 Unauthorized", 'WWW-Authenticate: Digest realm="p", nonce="n1"')
    signed = provider.request("REGISTER", 3)
    assert _response_fits(header(signed, "Authorization"))
    contact = header(signed, "Contact")
    assert f"sip:112@127.0.0.1:{registered.configuration.sip_port}" in contact
    provider.reply(signed, "200 OK", f"Contact: {contact};expires=300")

    registered.start_voice()
    voice_log = registered.configuration.log / "voice.out"
    until(lambda: b"in_agreement" in voice_log.read_bytes(), 20)
    registered.sit_down(7, 1400)
    uri = contact.strip("<>").partition(">")[0]
    invite = Request("INVITE", uri, "sip:08123@provider.invalid", SDP)
    provider.send(invite)
    answer = provider.answer(5)
    assert status(answer) == 200
    provider.send(invite.follow("ACK", answer))
    call = call_in("ringing")
    assert (call.trunk, call.number) == ("provider", "08123")
    provider.send(invite.follow("BYE", answer))
    assert status(provider.answer(3)) == 200
    ended = call_in("ended")
    execute(CallBack(ended.id), by=call_taker(7))
    out = provider.request("INVITE", 5)
    assert out.startswith(f"INVITE sip:08123@{provider.address} SIP/2.0".encode())
    assert "0627112" in header(out, "From")


def test_a_trunk_that_is_flooded_leaves_places_for_another(
    database: Database, tmp_path: Path
) -> None:
    """Forty audio ports: twenty calls at once, fifteen of one trunk."""
    flooded = "127.0.0.6"
    (database.state / "trunks.toml").write_text(
        f'[[trunk]]\nname = "flooded"\naddresses = ["{flooded}"]\ncalls_per_s = 100\n'
        f'[[trunk]]\nname = "other"\naddresses = ["{CALLER}"]\n'
    )
    first = 20_000 + free_port() % 120 * 100
    with telephone(database, SIAGA_RTP_PORTS=f"{first}-{first + 39}") as line:
        uri = f"sip:112@127.0.0.1:{line.configuration.sip_port}"
        with UdpPeer(flooded, line.configuration.sip_port) as peer:
            calls = [Request("INVITE", uri, f"sip:0811@{flooded}", SDP) for _ in range(25)]
            for call in calls:
                peer.send(call)
            answers = [packet for packet in iter(lambda: peer.receive(1.5), b"")]
        codes = {header(one, "Call-ID"): status(one) for one in answers if status(one) >= 200}
        refused = [code for code in codes.values() if code != 200]
        assert (len(codes), len(refused)) == (25, 10)
        assert min(refused) >= 480, "busy or without an audio port for a moment"
        scenario = Caller().scenario(tmp_path / "caller.xml")
        assert line.call(scenario, "sipp").wait(10) == 0
        until(lambda: Call.objects.filter(trunk="other").exists())


def _response_fits(authorization: str) -> bool:
    """Whether the digest was made with the right password."""
    said = dict(re.findall(r'(\w+)="?([^",]*)"?', authorization))

    def md5(text: str) -> str:
        return hashlib.md5(text.encode()).hexdigest()

    first, second = md5("0627112:p:secret"), md5(f"REGISTER:{said['uri']}")
    return bool(said["response"] == md5(f"{first}:n1:{second}"))
