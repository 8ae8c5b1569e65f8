from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from siaga.operations.command import SYSTEM
from siaga.operations.contacts import DefineContact
from tests.courier.mail_server import MailServer
from tests.databases import Database
from tests.ports import free_port
from tests.room import Room
from tests.staffed import staff


@pytest.fixture
def mail() -> Iterator[MailServer]:
    server = MailServer(free_port())
    server.open()
    try:
        yield server
    finally:
        server.close()


@pytest.fixture
def centre(database: Database) -> Room:
    """A staffed centre of this moment whose duty officer reads e-mail and nothing else."""
    room = Room()
    room.at = datetime.now(UTC) - timedelta(minutes=2)  # each act of the room takes a second
    staff(room)
    mail = "anton@damkar.example"
    room.does(SYSTEM, DefineContact("anton", "damkar", "Anton", ("email",), email=mail))
    return room
