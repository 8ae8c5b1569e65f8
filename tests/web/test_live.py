"""Live in real processes: nothing skipped, nothing that is not for you, and an end with the session."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from django.conf import settings

from siaga.ledger.append import head
from siaga.operations.accounts import ChangeAccount
from siaga.operations.incidents import AddNote, SetField
from siaga.records.models import Account
from tests.databases import Database
from tests.ports import free_port
from tests.web.conftest import Browser, Centre

PATIENCE_S = 20.0


@dataclass
class Live:
    """A live process of its own, on the test's database."""

    port: int
    process: subprocess.Popen[bytes]

    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/live/events"


@pytest.fixture
def live(database: Database) -> Iterator[Live]:
    """Shares the tests' secret key, as the real processes share their state folder's."""
    shutil.copy(settings.SIAGA_CONFIGURATION.state / "secret-key", database.state)
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1"]
    process = subprocess.Popen(
        [*command, "--port", str(port), "siaga.web.live.asgi:app"],
        env={**os.environ, **database.environment},
    )
    try:
        _await_alive(port)
        yield Live(port, process)
    finally:
        process.terminate()
        process.wait(10)


def _await_alive(port: int) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/live/alive").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("live does not answer")


@dataclass
class Frame:
    id: int | None
    event: str
    data: Any


class Line:
    """One connection of one browser, read frame by frame."""

    def __init__(self, live: Live, browser: Browser, after: int, header: bool = False) -> None:
        cookie = browser.client.cookies[settings.SESSION_COOKIE_NAME].value
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}
        if header:
            headers["Last-Event-ID"] = str(after)
        self._client = httpx.Client(timeout=PATIENCE_S)
        self._opened = self._client.stream(
            "GET", live.url(), headers=headers, params={} if header else {"after": after}
        )
        self.response = self._opened.__enter__()
        self._lines = self.response.iter_lines()

    def frames(self) -> Iterator[Frame]:
        frame = Frame(None, "", None)
        for line in self._lines:
            name, _colon, value = line.partition(": ")
            if name == "id":
                frame.id = int(value)
            elif name == "event":
                frame.event = value
            elif name == "data":
                frame.data = json.loads(value)
            elif not line and frame.event:
                yield frame
                frame = Frame(None, "", None)

    def until(self, position: int) -> list[Frame]:
        """Frames up to the first one whose id has reached ``position``."""
        got = []
        for frame in self.frames():
            got.append(frame)
            if frame.id is not None and frame.id >= position:
                return got
        raise AssertionError(f"the line ended before {position}")

    def close(self) -> None:
        self._opened.__exit__(None, None, None)
        self._client.close()


@pytest.fixture
def connect(live: Live) -> Iterator[Callable[..., Line]]:
    """Opens lines to live; all are closed at the end."""
    lines = []

    def opened(browser: Browser, after: int, header: bool = False) -> Line:
        lines.append(Line(live, browser, after, header))
        return lines[-1]

    yield opened
    for line in lines:
        line.close()


Connect = Callable[..., Line]


def told(frames: list[Frame]) -> list[int]:
    """Positions of the timeline entries that came, in the order in which they came."""
    return [
        entry["position"]
        for frame in frames
        if frame.event == "change"
        for entry in frame.data["entries"]
    ]


def test_a_line_that_drops_again_and_again_misses_nothing(centre: Centre, connect: Connect) -> None:
    room, browser = centre.room, centre.browser(centre.room.supervisor)
    incident = room.report(room.ani)
    begin = seen = head().position
    wanted = []
    frames: list[Frame] = []
    for number in range(12):
        line = connect(browser, seen, header=number % 2 == 1)
        room.does(room.ani, SetField(incident, "narrative", f"sambil tersambung {number}", number))
        wanted.append(head().position)
        frames += line.until(wanted[-1])
        seen = max(frame.id for frame in frames if frame.id is not None)
        line.close()
        room.does(room.ani, AddNote(incident, room.id(), None, False, f"saat putus {number}"))
        wanted.append(head().position)
    frames += connect(browser, seen).until(wanted[-1])
    assert "reset" not in [frame.event for frame in frames], "nobody was away for long"
    # Whoever joins amid a batch is sent the whole of it, also what was there before.
    assert sorted({position for position in told(frames) if position > begin}) == wanted
    last = [frame.data["view"] for frame in frames if frame.event == "change"][-1]
    assert last["narrative"] == "sambil tersambung 11"


def test_an_agency_is_sent_its_own_and_nothing_else(centre: Centre, connect: Connect) -> None:
    room = centre.room
    fire, illness = room.report(room.ani), room.report(room.budi, category="illness")
    line = connect(centre.browser(room.fireman), head().position)
    room.alert(illness, "psc")
    room.does(room.ani, SetField(fire, "caller_name", "Marlina"))
    room.alert(fire, "psc")
    room.alert(fire, "damkar")
    room.does(room.ani, AddNote(fire, room.id(), "psc", False, "rahasia"))
    room.does(room.ani, AddNote(fire, room.id(), None, False, "untuk semua"))
    frames = line.until(head().position)
    changes = [frame.data for frame in frames if frame.event == "change"]
    assert {change["id"] for change in changes} == {fire}
    for change in changes:
        assert [alert["agency"] for alert in change["view"]["alerts"]] == ["damkar"]
    text = json.dumps(changes)
    assert "Marlina" not in text and "rahasia" not in text and "untuk semua" in text


def test_a_forged_session_gets_no_line(centre: Centre, live: Live) -> None:
    for cookie in ("", "siaga_session=" + "f" * 32, "siaga_session=" + "x" * 4000):
        answer = httpx.get(live.url(), headers={"Cookie": cookie})
        assert answer.status_code == 401
        assert answer.json()["code"] == "signed_out"


def test_the_line_ends_when_the_account_is_switched_off(centre: Centre, connect: Connect) -> None:
    room = centre.room
    line = connect(centre.browser(room.fireman), head().position)
    began = time.monotonic()
    room.does(
        room.administrator,
        ChangeAccount(room.fireman.user, "joko", "Joko", "officer", "damkar", False),
    )
    assert list(line.frames()) == [] or line.response.is_closed
    assert time.monotonic() - began < 5
    assert not Account.objects.get(id=room.fireman.user).is_active


def test_the_line_ends_within_ten_seconds_of_signing_out(centre: Centre, connect: Connect) -> None:
    browser = centre.browser(centre.room.supervisor)
    line = connect(browser, head().position)
    began = time.monotonic()
    token = browser.token()
    browser.client.post("/keluar", headers={"X-CSRFToken": token})
    assert all(frame.event == "pulse" for frame in line.frames())
    assert time.monotonic() - began < 12
