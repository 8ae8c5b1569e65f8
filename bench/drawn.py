"""From "forward" to the alert drawn on an agency's screen, with 200 screens connected.

``bench.live`` measures the part until the bytes are there, on all screens.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from bench._room import Room, session_of, supervisor
from bench.databases import databases
from bench.table import Table, spread
from siaga.main.demo.own_centre import OwnCentre, own_centre
from siaga.main.demo.people import SEEN_MS, chromium, screen
from siaga.simulate.sound import tone, write
from tests.databases import Database

SCREENS = 200
OFFICERS = 150
FORWARDS = 60
EVERY_S = 0.5
PATIENCE_MS = 10_000

NOTE_WHEN_DRAWN = """() => {
  window.drawn = {};
  const painted = new MessageChannel();
  painted.port1.onmessage = ({ data }) => data.forEach((id) => (window.drawn[id] ??= Date.now()));
  const look = () => {
    const cards = [...document.querySelectorAll('[data-testid=task]')];
    const fresh = cards.map((card) => card.dataset.incident).filter((id) => !(id in window.drawn));
    if (fresh.length) requestAnimationFrame(() => painted.port2.postMessage(fresh));
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}"""
"""What is posted in a frame's callback is heard after that frame was painted."""


def measure() -> list[Table]:
    with databases() as found:
        rows = [_row(database) for database in found]
    return [
        Table(
            f"From forward to the alert drawn on the agency's screen, {SCREENS} screens connected",
            f"{FORWARDS} forwards in a whole centre, one each {EVERY_S} s: from sending the request to"
            " the frame that shows the task on the agency's desk, in headless Chromium on the same"
            f" machine. {OFFICERS - 1} more screens of the agency and {SCREENS - OFFICERS} of the centre"
            " are connections of one other process, through nginx.",
            ["database", "drawn", "median ms", "p95 ms", "max ms"],
            rows,
        )
    ]


def _row(database: Database) -> list[str]:
    settings = {"SIAGA_DATABASE": database.address} if database.kind == "postgresql" else {}
    with (
        tempfile.TemporaryDirectory(prefix="siaga-bench-") as scratch,
        own_centre(Path(scratch) / "centre", settings) as centre,
        chromium(write(Path(scratch) / "tone.wav", tone(1000, 1))) as browser,
        supervisor(centre, browser) as room,
        _desk(centre, browser) as desk,
        _others(centre, room.cookie, session_of(desk)),
    ):
        took_ms = _forwards(room, desk)
    return [database.kind, str(len(took_ms)), *(f"{value:.0f}" for value in spread(took_ms))]


def _forwards(room: Room, desk: Page) -> list[float]:
    incidents = [room.write_down() for _number in range(FORWARDS)]
    sent_ms: dict[str, float] = {}
    began = time.monotonic()
    for number, incident in enumerate(incidents):
        time.sleep(max(0.0, began + number * EVERY_S - time.monotonic()))
        sent_ms[incident] = time.time() * 1000
        room.forward(incident)
    desk.wait_for_function(
        "(wanted) => wanted.every((id) => id in window.drawn)", arg=incidents, timeout=PATIENCE_MS
    )
    drawn_ms: dict[str, float] = desk.evaluate("window.drawn")
    return [drawn_ms[incident] - at for incident, at in sent_ms.items()]


@contextmanager
def _desk(centre: OwnCentre, browser: Browser) -> Iterator[Page]:
    page = screen(browser, centre.address, centre.sign_ins["officer"])
    page.goto("/instansi")
    page.get_by_test_id("menu").wait_for(timeout=SEEN_MS)
    page.evaluate(NOTE_WHEN_DRAWN)
    yield page
    page.context.close()


@contextmanager
def _others(centre: OwnCentre, of_centre: str, of_agency: str) -> Iterator[None]:
    cookies = [of_agency] * (OFFICERS - 1) + [of_centre] * (SCREENS - OFFICERS)
    port = centre.address.rpartition(":")[2]
    screens = subprocess.Popen(
        [sys.executable, "-m", "bench._screens", port, *cookies],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert screens.stdout is not None
    screens.stdout.readline()
    try:
        yield
    finally:
        screens.communicate(timeout=PATIENCE_MS / 1000)
