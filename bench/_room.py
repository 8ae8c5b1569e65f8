"""The centre's side of a measurement in a running centre: who reports, forwards and looks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from playwright.sync_api import Browser, Page

from siaga.main.demo.own_centre import OwnCentre
from siaga.main.demo.people import SEEN_MS, screen


class Room:
    """A supervisor's page, on a good line."""

    def __init__(self, page: Page) -> None:
        self._page = page

    @property
    def cookie(self) -> str:
        return session_of(self._page)

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        token = next(c["value"] for c in self._page.context.cookies() if c["name"] == "siaga_csrf")
        headers = {"X-CSRFToken": token, "Idempotency-Key": uuid4().hex}
        answer = self._page.request.post(path, data=body, headers=headers)
        if not answer.ok:
            raise AssertionError(answer.text())
        return answer.json()

    def write_down(self) -> str:
        """A fire, of which nobody knows yet."""
        incident = uuid4().hex
        for field, value in (("category", "fire"), ("region", "12.11.01.1010")):
            entry = {"field": field, "value": value, "seen_version": 0, "call": None}
            self._post(f"/api/incidents/{incident}/fields", entry)
        return incident

    def forward(self, incident: str) -> None:
        """To the fire brigade."""
        self._post(f"/api/incidents/{incident}/forward", {"agencies": ["damkar"]})

    def report(self) -> str:
        """A fire, forwarded to the fire brigade."""
        incident = self.write_down()
        self.forward(incident)
        return incident

    def _alert(self, incident: str) -> dict[str, Any]:
        found: dict[str, Any] = self._page.request.get(f"/api/incidents/{incident}").json()
        alert: dict[str, Any] = found["alerts"][0]
        return alert

    def accepted(self, incident: str) -> bool:
        return bool(self._alert(incident)["state"] == "acknowledged")

    def withdraw(self, incident: str) -> None:
        path = f"/api/incidents/{incident}/alerts/{self._alert(incident)['id']}/withdraw"
        self._post(path, {"reason": "measured"})


def session_of(page: Page) -> str:
    """The cookie by which a connection of another process is this person's screen too."""
    return next(c["value"] for c in page.context.cookies() if c["name"] == "siaga_session")


@contextmanager
def supervisor(centre: OwnCentre, browser: Browser) -> Iterator[Room]:
    page = screen(browser, centre.address, centre.sign_ins["supervisor"])
    page.goto("/pengawas")
    page.get_by_test_id("menu").wait_for(timeout=SEEN_MS)
    yield Room(page)
    page.context.close()
