from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from siaga.courier.channel import (
    Handed,
    NoAnswer,
    NotNow,
    Outgoing,
    Undeliverable,
    Unreachable,
)
from siaga.courier.channels.sms import Sms, channel
from siaga.courier.settings import Settings, WrongSetting
from siaga.domain.gsm import encoded
from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations.command import COURIER
from siaga.operations.messages import RecordSent
from siaga.records.models import Message, Text
from tests.gateways.conftest import ANTONS, outgoing
from tests.gateways.gateway_programs import folders, smsd
from tests.gateways.operator_centre import OperatorCentre, until
from tests.ports import free_port
from tests.room import Room, alert_of

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
INVALID_NUMBER, THROTTLED, NOT_THIS_ONE = 0x0B, 0x58, 0x45
TRY_AGAIN = 0x64
REFERENCE, SEGMENTS, WHICH_SEGMENT, PAYLOAD = 0x020C, 0x020E, 0x020F, 0x0424
"""Optional parameters of a message (SMPP 3.4, 5.3.2)."""


def smpp(port: int, **others: object) -> dict[str, object]:
    return {
        "host": "127.0.0.1",
        "port": port,
        "user": "siaga",
        "password": "secret",
        "sender": "112",
        **others,
    }


@pytest.fixture
def sms(room: Room, centre: OperatorCentre) -> Iterator[Sms]:
    made = channel(Settings("sms", {"smpp": smpp(centre.port)}))
    yield made
    made.close()


def recorded(room: Room, message: Outgoing, handed: Handed) -> None:
    room.does(COURIER, RecordSent(message.incident, message.id, handed.route, handed.reference))


def note(id: str, text: str, to: str = ANTONS) -> Outgoing:
    return Outgoing(id, "none", "", "caller", to, text, None)


@SQLITE
def test_by_smpp_an_alert_goes_out_is_receipted_and_is_answered(
    room: Room, alert: str, sms: Sms, centre: OperatorCentre
) -> None:
    message = outgoing(alert)
    handed = sms.send(message)
    recorded(room, message, handed)
    sent = centre.wait(1)[0]
    assert handed == Handed("smpp", sent.name)
    assert (sent.to, sent.source, sent.receipt) == ("628111111111", "112", True)
    assert sent.words.startswith("KEBAKARAN P2:")
    until(lambda: Message.objects.get(id=message.id).state == "delivered", "no receipt came")

    centre.say(ANTONS, encoded("2 jembatan putus, ü€"))
    until(lambda: alert_of(alert).state == "declined", "the answer decided nothing")
    assert alert_of(alert).declined_said == "jembatan putus, ü€"
    centre.say("+628777777777", "tolong – api".encode("utf-16-be"), coding=8)
    back = centre.wait(2)[1]
    assert (back.to, back.receipt, back.words[:16]) == ("628777777777", False, "SMS ke nomor ini")
    assert Text.objects.get().words == "tolong – api"


@SQLITE
def test_receipts_in_other_spellings_and_for_nothing_do_no_harm(
    room: Room, alert: str, sms: Sms, centre: OperatorCentre
) -> None:
    centre.fate = ""
    message = outgoing(alert)
    recorded(room, message, sms.send(message))
    name = centre.wait(1)[0].name
    centre.tell("FFFFFF", "DELIVRD")
    centre.tell("nonsense id", "UNDELIV")
    centre.tell(name, "ENROUTE")
    centre.tell(str(int(name, 16)), "EXPIRED")
    until(lambda: Message.objects.get(id=message.id).state == "failed", "no receipt came")
    assert Message.objects.get(id=message.id).why == "expired"


@SQLITE
def test_a_message_of_the_operator_told_twice_is_one(
    room: Room, alert: str, sms: Sms, centre: OperatorCentre
) -> None:
    sms.probe()
    for _ in range(3):
        centre.say(ANTONS, b"halo pusat")
    until(lambda: Message.objects.filter(purpose="reply").count() == 1, "not answered")
    assert alert_of(alert).state == "raised"


def header(reference: int, total: int, index: int) -> bytes:
    return bytes((5, 0, 3, reference, total, index))


def long_header(reference: int, total: int, index: int) -> bytes:
    return bytes((6, 8, 4, *reference.to_bytes(2), total, index))


def beside(reference: int, total: int, index: int) -> dict[int, bytes]:
    numbers = (reference.to_bytes(2), bytes((total,)), bytes((index,)))
    return dict(zip((REFERENCE, SEGMENTS, WHICH_SEGMENT), numbers, strict=True))


@SQLITE
@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2), (2, 2, 3, 3, 1, 1)])
@pytest.mark.parametrize("way", ["header", "long header", "beside", "beside, two bytes", "payload"])
def test_the_parts_of_a_longer_text_are_one_whatever_their_order_and_how_often_they_come(
    room: Room, alert: str, centre: OperatorCentre, order: tuple[int, ...], way: str
) -> None:
    said = {1: "2 mobil ", 2: "mogok 🚒 " if "two" in way else "mogok ", 3: "di jembatan"}
    for index in order:
        # Each part to another process: nothing of it is only in one's memory.
        sms = channel(Settings("sms", {"smpp": smpp(centre.port)}))
        try:
            until(lambda sms=sms: not dead(sms), "not bound")
            words = said[index].encode()
            place = (77, 3, index)
            if way == "header":
                assert centre.say(ANTONS, header(*place) + words, esm_class=0x40) == 0
            elif way == "long header":
                assert centre.say(ANTONS, long_header(*place) + words, esm_class=0x40) == 0
            elif way == "payload":
                more = {PAYLOAD: header(*place) + words}
                assert centre.say(ANTONS, b"", esm_class=0x40, more=more) == 0
            elif way == "beside":
                assert centre.say(ANTONS, words, more=beside(*place)) == 0
            else:
                whole = "".join(said.values()).encode("utf-16-be")
                cuts = (0, 2 * 8, 2 * 8 + 14, len(whole))  # in the middle of the fire engine
                words = whole[cuts[index - 1] : cuts[index]]
                assert centre.say(ANTONS, words, coding=8, more=beside(*place)) == 0
        finally:
            sms.close()
            centre.forget()
    assert alert_of(alert).state == "declined"
    assert alert_of(alert).declined_said == "".join(said.values()).removeprefix("2 ")
    assert Message.objects.filter(purpose="reply").count() == 1
    assert not Text.objects.exists()


@SQLITE
def test_the_words_may_lie_beside_the_message_where_more_of_them_fit(
    room: Room, alert: str, sms: Sms, centre: OperatorCentre
) -> None:
    sms.probe()
    said = b"2 " + b"mobil mogok di jembatan " * 15
    centre.say(ANTONS, b"", more={PAYLOAD: said})
    assert alert_of(alert).declined_said.startswith("mobil mogok di jembatan mobil")


@SQLITE
def test_a_route_that_only_stands_by_is_listened_to_without_a_probe(
    room: Room, alert: str, centre: OperatorCentre, tmp_path: Path
) -> None:
    both = {"routes": ["modem", "smpp"], "modem": folders(tmp_path), "smpp": smpp(centre.port)}
    with smsd(tmp_path):
        sms = channel(Settings("sms", both))
        try:
            until(lambda: sms.send(note("1" * 32, "halo")).route == "modem", "it never works")
            centre.say(ANTONS, b"1")
        finally:
            sms.close()
    assert alert_of(alert).state == "acknowledged"


@SQLITE
def test_a_longer_text_goes_in_parts_and_what_cannot_be_sent_is_said(
    room: Room, sms: Sms, centre: OperatorCentre
) -> None:
    sms.send(note("1" * 32, "Bantuan sedang menuju lokasi Anda. " * 6))
    parts = centre.wait(2)
    assert [(part.esm_class, part.receipt) for part in parts] == [(0x40, False), (0x40, True)]
    centre.refuse_with = INVALID_NUMBER
    with pytest.raises(Undeliverable):
        sms.send(note("2" * 32, "halo"))
    for nowhere in ("", "tidak ada"):
        with pytest.raises(Undeliverable):
            sms.send(note("3" * 32, "halo", nowhere))
    centre.refuse_with = NOT_THIS_ONE
    with pytest.raises(NotNow):
        sms.send(note("5" * 32, "halo"))
    centre.refuse_with = THROTTLED
    with pytest.raises(Unreachable):
        sms.send(note("4" * 32, "halo"))


@SQLITE
def test_a_centre_that_takes_a_message_and_says_nothing_is_not_a_closed_way(
    room: Room, sms: Sms, centre: OperatorCentre
) -> None:
    sms.probe()
    centre.deaf = True
    with pytest.raises(NoAnswer):
        sms.send(note("1" * 32, "halo"))


@SQLITE
def test_what_cannot_be_written_down_now_is_asked_for_again(
    room: Room,
    alert: str,
    sms: Sms,
    centre: OperatorCentre,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sms.probe()

    def broken(*_: object) -> str:
        raise TypeError("a defect")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("siaga.courier.routes.smpp.receive", broken)
        assert centre.say(ANTONS, b"1") == TRY_AGAIN
    assert centre.say(ANTONS, b"1") == 0
    assert alert_of(alert).state == "acknowledged"


@SQLITE
def test_a_part_is_acknowledged_when_it_is_written_down_and_not_before(
    room: Room,
    alert: str,
    sms: Sms,
    centre: OperatorCentre,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sms.probe()

    def gone(*_: object) -> str:
        raise LedgerUnavailable("no room on the disk")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("siaga.courier.routes.smpp.receive_part", gone)
        assert centre.say(ANTONS, header(7, 2, 2) + b"mogok", esm_class=0x40) == TRY_AGAIN
    assert centre.say(ANTONS, header(7, 2, 1) + b"2 mobil ", esm_class=0x40) == 0
    assert alert_of(alert).state == "raised"
    with monkeypatch.context() as meanwhile:  # the last part is there, and the whole is not read
        meanwhile.setattr("siaga.operations.text_parts.receive", gone)
        assert centre.say(ANTONS, header(7, 2, 2) + b"mogok", esm_class=0x40) == TRY_AGAIN
    assert centre.say(ANTONS, header(7, 2, 2) + b"mogok", esm_class=0x40) == 0
    assert alert_of(alert).declined_said == "mobil mogok"


@SQLITE
def test_a_lost_line_is_seen_and_bound_anew_and_a_dead_route_is_left_alone_for_a_while(
    room: Room, centre: OperatorCentre
) -> None:
    nobody = free_port()
    kannel = {
        "url": f"http://127.0.0.1:{nobody}/cgi-bin/sendsms",
        "user": "siaga",
        "password": "kata",
        "sender": "112",
        "status": f"http://127.0.0.1:{nobody}/status.txt",
    }
    sms = channel(Settings("sms", {"kannel": kannel, "smpp": smpp(centre.port)}))
    try:
        assert sms.send(note("1" * 32, "satu")).route == "smpp"
        began = monotonic()
        assert sms.send(note("2" * 32, "dua")).route == "smpp"
        assert monotonic() - began < 4, "the dead route was waited for again"
        centre.shut()
        until(lambda: dead(sms), "nobody has seen that the line is lost", 10)
        centre.open()
        until(lambda: not dead(sms), "it is not bound anew")
        assert sms.send(note("3" * 32, "tiga")).route == "smpp"
        assert centre.binds >= 2
    finally:
        sms.close()


def dead(sms: Sms) -> bool:
    try:
        sms.probe()
    except Unreachable:
        return True
    return False


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ({}, "[sms] routes: is empty"),
        ({"routes": ["kannel"]}, '"kannel" has no table'),
        ({"routes": ["pigeon"]}, '"pigeon" is not known'),
        ({"kanel": {}}, "[sms] kanel: is not known"),
        ({"kannel": {"url": "kannel"}}, "[sms.kannel] url"),
        ({"smpp": smpp(1, password="much too long")}, "[sms.smpp] password"),
        ({"smpp": smpp(0)}, "[sms.smpp] port"),
        ({"smpp": smpp(1, tls="true")}, "[sms.smpp] tls"),
        ({"smpp": smpp(1, ca="/nowhere.pem")}, "[sms.smpp] ca: is for an encrypted line"),
        ({"smpp": smpp(1, tls=True, ca="/nowhere.pem")}, "[sms.smpp] ca: cannot be read"),
        ({"modem": {"outbox": "/nowhere", "inbox": "/", "errors": "/"}}, "[sms.modem] outbox"),
    ],
)
def test_a_wrong_setting_is_named_with_its_place(table: dict[str, object], named: str) -> None:
    with pytest.raises(WrongSetting) as wrong:
        channel(Settings("sms", table))
    assert str(wrong.value).startswith(named) or named in str(wrong.value)
