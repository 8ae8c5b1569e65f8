"""What is too big, forged, stale or half: a clear answer, and nothing lost."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from pytest import MonkeyPatch

from siaga.ledger.append import head
from siaga.ledger.unavailable import LedgerUnavailable
from siaga.records.models import Account
from siaga.web import door
from tests.web.conftest import Browser, Centre

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def field(value: str, name: str = "narrative") -> dict[str, Any]:
    return {"field": name, "value": value, "seen_version": 0, "call": None}


def fields_of(incident: str) -> str:
    return f"/api/incidents/{incident}/fields"


@SQLITE
def test_100_kb_in_a_field_is_refused_in_words_and_stores_nothing(centre: Centre) -> None:
    browser = centre.browser(centre.room.ani)
    before = head().position
    response = browser.post(fields_of(uuid4().hex), field("x" * 100_000))
    assert response.status_code == 413
    assert response.json()["code"] == "too_long"
    assert "10000" in response.json()["message"]
    assert head().position == before


@SQLITE
def test_a_body_over_256_kb_is_refused_before_it_is_read(centre: Centre) -> None:
    browser = centre.browser(centre.room.ani)
    response = browser.post(fields_of(uuid4().hex), field("x" * 300_000))
    assert response.status_code == 413
    assert response.json()["code"] == "too_big"
    page = browser.client.post("/masuk", "x" * 300_000, "text/plain")
    assert page.status_code == 413
    assert b'<html lang="id">' in page.content


@SQLITE
def test_10000_characters_are_stored(centre: Centre) -> None:
    browser = centre.browser(centre.room.ani)
    response = browser.post(fields_of(uuid4().hex), field("ä" * 10_000))
    assert response.status_code == 200
    assert len(response.json()["narrative"]) == 10_000


@SQLITE
@pytest.mark.parametrize("body", ["", "{", "[]", '{"field": 1}', '{"value": "a"}', "\x00"])
def test_what_is_not_understood_is_400_in_words(centre: Centre, body: str) -> None:
    browser = centre.browser(centre.room.ani)
    response = browser.client.post(
        fields_of(uuid4().hex),
        body,
        content_type="application/json",
        headers={"X-CSRFToken": browser.token()},
    )
    assert response.status_code == 400
    assert response.json()["message"]


@SQLITE
def test_a_post_without_csrf_token_changes_nothing(centre: Centre) -> None:
    browser = centre.browser(centre.room.ani)
    before = head().position
    path = fields_of(uuid4().hex)
    response = browser.client.post(path, field("asap"), content_type="application/json")
    assert response.status_code == 403
    assert response.json()["code"] == "csrf"
    assert head().position == before
    assert browser.client.post("/keluar").status_code == 403


@SQLITE
@pytest.mark.parametrize("session", ["", "f" * 32, "../../etc/passwd", "x" * 5000])
def test_a_forged_session_is_401_for_the_api_and_sign_in_for_pages(
    centre: Centre, session: str
) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    response = client.get("/api/board")
    assert response.status_code == 401
    assert response.json()["code"] == "signed_out"
    assert client.get("/meja")["Location"] == "/masuk?next=%2Fmeja"


@SQLITE
def test_a_changed_password_ends_the_sessions_made_with_the_old_one(centre: Centre) -> None:
    browser = centre.browser(centre.room.ani)
    assert browser.get("/api/me").status_code == 200
    account = Account.objects.get(id=centre.room.ani.user)
    account.set_password("kata sandi baru yang panjang")
    account.save(update_fields=["password"])
    assert browser.get("/api/me").status_code == 401


@SQLITE
@pytest.mark.parametrize("key", ["x", "A" * 32, "0" * 31, "0" * 33, "../" * 10, "0" * 5000])
def test_a_wrong_idempotency_key_is_refused(centre: Centre, key: str) -> None:
    browser = centre.browser(centre.room.ani)
    response = browser.post(fields_of(uuid4().hex), field("asap"), key=key)
    assert response.status_code == 400
    assert response.json()["code"] == "bad_idempotency_key"


@SQLITE
def test_the_same_key_again_decides_nothing_and_answers_the_same(centre: Centre) -> None:
    browser = centre.browser(centre.room.ani)
    incident, key = uuid4().hex, uuid4().hex
    assert browser.post(fields_of(incident), field("asap"), key=key).status_code == 200
    before = head().position
    assert browser.post(fields_of(incident), field("asap"), key=key).status_code == 200
    assert head().position == before


@SQLITE
def test_one_persons_key_says_nothing_about_anothers(centre: Centre) -> None:
    key = uuid4().hex
    first, second = uuid4().hex, uuid4().hex
    centre.browser(centre.room.ani).post(fields_of(first), field("asap"), key=key)
    response = centre.browser(centre.room.budi).post(fields_of(second), field("api"), key=key)
    assert response.status_code == 200
    assert response.json()["id"] == second


@SQLITE
def test_a_database_that_can_not_be_written_is_503_in_words(
    centre: Centre, monkeypatch: MonkeyPatch
) -> None:
    def gone(*_arguments: object, **_named: object) -> None:
        raise LedgerUnavailable("disk full")

    monkeypatch.setattr(door, "execute", gone)
    browser = centre.browser(centre.room.ani)
    response = browser.post(fields_of(uuid4().hex), field("asap"))
    assert response.status_code == 503
    assert response.json()["code"] == "ledger_unavailable"
    assert response["Retry-After"]


@SQLITE
def test_a_stale_version_is_a_conflict_that_names_who_was_faster(centre: Centre) -> None:
    incident = uuid4().hex
    assert (
        centre.browser(centre.room.budi).post(fields_of(incident), field("api")).status_code == 200
    )
    response = centre.browser(centre.room.ani).post(fields_of(incident), field("asap"))
    assert response.status_code == 409
    assert response.json()["code"] == "field_changed"
    assert "Budi" in response.json()["message"]


@SQLITE
def test_answers_of_the_api_are_kept_by_no_cache_and_pages_are_strict(centre: Centre) -> None:
    browser = centre.browser(centre.room.ani)
    assert browser.get("/api/board")["Cache-Control"] == "no-store"
    policy = browser.get("/meja")["Content-Security-Policy"]
    for rule in ("frame-ancestors 'none'", "object-src 'none'", "default-src 'self'"):
        assert rule in policy
    assert "unsafe" not in policy


def sign_in(client: Client, password: str) -> Any:
    return client.post("/masuk", {"username": "ani", "password": password})


@SQLITE
def test_too_many_wrong_passwords_are_told_how_long_to_wait(centre: Centre) -> None:
    account = Account.objects.get(username="ani")
    account.set_password("benar sekali ini")
    account.save(update_fields=["password"])
    client = Client()
    for _attempt in range(settings.AXES_FAILURE_LIMIT - 1):
        assert sign_in(client, "salah").status_code == 403
    response = sign_in(client, "salah")
    assert response.status_code == 429
    assert "15 menit" in response.content.decode()
    assert sign_in(client, "benar sekali ini").status_code == 429


@SQLITE
def test_sign_in_leads_home_and_never_to_another_house(centre: Centre) -> None:
    account = Account.objects.get(username="ani")
    account.set_password("benar sekali ini")
    account.save(update_fields=["password"])
    for wanted in ("https://jahat.example/", "//jahat.example/", "javascript:alert(1)"):
        client = Client()
        response = client.post(
            "/masuk", {"username": "ani", "password": "benar sekali ini", "next": wanted}
        )
        assert response.status_code == 302 and response["Location"] == "/"
        assert client.get("/")["Location"] == "/meja"


@SQLITE
def test_pages_speak_indonesian_until_somebody_chooses_english(centre: Centre) -> None:
    browser = Browser()
    page = browser.get("/masuk", **{"Accept-Language": "en"}).content.decode()
    assert "Kata sandi" in page
    token = {"X-CSRFToken": browser.token()}
    browser.client.post("/bahasa", {"language": "en", "next": "/masuk"}, headers=token)
    assert "Password" in browser.get("/masuk").content.decode()
