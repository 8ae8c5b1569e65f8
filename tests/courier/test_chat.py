"""Chat services by Apprise: against a web server of ours, and the published APIs of the two big ones."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event as Flag
from threading import Thread
from typing import Any

import pytest
import requests
from apprise.plugins.telegram import NotifyTelegram
from apprise.plugins.whatsapp import NotifyWhatsApp
from django.conf import settings as django_settings
from django.utils.translation import override

from siaga.courier.channel import (
    NoAnswer,
    NotNow,
    Outgoing,
    PartClosed,
    Undeliverable,
    Unreachable,
)
from siaga.courier.channels import chat
from siaga.courier.channels.chat import channel
from siaga.courier.settings import Settings, WrongSetting
from siaga.courier.worker import Worker
from siaga.domain.told import Told
from siaga.operations.command import SYSTEM
from siaga.operations.contacts import DefineContact
from siaga.operations.telling import tell_of
from siaga.records.models import Channel, Message
from siaga.web.shapes.channels import channel_shapes
from tests.courier.test_worker import until
from tests.ports import free_port
from tests.room import Room, refusal

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TELEGRAM = "tgram://123456789:AAabcdefghijklmnopqrstuvwxyz012345678/{to}"
WHATSAPP = "whatsapp://tugas:EAAtoken123@112112112/{to}?lang=id&:body=1"
TOLD = Told("i", "a", "damkar", "Damkar", "DS-2026-000007", "7", "Kebakaran", 1, *[""] * 5)
NOTE = Outgoing("m" * 32, "i", "anton", "alert", "web:anton", "", TOLD)


class Service:
    """A web service that keeps what it is given and answers with ``status``; None: never."""

    def __init__(self) -> None:
        self.status: int | None = 200
        self.says = b""
        self.got: list[tuple[str, Any]] = []
        self.over = Flag()
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.got.append((self.path, json.loads(body)))
                if service.status is None:
                    service.over.wait(20)
                    return
                self.send_response(service.status)
                self.send_header("Content-Length", str(len(service.says)))
                if service.status == 302:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(service.says)

            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Nothing."""

        self.port = free_port()
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.close()


def way(**services: str) -> chat.Chat:
    return channel(Settings("chat", {"services": services}))


def test_an_alert_is_told_in_one_line_with_the_page_to_take_it_on(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(django_settings, "SIAGA_PUBLIC_ADDRESS", "https://112.dairikab.go.id")
    web = way(web=f"json://127.0.0.1:{service.port}/to/{{to}}")
    web.probe()
    assert web.send(NOTE).route == "web"
    ((path, said),) = service.got
    assert path == "/to/anton"
    assert said["message"].startswith("[112] PRIORITAS 1: Kebakaran")
    assert said["message"].endswith("https://112.dairikab.go.id")
    assert "Damkar" in said["message"] and "\n" not in said["message"]


@pytest.mark.parametrize(
    ("status", "raised"),
    [
        (500, NotNow),
        (429, NotNow),
        (404, Undeliverable),
        (403, Unreachable),
        (401, Unreachable),
        (302, Unreachable),
        (None, NoAnswer),
    ],
)
def test_what_a_service_answers_decides_what_becomes_of_the_message(
    service: Service, status: int | None, raised: type[Exception]
) -> None:
    service.status = status
    patience_s = 0.5 if status is None else 5
    web = way(web=f"json://127.0.0.1:{service.port}/{{to}}?rto={patience_s}")
    with pytest.raises(raised):
        web.send(NOTE)
    assert len(service.got) == 1


def test_a_service_that_is_not_there_was_given_nothing() -> None:
    web = way(web=f"json://127.0.0.1:{free_port()}/{{to}}")
    for attempt in (web.probe, lambda: web.send(NOTE)):
        with pytest.raises(Unreachable):
            attempt()


def test_what_cannot_be_trusted_was_given_nothing(service: Service) -> None:
    web = way(web=f"jsons://127.0.0.1:{service.port}/{{to}}")
    with pytest.raises(Unreachable):
        web.send(NOTE)
    assert service.got == []


@pytest.mark.parametrize(
    ("status", "code", "raised"),
    [
        (401, 190, Unreachable),
        (403, 10, Unreachable),
        (400, 131026, Undeliverable),
        (404, 132001, Undeliverable),
        (429, 130429, NotNow),
    ],
)
def test_whatsapp_s_own_numbers_are_not_taken_for_http_s(
    service: Service,
    status: int,
    code: int,
    raised: type[Exception],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes"""
    service.status, service.says = status, json.dumps({"error": {"code": code}}).encode()
    monkeypatch.setattr(
        NotifyWhatsApp, "notify_url", f"http://127.0.0.1:{service.port}/{{fb_ver}}/{{phone_id}}"
    )
    with pytest.raises(raised):
        way(whatsapp=WHATSAPP).send(replace(NOTE, to="whatsapp:+628123456789"))


@pytest.mark.parametrize(
    ("status", "raised"),
    [(401, Unreachable), (404, Unreachable), (403, Undeliverable), (400, Undeliverable)],
)
def test_telegram_s_replies_are_read_as_its_bot_api_means_them(
    service: Service, status: int, raised: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has blocked the bot closes it for nobody else, and a token that nobody has is no lost
    person (https://core.telegram.org/bots/api#making-requests)."""
    service.status, service.says = status, b'{"ok": false, "description": "no"}'
    monkeypatch.setattr(NotifyTelegram, "notify_url", f"http://127.0.0.1:{service.port}/bot")
    with pytest.raises(raised):
        way(telegram=TELEGRAM).send(replace(NOTE, to="telegram:987654321"))
    assert len(service.got) == 1


def test_one_service_that_can_be_reached_is_a_way_and_the_dead_one_delays_only_its_own(
    service: Service,
) -> None:
    dead = f"json://127.0.0.1:{free_port()}/{{to}}"
    both = way(dead=dead, web=f"json://127.0.0.1:{service.port}/{{to}}")
    both.probe()
    assert both.parts() == {"dead": "unreachable", "web": ""}
    with pytest.raises(PartClosed):
        both.send(replace(NOTE, to="dead:anton"))
    assert both.send(NOTE).route == "web"
    alone = way(dead=dead)
    assert alone.parts() == {}
    with pytest.raises(Unreachable):
        alone.send(replace(NOTE, to="dead:anton"))


def test_a_service_that_refuses_our_key_counts_as_closed_until_a_message_goes_out(
    service: Service,
) -> None:
    """It can be reached, which proves nothing."""
    at_home = f"json://127.0.0.1:{service.port}/{{to}}"
    both = way(home=at_home, web=at_home)
    both.probe()
    service.status = 401
    with pytest.raises(PartClosed):
        both.send(replace(NOTE, to="home:anton"))
    both.probe()
    assert both.parts() == {"home": "refused", "web": ""}
    service.status = 200
    both.send(replace(NOTE, to="home:anton"))
    assert both.parts() == {"home": "", "web": ""}


def test_where_all_services_are_down_it_is_the_channel_that_is(service: Service) -> None:
    dead = {name: f"json://127.0.0.1:{free_port()}/{{to}}" for name in ("one", "two")}
    both = way(**dead)
    with pytest.raises(Unreachable):
        both.probe()
    assert both.parts() is None
    with pytest.raises(Unreachable):
        both.send(replace(NOTE, to="one:anton"))


@SQLITE
def test_a_dead_service_is_told_of_until_it_works_or_is_gone(
    centre: Room, service: Service
) -> None:
    def down() -> list[str]:
        return list(Channel.objects.filter(works=False).values_list("name", flat=True))

    dead = f"json://127.0.0.1:{free_port()}/{{to}}"
    web = f"json://127.0.0.1:{service.port}/{{to}}"
    first = Worker("chat", way(telegram=dead, web=web), lambda *_: None)
    first.start()
    until(lambda: down() == ["chat:telegram"])
    first.stop(5)
    with override("en"):
        (shown,) = channel_shapes(Channel.objects.all())
    assert shown["label"] == "Chat message (telegram)"
    second = Worker("chat", way(web=web), lambda *_: None)
    second.start()
    until(lambda: down() == [])
    second.stop(5)


@SQLITE
def test_a_message_waits_for_its_service_however_often_it_is_tried(
    centre: Room, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("siaga.courier.worker.PART_PAUSE_S", 0.01)
    monkeypatch.setattr("siaga.courier.worker.LOOK_EVERY_S", 0.01)
    monkeypatch.setattr("siaga.courier.worker.MOST_TRIES", 2)
    at_home = f"json://127.0.0.1:{service.port}/{{to}}"
    centre.does(SYSTEM, DefineContact("anton", "damkar", "Anton", ("chat",), chat="home:anton"))
    centre.alert(centre.report(centre.ani))
    service.status = 401
    both = way(home=at_home, web=at_home)
    both.probe()
    one = Worker("chat", both, lambda incident, alert: tell_of(incident, alert, {}))
    one.start()
    until(lambda: len(service.got) > 5)
    assert Message.objects.get(contact="anton").state == "queued"
    service.status = 200
    until(lambda: Message.objects.get(contact="anton").state == "sent")
    one.stop(5)


@pytest.mark.parametrize("to", ["../../admin?x=1", "a/b", "@127.0.0.1:1/", "a#b", "%2e%2e%2f"])
def test_no_address_leads_anywhere_else(service: Service, to: str) -> None:
    web = way(web=f"json://127.0.0.1:{service.port}/to/{{to}}/end")
    web.send(replace(NOTE, to=f"web:{to}"))
    ((path, _said),) = service.got
    assert path.startswith("/to/") and path.endswith("/end")
    assert path.count("/") == 3


class Asked(Exception):
    pass


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What would have gone to the internet: address and body."""
    sent: list[tuple[str, dict[str, Any]]] = []

    def post(address: str, data: Any = None, **named: Any) -> requests.Response:
        body = json.loads(data) if isinstance(data, (str, bytes)) else dict(data or named["json"])
        sent.append((address, body | {"authorization": named["headers"].get("Authorization", "")}))
        answer = requests.Response()
        answer.status_code = 200
        answer._content = b'{"ok": true, "result": {}}'
        return answer

    monkeypatch.setattr(requests, "post", post)
    monkeypatch.setattr(chat, "_require", lambda _plugin, _service: None)
    return sent


def test_telegram_is_asked_as_its_bot_api_says(asked: list[tuple[str, dict[str, Any]]]) -> None:
    """https://core.telegram.org/bots/api#sendmessage"""
    way(telegram=TELEGRAM).send(replace(NOTE, to="telegram:987654321"))
    ((address, body),) = asked
    token = TELEGRAM.removeprefix("tgram://").partition("/")[0]
    assert address == f"https://api.telegram.org/bot{token}/sendMessage"
    assert str(body["chat_id"]) == "987654321"
    assert "Kebakaran" in body["text"]


def test_whatsapp_is_asked_as_its_cloud_api_says(asked: list[tuple[str, dict[str, Any]]]) -> None:
    """https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages"""
    way(whatsapp=WHATSAPP).send(replace(NOTE, to="whatsapp:+628123456789"))
    ((address, body),) = asked
    assert address.startswith("https://graph.facebook.com/v")
    assert address.endswith("/112112112/messages")
    assert body["authorization"] == "Bearer EAAtoken123"
    assert (body["messaging_product"], body["type"]) == ("whatsapp", "template")
    assert body["to"].lstrip("+") == "628123456789"
    template = body["template"]
    assert (template["name"], template["language"]["code"]) == ("tugas", "id")
    (component,) = template["components"]
    (parameter,) = component["parameters"]
    assert (component["type"], parameter["type"]) == ("body", "text")
    assert "Kebakaran" in parameter["text"]


@pytest.mark.parametrize(("service", "to"), [("telegram", "nobody at all"), ("whatsapp", "anton")])
def test_who_has_no_such_address_is_told_to_nobody_else(
    service: str, to: str, asked: list[tuple[str, dict[str, Any]]]
) -> None:
    both = way(telegram=TELEGRAM, whatsapp=WHATSAPP)
    with pytest.raises(Undeliverable):
        both.send(replace(NOTE, to=f"{service}:{to}"))
    with pytest.raises(Undeliverable):
        both.send(replace(NOTE, to=f"signal:{to}"))
    assert asked == []


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ({}, "services: is missing"),
        ({"services": {"web": "json://127.0.0.1/"}}, "web: says nowhere"),
        ({"services": {"web": "nothing://127.0.0.1/{to}"}}, "web: is no address"),
        ({"services": {"wa": "whatsapp://t0ken@nonumber/{to}"}}, "wa: is no address"),
        ({"services": {"a" * 12: "json://127.0.0.1/{to}"}}, "is too long; at most 11 signs"),
    ],
)
def test_a_wrong_table_is_named_with_its_place(table: dict[str, Any], named: str) -> None:
    with pytest.raises(WrongSetting, match=named):
        channel(Settings("chat", table))


def test_keys_are_written_to_no_log(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        service.status = 500
        with pytest.raises(NotNow):
            way(web=f"json://user:secretword@127.0.0.1:{service.port}/{{to}}").send(NOTE)
    assert "secretword" not in caplog.text


@SQLITE
@pytest.mark.parametrize(
    "wrong", ["123456789", "telegram:", "Telegram:1", "telegram:1/2", "telegram:1?x", "a" * 300]
)
def test_a_contact_s_chat_address_is_checked(centre: Room, wrong: str) -> None:
    contact = DefineContact("anton", "damkar", "Anton", ("chat",), chat=wrong)
    assert refusal(lambda: centre.does(SYSTEM, contact)).code == "wrong_value"


@SQLITE
def test_an_alert_goes_to_a_contact_s_chat_address(centre: Room) -> None:
    contact = DefineContact("anton", "damkar", "Anton", ("chat",), chat="telegram:-100123")
    centre.does(SYSTEM, contact)
    centre.alert(centre.report(centre.ani))
    assert [(one.channel, one.to) for one in Message.objects.all()] == [
        ("chat", "telegram:-100123")
    ]
