"""From an alert to an officer's telephone and back, with nothing in between left out."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest
from django.conf import settings

from siaga.courier.channels.email import PATIENCE_S
from siaga.operations.alerts import AssignUnit, FinishAlert, UnitMoved
from siaga.operations.command import CLOCKWORK, SYSTEM
from siaga.operations.contacts import ChangeRoster, DefineContact
from siaga.operations.incidents import CloseIncident, SetField
from siaga.operations.news import TellCallers
from siaga.records.models import Channel, Message, ToldCaller
from tests.courier.running import courier_by
from tests.gateways.conftest import ANTONS
from tests.gateways.operator_centre import OperatorCentre, until
from tests.ports import free_port
from tests.room import Room, alert_of
from tests.staffed import ALL_DAY

CALLERS = "+6281234567890"
ADDRESS = "https://112.dairikab.go.id"
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
    with courier_by(file):
        yield


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


def test_an_officer_asked_before_the_place_was_known_reads_it_when_it_is(
    courier: None, room: Room, centre: OperatorCentre
) -> None:
    incident = room.report(room.ani)
    room.alert(incident)
    assert "lokasi belum diketahui" in centre.wait(1)[0].words
    until(lambda: Message.objects.get(channel="sms").sent_at is not None, "not written down")
    room.does(room.ani, SetField(incident, "landmark", "Depan SD Negeri 3"))
    told = centre.wait(2)[1]
    assert told.to == ANTONS.lstrip("+")
    assert told.words == "Tugas 1 Kebakaran, lokasi sudah diketahui: Depan SD Negeri 3."


def test_a_caller_reads_that_help_is_coming_and_that_it_is_over_and_answers_with_a_digit(
    courier: None, room: Room, centre: OperatorCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SIAGA_PUBLIC_ADDRESS", ADDRESS)
    room.sign_on(room.ani)
    call = room.talk(room.ani, CALLERS)
    incident = room.report(room.ani, call)
    room.end(call)
    alert = room.alert(incident)
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"))
    room.does(room.fireman, UnitMoved(incident, alert, "engine-1", "en_route"))
    room.does(CLOCKWORK, TellCallers(incident, "en_route"))

    def received(count: int) -> list[str]:
        until(lambda: len(said()) == count, "the caller was not told")
        return said()

    def said() -> list[str]:
        return [one.words for one in centre.submitted if one.to == CALLERS.lstrip("+")]

    (coming,) = received(1)
    assert ADDRESS in coming
    room.does(room.fireman, FinishAlert(incident, alert, "real", ""))
    room.does(room.ani, CloseIncident(incident, "resolved"))
    room.does(CLOCKWORK, TellCallers(incident, "ended"))
    assert ADDRESS in received(2)[1]
    mine = Message.objects.filter(to=CALLERS)
    until(lambda: {one.state for one in mine.all()} == {"delivered"}, "no receipt came")
    centre.say(CALLERS, b" 5 ")
    until(lambda: ToldCaller.objects.get(call=call).rating == 5, "the digit is not noted")
    assert len(said()) == 2, "a digit costs nobody an answer"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_changed_file_ends_the_old_line_and_begins_another(
    courier: None, file: Path, centre: OperatorCentre
) -> None:
    until(lambda: centre.binds == 1, "not bound")
    file.write_text("# as before\n" + file.read_text())
    until(lambda: centre.binds == 2, "not bound anew")
    until(lambda: centre.gone == 1, "the old line stands still")


@contextmanager
def silent_server() -> Iterator[int]:
    """Takes every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield server.getsockname()[1]


def test_ways_that_hang_or_are_dead_delay_no_other(
    room: Room, tmp_path: Path, centre: OperatorCentre
) -> None:
    """Also what a centre without the Internet has: everything that does not need it goes out."""
    mila = DefineContact(
        "mila", "damkar", "Mila", ("email", "chat"), "", "mila@example.id", "hook:7"
    )
    room.does(SYSTEM, mila)
    turns = [{"position": "duty", "contact": one, **ALL_DAY} for one in ("mila", "anton")]
    room.does(SYSTEM, ChangeRoster("damkar", tuple(turns)))
    file = tmp_path / "channels.toml"
    with silent_server() as silent:
        file.write_text(
            CHANNELS.format(port=centre.port)
            + f'[email]\nhost = "127.0.0.1"\nport = {silent}\nsecurity = "none"\nsender = "a@b.id"\n'
            + f'[chat.services]\nhook = "json://127.0.0.1:{free_port()}/{{to}}"\n'
        )
        with courier_by(file):
            for count in (1, 2):
                incident = room.report(room.ani)
                room.alert(incident)
                began = monotonic()
                assert centre.wait(count)[-1].to == ANTONS.lstrip("+")
                assert monotonic() - began < PATIENCE_S, "it waited for the mail to be given up"
                others = Message.objects.filter(incident=incident, contact="mila")
                assert others.count() >= 1
                assert not others.exclude(state="queued").exists(), "these are still being tried"
            until(
                lambda: (
                    set(Channel.objects.filter(works=False).values_list("name", flat=True))
                    == {"email", "chat"}
                ),
                "nobody is told of the dead ways",
            )
            assert not Channel.objects.filter(name="sms", works=False).exists()
