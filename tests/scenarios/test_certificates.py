"""Certificates from an authority (pebble, by certbot): the first one, and those after it."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from siaga.main.demo.own_centre import OwnCentre, own_centre
from tests.ports import free_port
from tests.scenarios.acme import NOBODY, Acme, acme
from tests.scenarios.authority import Authority
from tests.scenarios.sip_peer import BrowserPeer, Request, status
from tests.scenarios.telephone import until

NAME = "siaga.dairikab.example"
FIRST_S, TAKEN_S = 40.0, 15.0
"""Until the first one is in use after the start, and a new one after it was given."""


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a short name: the edge has a socket deep below it."""
    return tmp_path_factory.mktemp("acme")


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Acme]:
    with acme(tmp_path / "acme") as one:
        yield one


@contextmanager
def centre_of(authority: Acme, folder: Path) -> Iterator[OwnCentre]:
    """One that shows its certificate to browsers and to an operator."""
    operator = Authority(authority.folder / "operator", "operator")
    trunks = authority.folder / "trunks.toml"
    trunks.write_text(
        '[[trunk]]\nname = "plain"\naddresses = ["127.0.0.2"]\n\n'
        '[[trunk]]\nname = "sealed"\naddresses = ["127.0.0.1"]\ntransport = "tls"\n'
        f'media = "srtp"\nauthority = "{operator.file}"\n'
    )
    settings = {
        "SIAGA_TRUNKS": str(trunks),
        "SIAGA_SIP_TLS_PORT": str(free_port()),
        "SIAGA_HOSTS": f"{NAME},localhost",
        "SIAGA_CERTIFICATE_FROM": authority.directory,
        "SIAGA_CERTIFICATE_PORT": str(authority.asks_at),
        **authority.environment,
    }
    with own_centre(folder, settings) as one:
        yield one


def trusting(authority: Acme) -> ssl.SSLContext:
    """A browser that trusts this authority and nobody else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=authority.root)
    return context


def shown(authority: Acme, port: int) -> bytes | None:
    """The certificate that a new connection is shown, if it is to be trusted for our name."""
    try:
        with (
            socket.create_connection(("127.0.0.1", port), 3) as wire,
            trusting(authority).wrap_socket(wire, server_hostname=NAME) as safe,
        ):
            return safe.getpeercert(binary_form=True)
    except OSError:
        return None


def siaga(centre: OwnCentre, *words: str, language: str = "id") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "siaga.main", *words],
        env={**centre.environment, "SIAGA_LANGUAGE": language},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_whole_way_with_an_authority(authority: Acme, tmp_path: Path) -> None:
    with centre_of(authority, tmp_path / "centre") as centre:
        ports = [int(centre.environment[f"SIAGA_{name}"]) for name in ("PORT", "SIP_TLS_PORT")]
        first = [until(lambda port=port: shown(authority, port), FIRST_S) for port in ports]
        assert first[0] == first[1]
        assert siaga(centre, "certificate", "show").returncode == 0
        with standing(authority, *ports) as answers:
            assert answers() == (True, True)
            done = siaga(centre, "certificate", "renew")
            assert done.returncode == 0, done.stdout + done.stderr
            second = [
                until(lambda port=port: other(shown(authority, port), first[0]), TAKEN_S)
                for port in ports
            ]
            assert second[0] == second[1]
            assert answers() == (True, True), "what stood before the renewal stands"
        authority.names_lead_to(NOBODY)
        refused = siaga(centre, "certificate", "renew")
        assert refused.returncode == 1
        assert "tidak menemukan siapa pun di port 80" in refused.stdout, refused.stdout
        assert "connection refused" in refused.stdout, "and the authority's own words"
        assert [shown(authority, port) for port in ports] == second
        doctor = siaga(centre, "doctor", language="en")
        assert "the authority found nobody at port 80" in doctor.stdout
        assert "good for 89 more days" in doctor.stdout
        authority.stop()
        away = siaga(centre, "certificate", "renew")
        assert "lembaga sertifikat tidak terhubung" in away.stdout, away.stdout
        assert [shown(authority, port) for port in ports] == second


def test_nobody_need_do_anything_for_the_next_one(tmp_path: Path) -> None:
    """A certificate that is good for half a minute is another one soon, and so is that."""
    with (
        acme(tmp_path / "acme", lifetime_s=30) as authority,
        centre_of(authority, tmp_path / "centre") as centre,
    ):
        port = int(centre.environment["SIAGA_PORT"])
        first = until(lambda: shown(authority, port), FIRST_S)
        second = until(lambda: other(shown(authority, port), first), 60)
        until(lambda: other(shown(authority, port), second), 60)


def other(now: bytes | None, before: bytes) -> bytes | None:
    return now if now != before else None


@contextmanager
def standing(authority: Acme, pages: int, edge: int) -> Iterator[Callable[[], tuple[bool, bool]]]:
    """A desk's websocket through nginx and an operator's connection to the edge, both open all the
    time; what is called says whether each still answers."""
    uri = f"sip:112@127.0.0.1:{edge}"
    with (
        connect(
            f"wss://127.0.0.1:{pages}/sip",
            ssl=trusting(authority),
            server_hostname=NAME,
            subprotocols=[Subprotocol("sip")],
        ) as browser,
        socket.create_connection(("127.0.0.1", edge), 3) as wire,
        trusting(authority).wrap_socket(wire, server_hostname=NAME) as safe,
    ):
        safe.settimeout(3)
        desk = BrowserPeer(browser)

        def answers() -> tuple[bool, bool]:
            said = desk.ask(Request("OPTIONS", "sip:desk@127.0.0.1", "sip:desk@127.0.0.1"))
            address = "{}:{}".format(*safe.getsockname())
            safe.sendall(Request("OPTIONS", uri, "sip:x@127.0.0.1").text("TLS", address))
            return status(said) > 0, status(safe.recv(4096)) > 0

        yield answers
