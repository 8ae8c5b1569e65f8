"""SMPP over TLS, with a real authority, a wrong one, and a centre that speaks none."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from time import monotonic

import pytest

from siaga.courier.channel import Unreachable
from siaga.courier.channels.sms import channel
from siaga.courier.settings import Settings
from siaga.records.models import Message
from tests.gateways.conftest import ANTONS
from tests.gateways.operator_centre import OperatorCentre, until
from tests.gateways.test_smpp import dead, note, smpp
from tests.ports import free_port
from tests.room import Room, alert_of
from tests.scenarios.authority import Authority

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def own(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "own", "own")


@pytest.fixture
def encrypted(own: Authority) -> Iterator[OperatorCentre]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*own.sign("centre"))
    centre = OperatorCentre(free_port(), context)
    try:
        yield centre
    finally:
        centre.stop()


@SQLITE
def test_over_tls_messages_go_out_and_come_in_also_many_at_once(
    room: Room, alert: str, encrypted: OperatorCentre, own: Authority
) -> None:
    table = smpp(encrypted.port, tls=True, ca=str(own.file))
    sms = channel(Settings("sms", {"smpp": table}))
    try:
        until(lambda: not dead(sms), "not bound")

        def send(lane: int) -> None:
            for one in range(25):
                sms.send(note(f"{lane:016}{one:016}", f"pesan {lane} {one}"))

        lanes = [Thread(target=send, args=(lane,)) for lane in range(4)]
        for lane in lanes:
            lane.start()
        for index in range(40):
            assert encrypted.say("+628777777777", f"pesan {index}".encode()) == 0
        for lane in lanes:
            lane.join(30)
        assert len(encrypted.wait(100)) >= 100
        encrypted.say(ANTONS, b"1")
        assert alert_of(alert).state == "acknowledged"
        assert Message.objects.filter(purpose="reply").count() == 1
        assert encrypted.binds == 1, "the line broke"
        encrypted.shut()
        until(lambda: dead(sms), "nobody has seen that the line is lost", 10)
    finally:
        sms.close()


@SQLITE
@pytest.mark.parametrize("trusted", ["another", "the system's"])
def test_a_certificate_that_nobody_vouches_for_is_refused_in_words(
    room: Room, encrypted: OperatorCentre, tmp_path: Path, trusted: str
) -> None:
    other = Authority(tmp_path / "other", "other")
    own_file = {"ca": str(other.file)} if trusted == "another" else {}
    sms = channel(Settings("sms", {"smpp": smpp(encrypted.port, tls=True, **own_file)}))
    began = monotonic()
    try:
        with pytest.raises(Unreachable, match=r"certificate of 127\.0\.0\.1 is not trusted"):
            sms.probe()
        assert monotonic() - began < 5
        assert encrypted.binds == 0, "the password was said to a stranger"
    finally:
        sms.close()


@SQLITE
def test_a_certificate_of_another_name_is_refused(
    room: Room, encrypted: OperatorCentre, own: Authority
) -> None:
    table = smpp(encrypted.port, tls=True, ca=str(own.file), host="localhost")
    sms = channel(Settings("sms", {"smpp": table}))
    try:
        with pytest.raises(Unreachable, match="certificate of localhost is not trusted"):
            sms.probe()
        assert encrypted.binds == 0
    finally:
        sms.close()


@SQLITE
def test_who_speaks_no_tls_is_said_and_no_password_is_told_in_the_open(
    room: Room, centre: OperatorCentre, own: Authority
) -> None:
    table = smpp(centre.port, tls=True, ca=str(own.file))
    sms = channel(Settings("sms", {"smpp": table}))
    try:
        with pytest.raises(Unreachable, match="speaks no TLS"):
            sms.probe()
        assert centre.binds == 0
    finally:
        sms.close()
