"""Whatever an operator's INVITE looks like, an emergency call is taken; nothing else comes in."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from siaga.records.models import Call
from tests.databases import Sqlite
from tests.scenarios.sip_callers import Caller
from tests.scenarios.telephone import CALLER, Telephone, telephone_by, until

ANONYMOUS = '"Anonymous" <sip:anonymous@anonymous.invalid>'
URN = "urn:service:sos"


@pytest.fixture(scope="module")
def line(sqlite_databases: Sqlite, django_db_blocker: DjangoDbBlocker) -> Iterator[Telephone]:
    trunks = f'[[trunk]]\nname = "operator"\naddresses = ["{CALLER}"]\n'
    with django_db_blocker.unblock(), telephone_by(sqlite_databases, trunks) as one:
        yield one


def new_call(before: set[str]) -> Call:
    return until(lambda: Call.objects.exclude(id__in=before).first(), 5)


@pytest.mark.parametrize(
    ("caller", "number", "withheld"),
    [
        (Caller(), "08123", False),
        (Caller(sender="<sip:127.0.0.2>"), None, False),
        (Caller(sender=ANONYMOUS), None, True),
        (
            Caller(
                sender=ANONYMOUS, extra="P-Asserted-Identity: <sip:+62813@op.id>\nPrivacy: id\n"
            ),
            "+62813",
            True,
        ),
        (Caller(request="tel:112", to="<tel:112>"), "08123", False),
        (Caller(request=URN, to=f"<{URN}>"), "08123", False),
        (Caller(request=f"{URN}.police", to=f"<{URN}.police>"), "08123", False),
    ],
    ids=["plain", "no_number", "anonymous", "asserted", "tel", "urn", "urn_police"],
)
def test_an_emergency_call_is_taken(
    line: Telephone,
    tmp_path: Path,
    caller: Caller,
    number: str | None,
    withheld: bool,
) -> None:
    before = set(Call.objects.values_list("id", flat=True))
    scenario = caller.scenario(tmp_path / "caller.xml")
    sipp = line.call(scenario, "sipp")
    call = new_call(before)
    assert (call.number, call.number_withheld, call.trunk) == (number, withheld, "operator")
    assert sipp.wait(10) == 0, (line.configuration.log / "sipp.out").read_text()[-2000:]
    ended = until(lambda: Call.objects.filter(id=call.id, phase="ended").first(), 5)
    assert (ended.ended_by, ended.outcome) == ("caller", "short_abandoned")


@pytest.mark.parametrize("dialled", ["08111", "110", "desk", "s", "0000", "112a"])
def test_nothing_but_an_emergency_number_comes_in(
    line: Telephone, tmp_path: Path, dialled: str
) -> None:
    before = Call.objects.count()
    scenario = Caller(request=f"sip:{dialled}@[remote_ip]").scenario(tmp_path / "caller.xml", 100)
    assert line.call(scenario, "sipp").wait(10) != 0
    assert Call.objects.count() == before


def test_a_stranger_is_not_let_in(line: Telephone, tmp_path: Path) -> None:
    before = Call.objects.count()
    scenario = Caller(sender="<sip:trunk-operator@127.0.0.5>").scenario(tmp_path / "caller.xml")
    stranger = line.call(scenario, "sipp", ip="127.0.0.5", limit_s=8)
    assert stranger.wait(10) != 0
    assert Call.objects.count() == before


def test_malformed_messages_do_no_harm(line: Telephone, tmp_path: Path) -> None:
    rubbish = [
        b"INVITE\r\n\r\n",
        b"\x00" * 1400,
        b"INVITE sip:112@x SIP/2.0\r\nVia: nonsense\r\nContent-Length: 99999\r\n\r\nv=0",
        b"INVITE sip:112@127.0.0.1 SIP/2.0\r\n" + b"X: " + b"y" * 60000 + b"\r\n\r\n",
        b"INVITE urn:service:sos SIP/2.0\r\n\r\n",
        b"\xff\xfe BYE sip: SIP/9.9\r\n",
    ]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind((CALLER, 0))
        for packet in rubbish * 20:
            one.sendto(packet, ("127.0.0.1", line.configuration.sip_port))
    time.sleep(0.5)
    before = set(Call.objects.values_list("id", flat=True))
    sipp = line.call(Caller().scenario(tmp_path / "caller.xml"), "sipp")
    assert new_call(before)
    assert sipp.wait(10) == 0
    assert line.engine is not None and line.engine.poll() is None


def test_only_named_addresses_listen(line: Telephone) -> None:
    """Two unbound UDP sockets are the engine's DNS client; nothing is answered on them."""
    assert line.engine is not None
    seen = subprocess.run(["ss", "-lntup"], capture_output=True, text=True, check=True).stdout
    ours = [row.split() for row in seen.splitlines() if f"pid={line.engine.pid}," in row]
    local = [(row[0], row[4]) for row in ours]
    wide = [each for each in local if not each[1].startswith("127.0.0.1:")]
    assert all(kind == "udp" for kind, _ in wide) and len(wide) <= 2
