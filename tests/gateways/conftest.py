"""A centre with an alert to send, its web, and the gateways beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from socketserver import ThreadingMixIn
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.db import connection

from siaga.courier.channel import Outgoing
from siaga.main.wsgi import application
from siaga.operations.centre import DefineCategory
from siaga.operations.command import SYSTEM
from siaga.operations.contacts import DefineContact
from siaga.operations.incidents import SetField
from siaga.operations.telling import tell_of
from siaga.records.models import Message
from tests.databases import Database
from tests.gateways.operator_centre import OperatorCentre
from tests.ports import free_port
from tests.room import FIRE, Room
from tests.staffed import staff

ANTONS = "+628111111111"


@pytest.fixture
def room(database: Database) -> Room:
    room = staff(Room(datetime.now(UTC) - timedelta(minutes=10)))
    room.does(SYSTEM, DefineCategory("fire", {**FIRE, "name": {"id": "Kebakaran", "en": "Fire"}}))
    room.does(SYSTEM, DefineContact("anton", "damkar", "Anton", ("sms",), "0811 1111 111"))
    return room


@pytest.fixture
def incident(room: Room) -> str:
    incident = room.report(room.ani)
    landmark = "Depan gereja HKBP “Sitinjo”, di samping warung kopi biru " * 5
    room.does(room.ani, SetField(incident, "landmark", landmark[:200]))
    return incident


@pytest.fixture
def alert(room: Room, incident: str) -> str:
    return room.alert(incident)


@pytest.fixture
def centre() -> Iterator[OperatorCentre]:
    centre = OperatorCentre(free_port())
    try:
        yield centre
    finally:
        centre.stop()


def outgoing(alert: str) -> Outgoing:
    """The message by which ``alert`` is told, as the courier hands it to a channel."""
    row = Message.objects.get(alert=alert, channel="sms")
    told = tell_of(row.incident, row.alert, {})
    return Outgoing(row.id, row.incident, row.contact, row.purpose, row.to, row.text, told)


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what matters is in the records."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def _answer(environ: dict[str, Any], start: Any) -> Any:
    """As a worker of the web process would, which ends its connection with its thread."""
    try:
        return list(application(environ, start))
    finally:
        connection.close()


@pytest.fixture
def web(room: Room, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The pages of this centre, for Kannel to call."""
    port = free_port()
    server = make_server("127.0.0.1", port, _answer, _Server, _Quiet)
    monkeypatch.setattr(settings, "SIAGA_GATEWAY_AT", f"http://127.0.0.1:{port}")
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://gateway:{settings.SIAGA_GATEWAY_SECRET}@127.0.0.1:{port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
