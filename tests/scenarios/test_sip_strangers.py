"""Who is in no trunk learns nothing, a trunk brings emergency calls only, a desk reaches its desk."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django.plugin import DjangoDbBlocker

from siaga.operations.command import CLOCKWORK
from siaga.operations.desks import SignOffDesk, SignOnDesk
from siaga.operations.door import execute
from siaga.operations.sessions import desks_without_session
from siaga.records.models import Call
from tests.databases import Sqlite
from tests.scenarios.sip_peer import SDP, Request, UdpPeer, browser_peer, header, status
from tests.scenarios.telephone import (
    CALLER,
    PASSWORD,
    Telephone,
    call_taker,
    telephone_by,
    until,
)

STRANGER = "127.0.0.9"
CALLS_PER_S = 5
METHODS = ("INVITE", "OPTIONS", "REGISTER", "MESSAGE", "SUBSCRIBE", "REFER", "NOTIFY", "PUBLISH")


@pytest.fixture(scope="module")
def line(sqlite_databases: Sqlite, django_db_blocker: DjangoDbBlocker) -> Iterator[Telephone]:
    trunks = (
        f'[[trunk]]\nname = "operator"\naddresses = ["{CALLER}"]\nhost = "{CALLER}:25099"\n'
        f"qualify = false\ncalls_per_s = {CALLS_PER_S}\n"
    )
    with django_db_blocker.unblock(), telephone_by(sqlite_databases, trunks) as one:
        yield one


@pytest.fixture
def leg(line: Telephone) -> Iterator[str]:
    """The SIP name of a desk that has signed on."""
    yield sign_on(line, timedelta(hours=1))
    execute(SignOffDesk(), by=call_taker(7))


def sign_on(line: Telephone, good_for: timedelta) -> str:
    leg = os.urandom(16).hex()
    ha1 = hashlib.md5(f"{leg}:siaga:{PASSWORD}".encode()).hexdigest()
    execute(SignOnDesk(leg, ha1, datetime.now(UTC) + good_for), by=call_taker(7))
    until(lambda: line.lets_in(leg))
    return leg


def calls() -> int:
    """How many there are, once none is on its way into the ledger any more."""
    count = -1
    while count != (now := Call.objects.count()):
        count = now
        time.sleep(1)
    return count


def asked(line: Telephone, method: str, user: str = "112", sender: str = "x") -> Request:
    uri = f"sip:{user}@127.0.0.1:{line.configuration.sip_port}"
    return Request(method, uri, f"sip:{sender}@{CALLER}", SDP if method == "INVITE" else "")


@pytest.mark.parametrize("method", METHODS)
def test_a_stranger_gets_no_answer_over_udp(line: Telephone, method: str) -> None:
    with UdpPeer(STRANGER, line.configuration.sip_port) as peer:
        peer.send(asked(line, method))
        assert peer.receive(0.7) == b""


def test_a_stranger_gets_no_answer_over_tcp(line: Telephone) -> None:
    with socket.create_connection(
        ("127.0.0.1", line.configuration.sip_port), 3, source_address=(STRANGER, 0)
    ) as wire:
        wire.sendall(asked(line, "OPTIONS").text("TCP", f"{STRANGER}:5060"))
        assert wire.recv(4096) == b"", "closed without a word"


def test_a_strangers_answer_is_not_carried_on_to_anybody(line: Telephone) -> None:
    """An answer with a second Via would otherwise make the edge send to whomever it names."""
    with UdpPeer("127.0.0.8", 9) as victim, UdpPeer(STRANGER, line.configuration.sip_port) as peer:
        forged = (
            f"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1:{line.configuration.sip_port};branch=z1\r\n"
            f"Via: SIP/2.0/UDP {victim.address};branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\n"
            "To: <sip:a@b>;tag=2\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n"
        )
        peer.send_bytes(forged.encode())
        assert victim.receive(0.7) == b""


SCANS = (
    ("svmap",),
    ("svwar", "-e", "108-114", "-m", "OPTIONS"),
    ("svwar", "-e", "108-114", "-m", "INVITE", "--force"),
    ("svcrack", "-u", "112", "-r", "1-20"),
)


def finds(scan: tuple[str, ...], port: int) -> bool:
    """Whether SIPVicious, from an address in no trunk, has something to show."""
    tool, *arguments = scan
    done = subprocess.run(
        [sys.executable, "-m", f"sipvicious.{tool}", *arguments, "-p", str(port), "127.0.0.1"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said, said[-1500:]
    return "+==" in said


@pytest.mark.parametrize("scan", SCANS, ids=" ".join)
def test_sipvicious_finds_no_exchange_no_extension_and_no_password(
    line: Telephone, scan: tuple[str, ...]
) -> None:
    before = calls()
    assert not finds(scan, line.configuration.sip_port)
    assert calls() == before


def test_sipvicious_would_have_found_a_careless_exchange() -> None:
    with UdpPeer("127.0.0.1", 9) as careless:

        def answer_one() -> None:
            message, sender = careless.receive_from(20)
            careless.turn_to(*sender)
            careless.reply(message, "200 OK", "Server: Careless")

        answering = threading.Thread(target=answer_one)
        answering.start()
        assert finds(SCANS[0], int(careless.address.rpartition(":")[2]))
        answering.join()


@pytest.mark.parametrize("method", [one for one in METHODS if one not in ("INVITE", "OPTIONS")])
def test_a_trunk_can_do_nothing_but_call(line: Telephone, method: str) -> None:
    with UdpPeer(CALLER, line.configuration.sip_port) as peer:
        peer.send(asked(line, method))
        assert peer.final() == 405


def test_a_trunk_may_ask_whether_the_engine_lives(line: Telephone) -> None:
    time.sleep(1)
    with UdpPeer(CALLER, line.configuration.sip_port) as peer:
        peer.send(asked(line, "OPTIONS"))
        assert peer.final() == 200


def test_a_burst_over_the_trunks_pace_waits_and_is_not_refused(line: Telephone) -> None:
    calls = {call.mark: call for call in (asked(line, "INVITE") for _ in range(3 * CALLS_PER_S))}
    with UdpPeer(CALLER, line.configuration.sip_port) as peer:
        taken: list[int] = []
        while calls:
            time.sleep(1.05 - time.time() % 1)
            for call in calls.values():
                peer.send(call)
            answered = [packet for packet in iter(lambda: peer.receive(0.6), b"")]
            assert all(status(packet) < 300 for packet in answered), "nobody is refused"
            done = {header(packet, "Call-ID") for packet in answered if status(packet) == 200}
            taken.append(len(done & calls.keys()))
            calls = {mark: call for mark, call in calls.items() if mark not in done}
            assert len(taken) < 6
    assert taken[:2] == [CALLS_PER_S, CALLS_PER_S]


def test_in_a_flood_from_its_own_address_a_trunks_caller_is_answered_when_sent_again(
    line: Telephone,
) -> None:
    """The flood is thrown, each INVITE once; a telephone sends its own again."""
    caller = asked(line, "INVITE", sender="0817")
    answered: set[str] = set()
    with UdpPeer(CALLER, line.configuration.sip_port) as peer:
        until(lambda: time.time() % 1 < 0.2, 3)
        for _ in range(20 * CALLS_PER_S):
            peer.send(asked(line, "INVITE", sender="0816"))
        for _ in range(12):
            for _ in range(4 * CALLS_PER_S):
                peer.send(asked(line, "INVITE", sender="0816"))
            peer.send(caller)
            packets = [packet for packet in iter(lambda: peer.receive(0.25), b"")]
            answered |= {header(one, "Call-ID") for one in packets if status(one) == 200}
            if caller.mark in answered:
                break
    assert caller.mark in answered
    assert len(answered - {caller.mark}) <= 2 * CALLS_PER_S, "what comes once takes no place"


def test_a_desk_reaches_its_desk_and_no_number(line: Telephone, leg: str) -> None:
    before = calls()
    with browser_peer(line.configuration.engine_port) as browser:
        for user in ("112", "08123456", "+62811", "s", "h", "0", "trunk-operator", "duty", ""):
            at = f"{user}@" if user else ""
            call = Request("INVITE", f"sip:{at}siaga", f"sip:{leg}@siaga", SDP)
            assert browser.ask_signed(call, leg, PASSWORD) >= 400, user
    assert calls() == before


@pytest.mark.parametrize("method", ["REGISTER", "REFER", "MESSAGE", "SUBSCRIBE", "PUBLISH"])
def test_a_desk_cannot_register_transfer_write_or_watch(
    line: Telephone, leg: str, method: str
) -> None:
    with browser_peer(line.configuration.engine_port) as browser:
        request = Request(method, "sip:desk@siaga", f"sip:{leg}@siaga")
        assert browser.ask_signed(request, leg, PASSWORD) >= 400


def test_a_wrong_password_and_a_made_up_name_sound_the_same(line: Telephone, leg: str) -> None:
    with browser_peer(line.configuration.engine_port) as browser:
        for user in (leg, os.urandom(16).hex(), "trunk-operator", "duty"):
            call = Request("INVITE", "sip:desk@siaga", f"sip:{user}@siaga", SDP)
            assert browser.ask_signed(call, user, "guessed") == 401, user


def test_a_browser_does_not_pass_for_a_trunk(line: Telephone) -> None:
    before = calls()
    with browser_peer(line.configuration.engine_port) as browser:
        for sender in (f"sip:0811@{CALLER}", "sip:112@127.112.0.1", "sip:trunk-operator@siaga"):
            call = Request("INVITE", "sip:112@siaga", sender, SDP)
            assert browser.ask_signed(call, "112", "") >= 400
    assert calls() == before


def test_a_stolen_credential_ends_with_its_time_and_with_the_session(line: Telephone) -> None:
    short = sign_on(line, timedelta(seconds=5))
    with browser_peer(line.configuration.engine_port) as browser:

        def opens(leg: str) -> bool:
            call = Request("OPTIONS", "sip:desk@siaga", f"sip:{leg}@siaga")
            return browser.ask_signed(call, leg, PASSWORD) == 200

        assert opens(short)
        time.sleep(5)
        for ended in desks_without_session(datetime.now(UTC)):
            execute(ended, by=CLOCKWORK)
        until(lambda: not opens(short), 3)
        replaced = sign_on(line, timedelta(hours=1))
        assert opens(replaced)
        newest = sign_on(line, timedelta(hours=1))
        assert opens(newest)
        until(lambda: not opens(replaced), 3)  # a second sign-on ends the first
        execute(SignOffDesk(), by=call_taker(7))
        until(lambda: not opens(newest), 3)


def test_the_engine_itself_cannot_be_reached_past_the_edge(line: Telephone) -> None:
    """From the machine's own loopback too: only a trunk's inside address is known to it."""
    with UdpPeer("127.0.0.1", line.configuration.sip_inside_port) as peer:
        peer.send(asked(line, "INVITE"))
        assert peer.final() == 401
    with UdpPeer("127.0.0.1", line.configuration.sip_inside_port, "127.112.0.1") as peer:
        peer.send(asked(line, "INVITE", "0811223344"))
        assert peer.final() in (0, 403, 408)
