"""A name server that does not answer: no way out waits for it longer than it may."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from time import monotonic
from typing import Any

import pytest

from siaga.courier import names
from siaga.courier.channel import Unreachable
from siaga.courier.channels import chat, email, sms
from siaga.courier.courier import Courier
from siaga.courier.settings import Settings
from siaga.records.models import Channel
from tests.databases import Database
from tests.gateways.operator_centre import OperatorCentre, until
from tests.ports import free_port

SEEN_WITHIN_S = 10.0
NAME = "gateway.example"


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The system's look-up as it is when no name server answers; the names that were asked for."""
    whole, answered = socket.getaddrinfo, Flag()
    asked: list[str] = []

    def hangs(host: Any, *more: Any, **others: Any) -> Any:
        if str(host).endswith(".example"):
            asked.append(str(host))
            answered.wait(60)
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return whole(host, *more, **others)

    monkeypatch.setattr(socket, "getaddrinfo", hangs)
    yield asked
    answered.set()


def kannel(host: str = NAME) -> dict[str, str]:
    at = f"http://{host}:13013/cgi-bin/sendsms"
    return {"url": at, "status": at, "user": "a", "password": "b", "sender": "112"}


SMPP = {"host": NAME, "user": "a", "password": "b", "sender": "112"}
TABLES: dict[str, Callable[[], Any]] = {
    "kannel": lambda: sms.channel(Settings("sms", {"kannel": kannel()})),
    "smpp": lambda: sms.channel(Settings("sms", {"smpp": SMPP})),
    "both": lambda: sms.channel(Settings("sms", {"kannel": kannel(), "smpp": SMPP})),
    "email": lambda: email.channel(
        Settings("email", {"host": NAME, "sender": "a@b.example", "security": "none"})
    ),
    "chat": lambda: chat.channel(Settings("chat", {"services": {"own": f"json://{NAME}/{{to}}"}})),
}


@pytest.mark.parametrize("way", TABLES)
def test_a_probe_does_not_wait_for_a_name_server_that_does_not_answer(
    silent: list[str], way: str
) -> None:
    made = TABLES[way]()
    try:
        for _ in range(2):
            began = monotonic()
            with pytest.raises(Unreachable):
                made.probe()
            assert monotonic() - began < 6, way
        assert silent.count(NAME) <= 1, "one look-up at a time, however often it is asked"
    finally:
        if hasattr(made, "close"):
            made.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_supervisor_sees_it_and_the_other_channel_goes_on(
    database: Database, silent: list[str], tmp_path: Path
) -> None:
    centre = OperatorCentre(free_port())
    file, stop = tmp_path / "channels.toml", Flag()
    file.write_text(
        f'[email]\nhost = "{NAME}"\nsender = "a@b.example"\nsecurity = "none"\n'
        f'[sms.smpp]\nhost = "127.0.0.1"\nport = {centre.port}\n'
        'user = "a"\npassword = "b"\nsender = "112"\n'
    )
    thread = Thread(target=Courier(file, dict).run, args=(stop,), daemon=True)
    down = Channel.objects.filter(name="email", works=False, why="unreachable")
    began = monotonic()
    thread.start()
    try:
        until(down.exists, "unseen", SEEN_WITHIN_S)
        until(lambda: centre.binds == 1, "SMS has waited for it", 3)
        assert monotonic() - began < SEEN_WITHIN_S
        assert not Channel.objects.filter(name="sms", works=False).exists()
    finally:
        stop.set()
        thread.join(20)
        centre.stop()
    assert not thread.is_alive()


def test_an_answer_is_used_again_for_a_while_and_a_refusal_is_not(
    silent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found: dict[str, list[str]] = {"a.test": ["10.0.0.1", "10.0.0.1", "10.0.0.2"]}
    asked: list[str] = []

    def answers(host: str, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        if host not in found:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(0, 0, 0, "", (address, 0)) for address in found[host]]

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    for _ in range(2):
        assert names.addresses("a.test", 1) == ("10.0.0.1", "10.0.0.2")
        with pytest.raises(OSError, match="not known"):
            names.addresses("b.test", 1)
    assert asked == ["a.test", "b.test", "b.test"]
    assert names.addresses("::1", 1) == ("::1",)


def test_the_next_address_is_tried_where_the_first_is_dead(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    two = float("inf"), ("127.0.0.2", "127.0.0.1")
    monkeypatch.setitem(names._known, "two.test", two)
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = names.connected("two.test", server.getsockname()[1], 2)
        assert line.getpeername()[0] == "127.0.0.1"
        line.close()
