"""A trunk over TLS with SRTP: both sides hear each other, and a renewed certificate cuts nothing."""

from __future__ import annotations

import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from siaga.main.parent.renew import reload_edge
from siaga.operations.conversations import AnswerCall, HoldCall, ResumeCall
from siaga.operations.door import execute
from siaga.records.models import Call
from tests.databases import Database
from tests.ports import free_port
from tests.scenarios.authority import Authority
from tests.scenarios.sip_peer import SDP, Request, UdpPeer
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
OPERATOR = "127.0.0.1"
"""baresip opens its TLS connections from here."""
CALLER_HZ, TAKER_HZ = 800, 1400


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority", "operator")


@pytest.fixture
def line(database: Database, authority: Authority) -> Iterator[Telephone]:
    (database.state / "trunks.toml").write_text(
        '[[trunk]]\nname = "plain"\naddresses = ["127.0.0.2"]\n\n'
        f'[[trunk]]\nname = "sealed"\naddresses = ["{OPERATOR}"]\ntransport = "tls"\n'
        f'media = "srtp"\nauthority = "{authority.file}"\n'
    )
    certificate, key = authority.sign("siaga")
    with telephone(
        database,
        SIAGA_SIP_TLS_PORT=str(free_port()),
        SIAGA_SIP_TLS_CERTIFICATE=str(certificate),
        SIAGA_SIP_TLS_KEY=str(key),
    ) as one:
        yield one


def sealed_citizen(line: Telephone, authority: Authority) -> subprocess.Popen[bytes]:
    port = line.configuration.sip_tls_port
    account = f"<sip:081234@{OPERATOR};transport=tls>;regint=0;mediaenc=srtp-mand;audio_codecs=PCMA"
    order = f"/dial sip:112@127.0.0.1:{port};transport=tls"
    settings = f"sip_cafile {authority.file}\nsip_verify_server yes\n"
    return line.phone("citizen", account, CALLER_HZ, OPERATOR, order, settings=settings)


def shown_certificate(port: int) -> str:
    return ssl.get_server_certificate(("127.0.0.1", port), timeout=3)


def test_an_encrypted_call_is_heard_both_ways_and_outlives_a_renewed_certificate(
    line: Telephone, authority: Authority
) -> None:
    line.sit_down(7, TAKER_HZ)
    citizen = sealed_citizen(line, authority)
    call = call_in("ringing")
    assert (call.trunk, call.number) == ("sealed", "081234")
    execute(AnswerCall(call.id), by=call_taker(7))
    call_in("talking", 3)
    port = line.configuration.sip_tls_port
    first = shown_certificate(port)
    authority.sign("siaga")
    reload_edge(line.configuration.edge_control)
    until(lambda: shown_certificate(port) != first, 5)
    time.sleep(2)
    execute(HoldCall(call.id), by=call_taker(7))
    call_in("held", 3)
    execute(ResumeCall(call.id), by=call_taker(7))
    call_in("talking", 3)
    time.sleep(2)
    citizen.terminate()
    ended = call_in("ended")
    assert ended.ended_by == "caller", "its goodbye came over the connection from before"
    stored = until(lambda: Call.objects.filter(id=call.id, recording="stored").first())
    caller, taker = sound(line.configuration.recordings / stored.recording_file)
    assert loudness(caller[-12000:], CALLER_HZ) > 0.8
    assert loudness(taker[-12000:], TAKER_HZ) > 0.8
    citizen.wait(5)
    assert loudness(sound(line.heard("citizen"))[0][-12000:], TAKER_HZ) > 0.5


def test_an_encrypted_trunk_is_not_let_in_without_its_encryption(line: Telephone) -> None:
    uri = f"sip:112@127.0.0.1:{line.configuration.sip_port}"
    with UdpPeer(OPERATOR, line.configuration.sip_port) as peer:
        peer.send(Request("INVITE", uri, f"sip:08123@{OPERATOR}", SDP))
        assert peer.receive(1) == b""


def test_audio_in_the_clear_is_refused_on_an_encrypted_trunk(line: Telephone) -> None:
    port = line.configuration.sip_tls_port
    plain = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    plain.check_hostname, plain.verify_mode = False, ssl.CERT_NONE
    uri = f"sip:112@127.0.0.1:{port};transport=tls"
    with socket.create_connection(("127.0.0.1", port), 3) as wire, plain.wrap_socket(wire) as safe:
        safe.settimeout(3)
        safe.sendall(
            Request("INVITE", uri, f"sip:08123@{OPERATOR}", SDP).text("TLS", "127.0.0.1:1")
        )
        assert safe.recv(4096).startswith(b"SIP/2.0 488")


def test_a_certificate_that_the_authority_did_not_sign_is_refused(
    line: Telephone, tmp_path: Path
) -> None:
    certificate, key = Authority(tmp_path / "other", "somebody").sign("operator")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.load_cert_chain(certificate, key)
    port = line.configuration.sip_tls_port
    request = Request("OPTIONS", f"sip:112@127.0.0.1:{port}", f"sip:x@{OPERATOR}")
    with (
        pytest.raises(OSError),
        socket.create_connection(("127.0.0.1", port), 3) as wire,
        context.wrap_socket(wire) as safe,
    ):
        safe.settimeout(3)
        safe.sendall(request.text("TLS", "127.0.0.1:1"))
        assert safe.recv(4096) == b"", "closed"
        raise OSError("closed")
