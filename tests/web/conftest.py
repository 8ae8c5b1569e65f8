"""A small centre with people of every role signed in, each with an own browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.test.utils import setup_test_environment, teardown_test_environment

from siaga.operations.centre import DefineCategory
from siaga.operations.command import SYSTEM, Actor
from siaga.records.models import Account
from tests.databases import Database
from tests.room import FIRE, Room

FULL_FIRE = {
    **FIRE,
    "key": "kb",
    "name": {"id": "Kebakaran", "en": "Fire"},
    "icon": "flame",
    "color": "#b3261e",
    "grade": "urgent",
    "advice": [{"id": "Keluar dari rumah.", "en": "Leave the house."}],
    "questions": [
        {
            "code": "people_inside",
            "kind": "yes_no",
            "ask": {"id": "Ada orang di dalam?", "en": "Is anybody inside?"},
        },
        {
            "code": "burning",
            "kind": "choice",
            "ask": {"id": "Apa yang terbakar?", "en": "What is burning?"},
            "answers": [{"code": "house", "label": {"id": "Rumah", "en": "House"}}],
        },
    ],
    "rules": [
        {
            "code": "trapped",
            "priority": 1,
            "when": {"people_inside": "yes"},
            "because": {"id": "ada orang di dalam", "en": "somebody is inside"},
        }
    ],
}
FULL_ILLNESS = {**FULL_FIRE, "code": "illness", "key": "mg", "questions": [], "rules": []}


@pytest.fixture(autouse=True)
def ways_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of a centre whose ``channels.toml`` sets up every written way."""
    every = frozenset(["sms", "chat", "email"])
    monkeypatch.setattr(settings, "SIAGA_WAYS_OUT", lambda: every)


@dataclass
class Browser:
    """One person's browser: keeps the session, sends the CSRF token, speaks JSON."""

    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers=headers)

    def token(self) -> str:
        if "siaga_csrf" not in self.client.cookies:
            self.client.get("/masuk")
            self.client.get("/api/me")
        return self.client.cookies["siaga_csrf"].value

    def post(self, path: str, data: object = None, key: str | None = None) -> Any:
        headers = {"X-CSRFToken": self.token(), "Idempotency-Key": key or uuid4().hex}
        return self.client.post(
            path, data if data is not None else {}, content_type="application/json", headers=headers
        )


@dataclass
class Centre:
    room: Room

    def browser(self, person: Actor | None) -> Browser:
        browser = Browser()
        if person is not None:
            account = Account.objects.get(id=person.user)
            browser.client.force_login(account, "django.contrib.auth.backends.ModelBackend")
        return browser

    def people(self) -> dict[str, Actor | None]:
        """One of every role, and somebody who is not signed in."""
        return {
            "anonymous": None,
            "call_taker": self.room.ani,
            "officer": self.room.fireman,
            "supervisor": self.room.supervisor,
            "administrator": self.room.administrator,
            "leadership": self.leader(),
        }

    def leader(self) -> Actor:
        """Somebody who only reads, in an account of the test's own."""
        return self.room._account(f"sekda{self.room.id()}", "leadership")


@pytest.fixture(scope="session", autouse=True)
def test_host() -> Iterator[None]:
    """Lets Django's test client ask under its own host name."""
    try:
        setup_test_environment()
    except RuntimeError:  # pytest-django has done it
        yield
        return
    yield
    teardown_test_environment()


@pytest.fixture
def centre(database: Database) -> Centre:
    room = Room()
    room.does(SYSTEM, DefineCategory("fire", FULL_FIRE))
    room.does(SYSTEM, DefineCategory("illness", FULL_ILLNESS))
    return Centre(room)
