"""The process: it finds its ways in the file, takes a change of it, and is woken by the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from siaga.records.models import Channel, Message
from tests.courier.mail_server import MailServer
from tests.courier.running import courier_by
from tests.courier.test_worker import until
from tests.room import Room

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def setting(port: int) -> str:
    return (
        f'[email]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
        'sender = "siaga@example"\nlook_every_s = 3\n'
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "channels.toml"


@pytest.fixture
def running(centre: Room, file: Path) -> Iterator[None]:
    with courier_by(file):
        yield


def state(contact: str = "anton") -> str | None:
    return Message.objects.filter(contact=contact).values_list("state", flat=True).first()


def test_a_channel_that_is_not_set_up_keeps_nobody_waiting(running: None, centre: Room) -> None:
    centre.alert(centre.report(centre.ani))
    until(lambda: state() == "failed")
    assert Message.objects.get(contact="anton").why == "no_route"
    assert not Channel.objects.exists()


def test_a_file_that_is_wrong_and_then_mended_needs_no_restart(
    running: None, centre: Room, file: Path, mail: MailServer
) -> None:
    file.write_text(setting(mail.port).replace("sender", "sendr"))
    until(lambda: Channel.objects.filter(works=False, why="settings").exists())
    centre.alert(centre.report(centre.ani))
    file.write_text(setting(mail.port))
    until(lambda: state() == "sent")
    until(lambda: Channel.objects.filter(works=True).exists())
    assert len(mail.mails) == 1
