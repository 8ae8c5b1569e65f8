"""The server is stopped under a desk: pages open all the same, and nothing typed is lost or doubled."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from siaga.main.demo.own_centre import OwnCentre, own_centre
from siaga.main.demo.people import FLAGS, SEEN_MS, CallTaker, SignIn, chromium_program, sign_in

Window = Callable[[str], Page]
STEADY_S = 0.8
"""Until what was typed is surely on the disk: the outbox counts it a moment before."""
KEPT = """
(async () => {
  const answer = await caches.match("/kept");
  return navigator.serviceWorker.controller && answer ? answer.text() : "";
})()
"""
"""What a page of this browser can show without the server; nothing before the worker has it."""


@pytest.fixture
def centre(tmp_path: Path) -> Callable[..., AbstractContextManager[OwnCentre]]:
    """Starts a centre; given an earlier one, that same centre again, at the same address."""

    def start(before: OwnCentre | None = None) -> AbstractContextManager[OwnCentre]:
        settings = before.environment if before else {}
        own = {name: value for name, value in settings.items() if name.startswith("SIAGA_")}
        return own_centre(tmp_path / "centre", own)

    return start


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    """Opens a browser whose profile outlives it, with one page."""
    opened: list[BrowserContext] = []
    with sync_playwright() as playwright:

        def open_window(address: str) -> Page:
            context = playwright.chromium.launch_persistent_context(
                tmp_path / "profile",
                executable_path=chromium_program(),
                args=list(FLAGS),
                base_url=address,
                locale="id-ID",
                viewport={"width": 1366, "height": 768},
            )
            context.set_default_timeout(SEEN_MS)
            opened.append(context)
            return context.pages[0]

        yield open_window
        opened[-1].close()


def kill_browser(profile: Path) -> None:
    """As when the power fails: the process that all of the browser hangs on is gone at once."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = (entry / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if f"--user-data-dir={profile}" in command and "--type=" not in " ".join(command):
            os.kill(int(entry.name), signal.SIGKILL)


def report_at(page: Page, who: SignIn) -> CallTaker:
    """Signed in, a report without a call begun, everything so far stored."""
    sign_in(page, who)
    page.goto("/meja")
    taker = CallTaker(page)
    taker.see("walk-in").click()
    taker.choose_category("flood")
    taker.write("narrative", "Air naik.")
    expect(taker.see("outbox-state")).to_contain_text("Semua tersimpan")
    wait_until_kept(page, "Air naik.")
    return taker


def wait_until_kept(page: Page, text: str) -> str:
    """Until ``text`` is among what is kept; all of it."""
    for _ in range(SEEN_MS // 100):
        kept: str = page.evaluate(KEPT)
        if text in kept:
            return kept
        time.sleep(0.1)
    raise AssertionError(f"{text!r} is not kept: {kept[:500]}")


def expect_away(taker: CallTaker, narrative: str) -> None:
    """The desk is there, says honestly how it stands, and shows what was typed."""
    expect(taker.see("line-lost")).to_contain_text("dikirim nanti")
    expect(taker.see("field-narrative")).to_have_value(narrative)


def test_report_typed_while_the_server_is_away_is_in_the_ledger_once(
    centre: Callable[..., AbstractContextManager[OwnCentre]], window: Window, tmp_path: Path
) -> None:
    with centre() as running:
        taker = report_at(window(running.address), running.sign_ins["call_taker"])
        incident = taker.incident

    taker.page.reload()
    expect_away(taker, "Air naik.")
    assert taker.incident == incident
    taker.write("narrative", "Air naik sampai lutut.")
    taker.write("landmark", "jembatan Lae Pondom")
    expect(taker.see("outbox-state")).to_contain_text("2")
    time.sleep(STEADY_S)

    session = taker.page.context.cookies()
    kill_browser(tmp_path / "profile")
    taker = CallTaker(window(running.address))
    # Chromium puts cookies on the disk every 30 s: this session is younger than any at work.
    taker.page.context.add_cookies(
        [{"name": one["name"], "value": one["value"], "url": running.address} for one in session]
    )
    taker.page.goto("/meja")
    expect_away(taker, "Air naik sampai lutut.")
    assert taker.incident == incident
    taker.write("people", "2")
    time.sleep(STEADY_S)
    taker.page.reload()
    expect_away(taker, "Air naik sampai lutut.")
    expect(taker.see("outbox-state")).to_contain_text("3")

    with centre(running):
        expect(taker.see("outbox-state")).to_contain_text("Semua tersimpan")
        expect(taker.see("line-lost")).to_have_count(0)
        view = taker.page.request.get(f"/api/incidents/{incident}").json()
        entries = taker.page.request.get(f"/api/incidents/{incident}/timeline").json()
    fields = {name: field["value"] for name, field in view["fields"].items()}
    assert fields == {
        "category": "flood",
        "narrative": "Air naik sampai lutut.",
        "landmark": "jembatan Lae Pondom",
        "people": "2",
    }
    written = [one for one in entries if one["kind"] == "ReportFieldSet"]
    assert len(written) == len(fields) + 1  # what happened was written before and after the stop


def test_nothing_of_a_person_who_signed_out_opens_without_the_server(
    centre: Callable[..., AbstractContextManager[OwnCentre]], window: Window
) -> None:
    with centre() as running:
        taker = report_at(window(running.address), running.sign_ins["call_taker"])
        page = taker.page
        taker.see("menu").click()
        taker.see("sign-out").click()
        page.wait_for_url(lambda url: "/masuk" in url)
        assert not page.evaluate("caches.has('siaga-kept')")

    page.goto("/meja")
    expect(page.get_by_text("Server tidak menjawab")).to_be_visible()
    assert "Air naik." not in page.content()

    with centre(running):
        page.wait_for_url(lambda url: "/masuk" in url)
        sign_in(page, running.sign_ins["officer"])
        wait_until_kept(page, '"role":"officer"')
    page.reload()
    expect(page.get_by_test_id("line-lost")).to_be_visible()
    assert "Air naik." not in wait_until_kept(page, '"role":"officer"')
