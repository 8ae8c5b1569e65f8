"""The crew's phone on a bad line: how soon the page is usable, and a tap in the ledger.

``python -m bench.field`` measures it alone.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, expect

from bench._room import Room, supervisor
from bench._slow_link import SlowLink, slow_link
from bench.table import Table, write
from siaga.main.demo.own_centre import OwnCentre, own_centre
from siaga.main.demo.people import chromium, sign_in
from siaga.simulate.sound import tone
from siaga.simulate.sound import write as write_sound

BYTES_PER_S = 50_000 / 8
ROUND_TRIP_S = 0.8
SETTLE_MS = 15_000
TAPS = 10
PATIENCE_MS = 180_000
LOOK_S = 0.02
STEADY_S = 0.9
UNIT = "damkar_1"
NO_NAVIGATION = """
addEventListener("click", (event) => event.target.closest?.("a[href^=geo]") && event.preventDefault());
"""


def measure() -> list[Table]:
    with (
        tempfile.TemporaryDirectory(prefix="siaga-bench-") as scratch,
        own_centre(Path(scratch) / "centre") as centre,
        chromium(write_sound(Path(scratch) / "tone.wav", tone(1000, 1))) as browser,
    ):
        return [_field(centre, browser)]


def _field(centre: OwnCentre, browser: Browser) -> Table:
    with supervisor(centre, browser) as room:
        room.report()
        port = int(centre.address.rpartition(":")[2])
        with (
            slow_link(port, BYTES_PER_S, ROUND_TRIP_S) as link,
            _phone(centre, browser, f"http://localhost:{link.port}") as page,
        ):
            first = _opening(page, link)
            page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
            again = _opening(page, link)
            page.get_by_test_id("my-unit").click()
            page.get_by_test_id(f"join-{UNIT}").click()
            taps = [_tap_to_ledger(page, room, room.report()) for _ in range(TAPS)]
    return Table(
        "The crew's phone on a bad line",
        "Chromium, 390 × 844, behind a line that carries 50 kbit/s each way, for all connections"
        " together, with 800 ms there and back, also to open a connection (`bench/_slow_link.py`);"
        " whole centre beside it, no TLS. Usable: the open task stands there and can be tapped."
        f" A tap is *Terima & navigasi*, {TAPS} times, until another screen reads it from the server.",
        ["what", "s", "kB over the line"],
        [
            ["first opening, nothing kept on the phone", *_said(first)],
            ["opened again", *_said(again)],
            ["tap → ledger, median", f"{median(taps):.1f}", ""],
            ["tap → ledger, longest", f"{max(taps):.1f}", ""],
        ],
    )


def _said(opening: tuple[float, int]) -> list[str]:
    return [f"{opening[0]:.1f}", f"{opening[1] / 1000:.0f}"]


@contextmanager
def _phone(centre: OwnCentre, browser: Browser, address: str) -> Iterator[Page]:
    """Signed in on a good line; then the line is bad."""
    signing_in = browser.new_context(base_url=centre.address)
    page = signing_in.new_page()
    sign_in(page, centre.sign_ins["officer"])
    kept = signing_in.storage_state()
    signing_in.close()
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="id-ID",
        base_url=address,
        storage_state=kept,
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(NO_NAVIGATION)
    page = context.new_page()
    yield page
    context.close()


def _opening(page: Page, link: SlowLink) -> tuple[float, int]:
    """Seconds until the task can be tapped, and bytes that came down the line until then."""
    before = link.down.carried
    began = time.monotonic()
    page.goto("/lapangan", wait_until="commit")
    page.get_by_test_id("open-task").first.wait_for()
    took = time.monotonic() - began
    carried = link.down.carried - before
    page.wait_for_timeout(SETTLE_MS)
    return took, carried


def _tap_to_ledger(page: Page, room: Room, incident: str) -> float:
    task = page.locator(f'[data-incident="{incident}"]').get_by_test_id("open-task")
    back = page.get_by_test_id("back")
    if back.count():
        back.click()
    task.click()
    time.sleep(STEADY_S)
    accept = page.get_by_test_id("accept")
    accept.wait_for()
    began = time.monotonic()
    accept.click()
    while not room.accepted(incident):
        if time.monotonic() - began > PATIENCE_MS / 1000:
            raise AssertionError("the tap is not in the ledger")
        time.sleep(LOOK_S)
    took = time.monotonic() - began
    room.withdraw(incident)
    expect(page.get_by_test_id("field-task")).to_have_attribute(
        "data-reached", "withdrawn", timeout=PATIENCE_MS
    )
    return took


def main() -> None:
    tables = measure()
    write(tables)
    for table in tables:
        print(table.text())


if __name__ == "__main__":
    main()
