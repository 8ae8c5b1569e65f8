from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client

from siaga.operations.command import COURIER, SYSTEM
from siaga.operations.contacts import DefineContact
from siaga.operations.messages import RecordFailed, RecordSent
from siaga.records.models import Message, Text
from siaga.web.gateway import USER
from tests.room import alert_of
from tests.staffed import staff
from tests.web.conftest import Centre

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TEXT = "/gateway/text?id=1&from=%2B628111111111&coding=0&text=1"


def password(user: str = USER, secret: str = "") -> dict[str, str]:
    words = f"{user}:{secret or settings.SIAGA_GATEWAY_SECRET}"
    return {"Authorization": "Basic " + base64.b64encode(words.encode()).decode()}


def ask(path: str, headers: dict[str, str] | None = None) -> Any:
    headers = password() if headers is None else headers
    return Client(enforce_csrf_checks=True).get(path, headers=headers)


@pytest.fixture
def alert(centre: Centre) -> str:
    staff(centre.room)
    anton = DefineContact("anton", "damkar", "Anton", ("sms",), "0811 1111 111")
    centre.room.does(SYSTEM, anton)
    return centre.room.alert(centre.room.report(centre.room.ani))


@SQLITE
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic"},
        {"Authorization": "Basic !!!"},
        {"Authorization": "Bearer x"},
        password("kannel"),
        password(secret="guessed"),
        {**password(), "X-Real-IP": "10.9.8.7"},
        {**password(), "X-Real-IP": "nonsense"},
    ],
)
def test_without_the_password_or_from_elsewhere_nothing_is_heard(
    centre: Centre, alert: str, headers: dict[str, str]
) -> None:
    for path in (TEXT, "/gateway/receipt?message=x&type=1"):
        assert ask(path, headers).status_code == 401
    assert alert_of(alert).state == "raised"


@SQLITE
def test_from_a_named_address_an_officers_text_decides_once(
    centre: Centre, alert: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SIAGA_GATEWAY_FROM", ("10.9.8.7",))
    for _ in range(3):
        answer = ask(TEXT, {**password(), "X-Real-IP": "10.9.8.7"})
        assert (answer.status_code, answer.content) == (200, b"")
    assert alert_of(alert).acknowledged_contact == "anton"
    assert Message.objects.filter(purpose="reply").count() == 1
    assert Client().post(TEXT, headers=password()).status_code == 302


@SQLITE
@pytest.mark.parametrize(
    "query",
    ["", "id=&from=1", "id=x", f"id={'x' * 500}&from=1", "from=%2B62811", "&".join(["a=1"] * 50)],
)
def test_what_no_gateway_would_say_is_refused(centre: Centre, query: str) -> None:
    assert ask(f"/gateway/text?{query}").status_code == 400
    assert not Text.objects.exists()


ODD = (
    "%00%1b",
    "%ff%fe",
    quote("🔥" * 300),
    "1" * 5000,
    "",
    "%C3%28",
    "'%22%3Cscript%3E",
    "%d8%00",
)


def test_whatever_bytes_somebody_sends_they_are_kept_and_decide_nothing(centre: Centre) -> None:
    asked = [(coding, words) for coding in ("0", "2", "7", "x") for words in ODD]
    for number, (coding, words) in enumerate(asked):
        query = f"id={number}&from=%2B628777{number:04}&coding={coding}&text={words}"
        answer = ask(f"/gateway/text?{query}")
        assert answer.status_code == 200, query
        assert answer.content.startswith(b"SMS ke nomor ini tidak dibaca."), query
    assert Text.objects.count() == len(asked)
    assert all(len(text.words) <= 1000 for text in Text.objects.all())


@SQLITE
def test_a_receipt_says_what_became_of_our_message_and_one_for_nothing_is_told_so(
    centre: Centre, alert: str
) -> None:
    message = Message.objects.get(alert=alert, channel="sms")
    assert ask(f"/gateway/receipt?message={message.id}&type=8").status_code == 200
    for nothing in ("", "x" * 300, "%00", alert):
        assert ask(f"/gateway/receipt?message={nothing}&type=1").status_code == 404
    centre.room.does(COURIER, RecordSent(message.incident, message.id, "kannel"))
    for _ in range(2):
        assert ask(f"/gateway/receipt?message={message.id}&type=1").status_code == 200
    message.refresh_from_db()
    assert message.state == "delivered"
    late = f"/gateway/receipt?message={message.id}&type=2&answer=stat:EXPIRED"
    assert ask(late).status_code == 200
    message.refresh_from_db()
    assert message.state == "delivered", "what has arrived does not come back"


@SQLITE
def test_what_nobody_answered_for_has_arrived_when_a_receipt_says_so(
    centre: Centre, alert: str
) -> None:
    message = Message.objects.get(alert=alert, channel="sms")
    centre.room.does(COURIER, RecordFailed(message.incident, message.id, "unanswered"))
    assert ask(f"/gateway/receipt?message={message.id}&type=1").status_code == 200
    message.refresh_from_db()
    assert (message.state, message.why) == ("delivered", "")
