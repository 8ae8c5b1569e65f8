from __future__ import annotations

import os
from pathlib import Path
from time import time

import pytest

from siaga.courier.channel import Unreachable
from siaga.courier.channels.sms import Sms, channel
from siaga.courier.settings import Settings
from siaga.operations.command import COURIER
from siaga.operations.messages import RecordSent
from siaga.operations.texts import receive
from siaga.records.models import Message
from tests.gateways.conftest import ANTONS, outgoing
from tests.gateways.gateway_programs import smsd
from tests.gateways.operator_centre import until
from tests.room import Room, alert_of

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
CAME = """[SMSBackup000]
PDU = Deliver
Number = "{number}"
State = UnRead
Text00 = {text}
Coding = Unicode_No_Compression
Folder = 1
Length = {length}
Class = -1
"""


def modem(folder: Path) -> Sms:
    folders = {name: str(folder / name) for name in ("outbox", "inbox", "errors")}
    return channel(Settings("sms", {"modem": folders}))


@SQLITE
def test_over_a_modem_an_alert_goes_out_and_is_answered(
    room: Room, alert: str, tmp_path: Path
) -> None:
    with smsd(tmp_path):
        sms = modem(tmp_path)
        try:
            sms.probe()
            message = outgoing(alert)
            handed = sms.send(message)
            assert handed.route == "modem"
            room.does(COURIER, RecordSent(message.incident, message.id, handed.route))
            sent = tmp_path / "sent"
            until(lambda: list(sent.iterdir()), (tmp_path / "smsd.log").read_text)
            (file,) = sent.iterdir()
            assert "+628111111111" in file.name
            assert "KEBAKARAN P2:" in said(file)
            words = "2 mobil mogok"
            text = words.encode("utf-16-be").hex()
            came = CAME.format(number=ANTONS, text=text, length=len(words))
            (tmp_path / "phone/sms/1/1").write_text(came)
            until(lambda: alert_of(alert).state == "declined", (tmp_path / "smsd.log").read_text)
            assert alert_of(alert).declined_said == "mobil mogok"
            assert not list((tmp_path / "inbox").iterdir())
        finally:
            sms.close()


@SQLITE
def test_a_file_that_breaks_is_put_aside_and_the_next_one_counts(
    room: Room, alert: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fragile(route: str, id: str, number: str, words: str) -> str:
        if words == "rusak":
            raise TypeError("a defect")
        return receive(route, id, number, words)

    def broken(*_: object, **__: object) -> bool:
        raise TypeError("a defect")

    monkeypatch.setattr("siaga.courier.routes.modem.receive", fragile)
    for folder in ("outbox", "inbox", "errors"):
        (tmp_path / folder).mkdir()
    monkeypatch.setattr("siaga.courier.routes.modem.receipt", broken)
    (tmp_path / "errors" / f"OUTA20261126_120000_00_{ANTONS}_{'0' * 32}.txt").touch()
    inbox = tmp_path / "inbox"
    for second, words in enumerate(("rusak", "1")):
        (inbox / f"IN20261126_12000{second}_00_{ANTONS}_00.txt").write_text(words)
    sms = modem(tmp_path)
    try:
        sms.probe()
        until(lambda: alert_of(alert).state == "acknowledged", "the second one did not count")
    finally:
        sms.close()
    assert [file.read_text() for file in (inbox / "unread").iterdir()] == ["rusak"]
    assert not list(inbox.glob("*.txt"))


def said(file: Path) -> str:
    """What gammu-smsd keeps of a message it has sent: its own format, the text as a comment."""
    return file.read_bytes().decode("utf-16" if file.suffix == ".txt" else "utf-8", "replace")


@SQLITE
def test_what_nobody_sends_is_seen_taken_back_and_failed(
    room: Room, alert: str, tmp_path: Path
) -> None:
    for name in ("outbox", "inbox", "errors"):
        (tmp_path / name).mkdir()
    sms = modem(tmp_path)
    try:
        message = outgoing(alert)
        sms.send(message)
        (file,) = (tmp_path / "outbox").iterdir()
        os.utime(file, (time() - 60, time() - 60))
        with pytest.raises(Unreachable):
            sms.probe()
        os.utime(file, (time() - 600, time() - 600))
        until(lambda: Message.objects.get(id=message.id).state == "failed", "still waited for")
        assert not file.exists()
        (tmp_path / "errors" / "OUTA20261126_000000_00_+62811_nobody.txt").write_text("x")
        sms.probe()
    finally:
        sms.close()
