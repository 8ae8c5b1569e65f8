"""A flood from a trunk's own address: who is known to be the operator's switch goes on as before."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.databases import Sqlite
from tests.scenarios.sip_peer import SDP, Request, UdpPeer, header, status
from tests.scenarios.telephone import CALLER, Telephone, telephone_by

CALLS_PER_S = 6
AT_ONCE_S = 0.4
"""Before a telephone would send its INVITE again."""
SOON_S = 3.0
"""As good as at once, for a peer that sends nothing again by itself: a machine may be slow."""


@pytest.fixture(scope="module")
def line(sqlite_databases: Sqlite, django_db_blocker: DjangoDbBlocker) -> Iterator[Telephone]:
    trunks = (
        f'[[trunk]]\nname = "operator"\naddresses = ["{CALLER}"]\ncalls_per_s = {CALLS_PER_S}\n'
    )
    with django_db_blocker.unblock(), telephone_by(sqlite_databases, trunks) as one:
        yield one


@pytest.fixture
def switch(line: Telephone) -> Iterator[UdpPeer]:
    """The operator's, with a port of its own for each test: nobody knows it yet."""
    with UdpPeer(CALLER, line.configuration.sip_port) as peer:
        yield peer


@pytest.fixture
def forger(line: Telephone) -> Iterator[UdpPeer]:
    """Sends from the operator's address, and never waits for an answer."""
    with UdpPeer(CALLER, line.configuration.sip_port) as peer:
        yield peer
    time.sleep(2.1)  # the next test finds an address that is not flooded


def invite(line: Telephone, number: str) -> Request:
    uri = f"sip:112@127.0.0.1:{line.configuration.sip_port}"
    return Request("INVITE", uri, f"sip:{number}@{CALLER}", SDP)


def answered(peer: UdpPeer, call: Request, limit_s: float) -> bytes:
    """The 200 to this call; b"" without one."""
    end = time.monotonic() + limit_s
    while (left := end - time.monotonic()) > 0:
        packet = peer.receive(left)
        if status(packet) == 200 and header(packet, "Call-ID") == call.mark:
            return packet
    return b""


def hang_up(peer: UdpPeer, call: Request, answer: bytes, proof: str) -> None:
    """ACK and BYE, with ``proof`` where Record-Route asked for it."""
    for method in ("ACK", "BYE"):
        within = call.follow(method, answer)
        within.extra = {
            "Route": re.sub(r"seen=\w+", f"seen={proof}", header(answer, "Record-Route"))
        }
        peer.send(within)


def proof_of(answer: bytes) -> str:
    found = re.search(r"seen=(\w+)", header(answer, "Record-Route"))
    return found[1] if found else ""


def quiet() -> None:
    """Until nobody remembers which switch was learned last, and the address is calm."""
    time.sleep(11)


def flood(line: Telephone, forger: UdpPeer, number: str = "") -> None:
    """Two seconds of it; the places of the first, when nobody knows yet that it is one, are
    taken. A number for each call unless one is said."""
    for _ in range(2):
        time.sleep(1.05 - time.time() % 1)
        for one in range(5 * CALLS_PER_S):
            forger.send(invite(line, number or f"0816{one}"))


def known(line: Telephone, switch: UdpPeer) -> None:
    """A call that came, was answered and is over."""
    call = invite(line, "0811")
    switch.send(call)
    answer = answered(switch, call, 5)
    assert proof_of(answer)
    hang_up(switch, call, answer, proof_of(answer))
    assert switch.final() == 200


def test_a_switch_that_has_called_before_is_answered_at_once_in_a_flood(
    line: Telephone, switch: UdpPeer, forger: UdpPeer
) -> None:
    quiet()
    known(line, switch)
    flood(line, forger)
    for number in range(CALLS_PER_S // 2):
        call = invite(line, f"0812{number}")
        switch.send(call)
        assert answered(switch, call, SOON_S)


def test_who_never_heard_our_answers_is_not_known_by_what_it_makes_up(
    line: Telephone, switch: UdpPeer, forger: UdpPeer
) -> None:
    """A proof that was seen once does not make a port known from which it never came."""
    quiet()
    call = invite(line, "0811")
    switch.send(call)
    answer = answered(switch, call, 5)
    wrong = proof_of(answer)[:-1] + ("0" if proof_of(answer)[-1] != "0" else "1")
    hang_up(switch, call, answer, wrong)
    assert switch.final() == 200
    flood(line, forger)
    call = invite(line, "0812")
    switch.send(call)
    assert not answered(switch, call, AT_ONCE_S)
    switch.send(call)
    assert answered(switch, call, 3), "sent again, as by every telephone"


def test_one_number_that_floods_through_a_known_switch_leaves_the_others_their_turn(
    line: Telephone, switch: UdpPeer, forger: UdpPeer
) -> None:
    quiet()
    known(line, switch)
    flood(line, switch, "0666")
    call = invite(line, "0813")
    switch.send(call)
    assert answered(switch, call, SOON_S)


def test_callers_who_withhold_their_numbers_are_not_one_that_calls_again_and_again(
    line: Telephone, switch: UdpPeer, forger: UdpPeer
) -> None:
    quiet()
    known(line, switch)
    flood(line, forger)
    for _ in range(5):
        call = invite(line, "anonymous")
        switch.send(call)
        assert answered(switch, call, SOON_S)


def test_what_is_sent_again_in_a_flood_leaves_half_the_places_to_those_we_know(
    line: Telephone, switch: UdpPeer, forger: UdpPeer
) -> None:
    quiet()
    known(line, switch)
    flood(line, forger)
    unknown = [invite(line, f"0817{one}") for one in range(4 * CALLS_PER_S)]
    for _ in range(2):
        time.sleep(1.05 - time.time() % 1)
        for one in unknown:
            forger.send(one)
    taken = {header(one, "Call-ID") for one in iter(lambda: forger.receive(0.6), b"")}
    assert 0 < len(taken & {one.mark for one in unknown}) <= CALLS_PER_S // 2
    call = invite(line, "0814")
    switch.send(call)
    assert answered(switch, call, SOON_S)
