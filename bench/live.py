"""From "forward" to the alert on an agency's screen, with 200 screens connected."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from bench.databases import rows_on_each
from bench.table import Table, spread
from siaga.ledger.append import head
from siaga.operations.alerts import Forward
from siaga.operations.command import Actor
from siaga.operations.door import execute
from siaga.records.models import Account
from tests.databases import Database
from tests.room import Room

SCREENS = 200
OFFICERS = 150
FORWARDS = 60
EVERY_S = 0.25
PATIENCE_S = 60.0
GRANIAN = ("--interface", "asgi", "--host", "127.0.0.1", "--log-level", "warning")


def measure() -> list[Table]:
    rows = rows_on_each(lambda database: [_row_of(database)])
    return [
        Table(
            f"From forward to the alert on the screen, {SCREENS} screens connected",
            f"{FORWARDS} forwards, one each {EVERY_S} s, {OFFICERS} screens of the agency and"
            f" {SCREENS - OFFICERS} of the centre in one other process; from the moment the door"
            " returns to the bytes of the alert on each screen (drawing not counted).",
            ["database", "frames", "median ms", "p95 ms", "max ms"],
            rows,
        )
    ]


def _row_of(database: Database) -> list[str]:
    room = Room()
    cookies = [cookie_of(room.fireman if n < OFFICERS else room.ani) for n in range(SCREENS)]
    shutil.copy(settings.SIAGA_CONFIGURATION.state / "secret-key", database.state)
    port = _free_port()
    live = _begin(database, "granian", *GRANIAN, "--port", str(port), "siaga.web.live.asgi:app")
    try:
        _await_alive(port)
        screens = _begin(database, "bench._screens", str(port), *cookies)
        assert screens.stdout is not None
        screens.stdout.readline()
        committed = _forward(room)
        time.sleep(5.0)
        out, _ = screens.communicate(timeout=PATIENCE_S)
    finally:
        live.terminate()
        live.wait(PATIENCE_S)
    delays = _delays(committed, json.loads(out.splitlines()[-1]))
    shown = [f"{value * 1000:.1f}" for value in spread(delays)]
    return [database.kind, str(len(delays)), *shown]


def _delays(committed: dict[int, float], seen: list[dict[str, float]]) -> list[float]:
    """For each forward and screen how long it took; a screen that missed one breaks the bench.

    What was committed close together comes as one batch, under its last position.
    """
    return [
        max(0.0, min(at for id, at in screen.items() if int(id) >= position) - committed_at)
        for position, committed_at in committed.items()
        for screen in seen
    ]


def _forward(room: Room) -> dict[int, float]:
    """Position and moment of each forward; a moment is a clock all processes share."""
    incidents = [room.report(room.ani) for _number in range(FORWARDS)]
    time.sleep(1.0)
    committed: dict[int, float] = {}
    began = time.monotonic()
    for number, incident in enumerate(incidents):
        time.sleep(max(0.0, began + number * EVERY_S - time.monotonic()))
        execute(Forward(incident, ("damkar",)), by=room.ani, id=uuid4().hex)
        committed[head().position] = time.monotonic()
    return committed


def cookie_of(person: Actor) -> str:
    """A session of this person, as a browser sends it."""
    account = Account.objects.get(id=person.user)
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _await_alive(port: int) -> None:
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/live/alive").close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


def _begin(database: Database, module: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        env={**os.environ, **database.environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE if module == "bench._screens" else None,
        text=True,
    )
