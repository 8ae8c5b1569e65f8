"""From an alert to an officer's telephone and back, with nothing in between left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import pytest

from siaga.courier.courier import Courier
from siaga.records.models import Message
from tests.gateways.conftest import ANTONS
from tests.gateways.operator_centre import OperatorCentre, until
from tests.room import Room, alert_of

CHANNELS = (
    '[sms.smpp]\nhost = "127.0.0.1"\nport = {port}\nuser = "a"\npassword = "b"\nsender = "112"\n'
)


@pytest.fixture
def file(tmp_path: Path, centre: OperatorCentre) -> Path:
    file = tmp_path / "channels.toml"
    file.write_text(CHANNELS.format(port=centre.port))
    return file


@pytest.fixture
def courier(room: Room, file: Path) -> Iterator[None]:
    stop = Flag()
    thread = Thread(target=Courier(file, dict).run, args=(stop,), daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join(20)


def test_an_alert_reaches_the_officer_who_takes_it_and_reads_that_it_is_noted(
    courier: None, alert: str, centre: OperatorCentre
) -> None:
    assert centre.wait(1)[0].words.startswith("KEBAKARAN P2:")
    centre.say(ANTONS, b"1")
    noted = centre.wait(2)[1]
    assert (noted.to, noted.words[:9]) == (ANTONS.lstrip("+"), "Tercatat:")
    assert alert_of(alert).acknowledged_contact == "anton"
    reply = Message.objects.get(purpose="reply")
    until(lambda: Message.objects.get(id=reply.id).state == "delivered", "no receipt came")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_changed_file_ends_the_old_line_and_begins_another(
    courier: None, file: Path, centre: OperatorCentre
) -> None:
    until(lambda: centre.binds == 1, "not bound")
    file.write_text("# as before\n" + file.read_text())
    until(lambda: centre.binds == 2, "not bound anew")
    until(lambda: centre.gone == 1, "the old line stands still")
