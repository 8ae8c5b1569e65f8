from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import time

import pytest

from siaga.courier.channel import Unreachable
from siaga.courier.channels.sms import Sms, channel
from siaga.courier.routes.modem_inbox import messages, parts, read
from siaga.courier.settings import Settings
from siaga.operations.command import COURIER
from siaga.operations.messages import RecordSent
from siaga.operations.texts import receive
from siaga.records.models import Message, Text
from tests.gateways.conftest import ANTONS, outgoing
from tests.gateways.gateway_programs import folders, smsd
from tests.gateways.operator_centre import until
from tests.room import Room, alert_of

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
CAME = """[SMSBackup000]
PDU = Deliver
Number = "{number}"
DateTime = 20261127T1200{second:02}
State = UnRead
Text00 = {text}
Coding = Unicode_No_Compression
Folder = 1
Length = {length}
{header}Class = -1
"""


def modem(folder: Path) -> Sms:
    return channel(Settings("sms", {"modem": folders(folder)}))


def works(sms: Sms) -> bool:
    try:
        sms.probe()
    except Unreachable:
        return False
    return True


@contextmanager
def working_modem(folder: Path) -> Iterator[Sms]:
    """Through gammu-smsd, which answers."""
    with smsd(folder), closing(modem(folder)) as sms:
        until(lambda: works(sms), "it never works")
        yield sms


def comes(folder: Path, place: int, words: str, header: str = "", second: int = 0) -> None:
    """The dummy telephone receives this; ``header``: of a part of a longer text."""
    said = CAME.format(
        number=ANTONS,
        text=words.encode("utf-16-be").hex(),
        length=len(words),
        header=f"UDH = {header}\n" if header else "",
        second=second,
    )
    draft = folder / "draft"
    draft.write_text(said)
    draft.rename(folder / "phone/sms/1" / str(place))


@SQLITE
def test_over_a_modem_an_alert_goes_out_and_is_answered(
    room: Room, alert: str, tmp_path: Path
) -> None:
    with working_modem(tmp_path) as sms:
        message = outgoing(alert)
        handed = sms.send(message)
        assert handed.route == "modem"
        room.does(COURIER, RecordSent(message.incident, message.id, handed.route))
        sent = tmp_path / "sent"
        until(lambda: list(sent.iterdir()), (tmp_path / "smsd.log").read_text)
        (file,) = sent.iterdir()
        assert "+628111111111" in file.name
        assert "KEBAKARAN P2:" in said(file)
        comes(tmp_path, 1, "2 mobil mogok")
        until(lambda: alert_of(alert).state == "declined", (tmp_path / "smsd.log").read_text)
        assert alert_of(alert).declined_said == "mobil mogok"
        until(lambda: not list((tmp_path / "inbox").iterdir()), "the file is still there")
        errors = tmp_path / "errors"
        until(lambda: not list(errors.iterdir()), "what it was asked with lies there")


@SQLITE
def test_the_parts_of_a_longer_text_are_one_answer_in_whatever_order_they_come(
    room: Room, alert: str, tmp_path: Path
) -> None:
    with working_modem(tmp_path):
        comes(tmp_path, 1, "di jembatan", "050003070303", second=2)
        comes(tmp_path, 2, "2 mobil ", "050003070301", second=9)
        comes(tmp_path, 3, "mogok ", "050003070302", second=4)
        until(lambda: alert_of(alert).state == "declined", (tmp_path / "smsd.log").read_text)
        assert alert_of(alert).declined_said == "mobil mogok di jembatan"
        comes(tmp_path, 4, "rumah terbakar di ", "050003080201")
        until(Text.objects.exists, "what lacks its rest is never read")
        assert Text.objects.get().words == "rumah terbakar di"
        until(lambda: not list((tmp_path / "inbox").glob("IN*")), "a file is still there")


@SQLITE
def test_what_was_read_and_not_yet_removed_is_not_read_again(
    room: Room, alert: str, tmp_path: Path
) -> None:
    """Cut short while the files of an answer were being removed: the first one goes last."""
    inbox = Path(folders(tmp_path)["inbox"])
    first = inbox / f"IN20261126_120000_00_{ANTONS}_00.txt"
    first.write_text("2 mobil ")
    (message,) = messages(parts(inbox))
    assert read("modem", message) == ""
    assert alert_of(alert).declined_said == "mobil"
    first.write_text("2 mobil ")
    os.utime(first, ns=(message[0].written_ns,) * 2)
    assert read("modem", messages(parts(inbox))[0]) == ""
    first.write_text("halo")
    read("modem", messages(parts(inbox))[0])
    assert Text.objects.get().words == "halo", "another message in the same second"
    assert not list(inbox.glob("*.txt"))


@SQLITE
def test_what_lacks_its_beginning_decides_nothing(room: Room, alert: str, tmp_path: Path) -> None:
    inbox = Path(folders(tmp_path)["inbox"])
    (inbox / f"IN20261126_120000_00_{ANTONS}_01.txt").write_text("1 lagi di sana")
    (message,) = messages(parts(inbox))
    read("modem", message)
    assert alert_of(alert).state == "raised"
    assert Text.objects.get().words == "1 lagi di sana"


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

    monkeypatch.setattr("siaga.courier.routes.modem_inbox.receive", fragile)
    folders(tmp_path)
    monkeypatch.setattr("siaga.courier.routes.modem.receipt", broken)
    (tmp_path / "errors" / f"OUTA20261126_120000_00_{ANTONS}_{'0' * 32}.txt").touch()
    inbox = tmp_path / "inbox"
    for second, words in enumerate(("rusak", "1")):
        (inbox / f"IN20261126_12000{second}_00_{ANTONS}_00.txt").write_text(words)
    sms = modem(tmp_path)
    try:
        with pytest.raises(Unreachable):
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
def test_what_nobody_sends_is_taken_back_and_failed(room: Room, alert: str, tmp_path: Path) -> None:
    sms = modem(tmp_path)
    message = outgoing(alert)
    try:
        with smsd(tmp_path) as program:
            until(lambda: works(sms), "it never works")
            program.send_signal(signal.SIGSTOP)
            sms.send(message)
        (file,) = (tmp_path / "outbox").glob("OUTA2*")
        os.utime(file, (time() - 600, time() - 600))
        until(lambda: Message.objects.get(id=message.id).state == "failed", "still waited for")
        assert not file.exists()
    finally:
        sms.close()
