"""Mail as it is set up by default: encrypted, and signed in; a real server of aiosmtpd."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from siaga.courier.channel import Outgoing, Unreachable
from siaga.courier.channels.email import Email
from tests.ports import free_port
from tests.scenarios.authority import Authority

SENDER, USER, PASSWORD = "siaga@dairi.example", "siaga", "kata sandi"


class Letterbox:
    """``passwords``: what was said to sign in; ``sender``: what is answered to a sender's name."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.passwords: list[str] = []
        self.sender = "250 OK"

    async def handle_MAIL(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        envelope.mail_from = address
        return self.sender

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.letters += envelope.rcpt_tos
        return "250 OK"

    def let_in(self, _s: Any, _session: Any, _e: Any, _how: str, said: LoginPassword) -> AuthResult:
        self.passwords.append(said.password.decode())
        return AuthResult(success=said.password.decode() == PASSWORD, handled=False)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"), "Dairi")


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the system's own list of authorities would have it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))


@contextmanager
def server(authority: Authority, security: str) -> Iterator[tuple[Letterbox, int]]:
    """Lets nobody in who has not signed in. ``none``: it knows no encryption."""
    box, port = Letterbox(), free_port()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*authority.sign("mail"))
    controller = Controller(
        box,
        hostname="127.0.0.1",
        port=port,
        authenticator=box.let_in,
        auth_required=security == "starttls",
        auth_require_tls=security == "starttls",
        require_starttls=security == "starttls",
        tls_context=context if security == "starttls" else None,
        ssl_context=context if security == "tls" else None,
    )
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()


def email(port: int, security: str, password: str = PASSWORD) -> Email:
    return Email("127.0.0.1", port, security, SENDER, USER, password, 5)


def letter() -> Outgoing:
    return Outgoing("1" * 32, "", "anton", "notice", "anton@damkar.example", "Anda bertugas.", None)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_goes_out_encrypted_and_signed_in(
    authority: Authority, trusted: None, security: str
) -> None:
    with server(authority, security) as (box, port):
        email(port, security).probe()
        email(port, security).send(letter())
    assert box.letters == ["anton@damkar.example"]
    assert box.passwords == [PASSWORD]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_wrong_password_closes_the_way_and_says_so(
    authority: Authority, trusted: None, security: str
) -> None:
    with (
        server(authority, security) as (box, port),
        pytest.raises(Unreachable) as closed,
    ):
        email(port, security, "salah").send(letter())
    assert closed.value.why == "refused"
    assert box.letters == []


def test_a_sender_that_the_server_does_not_let_write_closes_the_way_until_a_mail_goes_out(
    authority: Authority, trusted: None
) -> None:
    with server(authority, "starttls") as (box, port):
        way = email(port, "starttls")
        way.probe()
        box.sender = "553 5.7.1 not your name"
        for tries in (way.send, lambda _: way.probe()):
            with pytest.raises(Unreachable) as closed:
                tries(letter())
            assert closed.value.why == "refused"
        box.sender = "250 OK"
        way.send(letter())
        way.probe()
        assert len(box.letters) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_that_cannot_be_trusted_gets_neither_password_nor_mail(
    authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(Authority(tmp_path / "other", "Lain").file))
    with server(authority, security) as (box, port), pytest.raises(Unreachable):
        email(port, security).send(letter())
    assert (box.letters, box.passwords) == ([], [])


def test_a_server_that_does_not_encrypt_gets_neither_password_nor_mail(
    authority: Authority, trusted: None
) -> None:
    with (
        server(authority, "none") as (box, port),
        pytest.raises(Unreachable) as closed,
    ):
        email(port, "starttls").send(letter())
    assert closed.value.why == "refused"
    assert (box.letters, box.passwords) == ([], [])
