from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import pytest

from siaga.courier.channel import NotNow, Outgoing, Undeliverable, Unreachable
from siaga.courier.channels.sms import Sms, channel
from siaga.courier.courier import Courier
from siaga.courier.settings import Settings, WrongSetting
from siaga.domain.gsm import ONE_SMS
from siaga.operations.command import COURIER
from siaga.operations.messages import RecordSent
from siaga.records.models import Channel, Message, Text
from tests.gateways.conftest import ANTONS, outgoing
from tests.gateways.gateway_programs import Gateway, kannel
from tests.gateways.operator_centre import OperatorCentre, until
from tests.ports import free_port
from tests.room import Room, alert_of

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SEEN_WITHIN_S = 20.0
"""Twice what is promised, on a machine with other work."""
STRANGER = "+628777777777"


@pytest.fixture
def running(web: str, centre: OperatorCentre, tmp_path: Path) -> Iterator[Gateway]:
    with kannel(tmp_path, centre.port, free_port(3), f"{web}/gateway/text") as gateway:
        yield gateway


@pytest.fixture
def gateway(running: Gateway) -> dict[str, str]:
    """What ``channels.toml`` says of it."""
    sign_in = {"user": "siaga", "password": "kata", "sender": "112"}
    return {**sign_in, "url": running.url, "status": running.status}


@pytest.fixture
def sms(gateway: dict[str, str]) -> Iterator[Sms]:
    made = channel(Settings("sms", {"kannel": gateway}))
    yield made
    made.close()


def send(room: Room, sms: Sms, message: Outgoing) -> None:
    handed = sms.send(message)
    room.does(COURIER, RecordSent(message.incident, message.id, handed.route, handed.reference))


@SQLITE
def test_through_kannel_an_alert_goes_out_is_receipted_and_is_answered(
    room: Room, alert: str, sms: Sms, centre: OperatorCentre
) -> None:
    sms.probe()
    message = outgoing(alert)
    send(room, sms, message)
    sent = centre.wait(1)[0]
    assert (sent.to, sent.source, sent.receipt) == ("628111111111", "112", True)
    assert sent.words.endswith("1 1=kami ambil, 2 1 ALASAN=tolak"), sent.words
    assert len(sent.words) <= ONE_SMS
    until(lambda: Message.objects.get(id=message.id).state == "delivered", "no receipt came")

    centre.say(ANTONS, b"1 siap ndan")
    until(lambda: alert_of(alert).state == "acknowledged", "the answer decided nothing")
    assert Message.objects.get(id=message.id).answer == "acknowledge"
    assert Message.objects.get(purpose="reply").text.startswith("Tercatat")

    centre.say(ANTONS, "TOLAK mobil mogok – di jembatan".encode("utf-16-be"), coding=8)
    until(lambda: alert_of(alert).state == "declined", "nor did the second one")
    assert alert_of(alert).declined_said == "mobil mogok – di jembatan"

    centre.say(STRANGER, b"kebakaran di rumah saya")
    back = centre.wait(2)[1]
    assert (back.to, back.words[:16]) == (STRANGER.lstrip("+"), "SMS ke nomor ini")
    assert Text.objects.get().words == "kebakaran di rumah saya"


@SQLITE
def test_what_the_operator_gives_up_is_failed_and_a_dead_operator_is_seen(
    room: Room, alert: str, sms: Sms, centre: OperatorCentre
) -> None:
    centre.fate = "UNDELIV"
    message = outgoing(alert)
    send(room, sms, message)
    until(lambda: Message.objects.get(id=message.id).state == "failed", "no receipt came")
    assert Message.objects.get(id=message.id).why == "refused"
    centre.shut()
    until(lambda: closed(sms), "Kannel reaches no operator and nobody says so", SEEN_WITHIN_S)
    centre.open()
    until(lambda: not closed(sms), "open again, and nobody says so")


@SQLITE
def test_the_supervisor_sees_a_lost_operator_and_a_dead_smsbox_with_nothing_to_send(
    room: Room, centre: OperatorCentre, running: Gateway, gateway: dict[str, str], tmp_path: Path
) -> None:
    file, stop = tmp_path / "channels.toml", Flag()
    file.write_text("\n".join(["[sms.kannel]", *(f'{k} = "{v}"' for k, v in gateway.items())]))
    thread = Thread(target=Courier(file, dict).run, args=(stop,), daemon=True)
    thread.start()
    down = Channel.objects.filter(name="sms", works=False, why="unreachable")
    try:
        until(lambda: "sendsms" in log(tmp_path), "Kannel is not asked")
        assert not down.exists()
        centre.freeze()
        until(down.exists, "nobody has seen that the operator is gone", SEEN_WITHIN_S)
        centre.thaw()
        until(lambda: not down.exists(), "still said to be down")
        running.smsbox.kill()
        until(down.exists, "nobody has seen that smsbox is gone", SEEN_WITHIN_S)
    finally:
        stop.set()
        thread.join(20)


def log(folder: Path) -> str:
    return (folder / "smsbox.log").read_text(errors="replace")


@SQLITE
def test_the_parts_of_a_longer_text_are_one_answer_in_whatever_order_they_come(
    room: Room, alert: str, sms: Sms, centre: OperatorCentre
) -> None:
    said = {1: "2 mobil ", 2: "mogok 🚒 ", 3: "di jembatan"}
    for index in (3, 1, 1, 2):
        head = bytes((5, 0, 3, 0, 3, index))
        centre.say(ANTONS, head + said[index].encode("utf-16-be"), coding=8, esm_class=0x40)
    until(lambda: alert_of(alert).state == "declined", "the answer decided nothing")
    assert alert_of(alert).declined_said == "mobil mogok 🚒 di jembatan"
    centre.say(STRANGER, b"terbakar", more={0x020C: b"\1\7", 0x020E: b"\2", 0x020F: b"\2"})
    centre.say(STRANGER, b"rumah ", more={0x020C: b"\1\7", 0x020E: b"\2", 0x020F: b"\1"})
    until(Text.objects.exists, "what is told beside the message is not joined")
    assert Text.objects.get().words == "rumah terbakar"


@SQLITE
def test_what_is_no_status_page_is_said_and_without_one_it_is_refused(
    room: Room, sms: Sms, gateway: dict[str, str]
) -> None:
    until(lambda: not closed(sms), "it never works")
    for wrong in (gateway["url"], gateway["status"].replace("password=status", "password=x")):
        others = channel(Settings("sms", {"kannel": {**gateway, "status": wrong}}))
        with pytest.raises(Unreachable, match="no status page"):
            others.probe()
        others.close()
    without = {key: value for key, value in gateway.items() if key != "status"}
    with pytest.raises(WrongSetting, match="status-password"):
        channel(Settings("sms", {"kannel": without}))


@SQLITE
def test_a_number_that_kannel_may_not_send_to_is_not_a_closed_way(
    room: Room, alert: str, sms: Sms, gateway: dict[str, str]
) -> None:
    with pytest.raises(Undeliverable):
        sms.send(replace(outgoing(alert), to="+62999111111"))
    others = channel(Settings("sms", {"kannel": {**gateway, "password": "salah"}}))
    with pytest.raises(Unreachable):
        others.send(outgoing(alert))
    with pytest.raises(Unreachable, match="Authorization failed"):
        others.probe()
    others.close()


@SQLITE
def test_a_number_that_no_operator_takes_waits_alone_and_while_none_is_reached_it_is_the_way(
    room: Room, alert: str, sms: Sms, centre: OperatorCentre
) -> None:
    nobodys = replace(outgoing(alert), to="+62888111111")
    with pytest.raises(NotNow, match="Not routable"):
        sms.send(nobodys)
    sms.send(outgoing(alert))
    centre.shut()
    until(lambda: closed(sms), "nobody says that no operator is reached", SEEN_WITHIN_S)
    with pytest.raises(Unreachable):
        Sms(sms._routes, 1, 60).send(nobodys)


@SQLITE
@pytest.mark.parametrize("wrong", ["path", "admin port", "web server"])
def test_at_a_wrong_address_no_message_is_lost_and_it_is_said_with_nothing_to_send(
    room: Room, alert: str, gateway: dict[str, str], web: str, centre: OperatorCentre, wrong: str
) -> None:
    """Kannel's sendsms is not there: an answer of whatever stands in its place says nothing of the
    message. Its admin port says 200 to everything."""
    url = {
        "path": gateway["url"].replace("/sendsms", "/sendsm"),
        "admin port": gateway["status"].replace("/status.txt", "/cgi-bin/sendsms"),
        "web server": f"{web}/cgi-bin/sendsms",
    }[wrong]
    smpp = {"host": "127.0.0.1", "port": centre.port, "user": "a", "password": "b", "sender": "112"}
    kannel = {**gateway, "url": url}
    both = channel(Settings("sms", {"kannel": kannel, "smpp": smpp}))
    for attempt in (Sms.probe, lambda sms: sms.send(outgoing(alert))):
        alone = channel(Settings("sms", {"kannel": kannel}))
        with pytest.raises(Unreachable, match=r"settings: kannel: [24]0"):
            attempt(alone)
        alone.close()
    both.probe()
    assert both.parts() == {"kannel": "settings", "smpp": ""}
    assert both.send(outgoing(alert)).route == "smpp"
    both.close()


def closed(sms: Sms) -> bool:
    try:
        sms.probe()
    except Unreachable:
        return True
    return False
