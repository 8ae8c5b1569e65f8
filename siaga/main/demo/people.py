"""People at their screens, played by a headless browser: they click and type as people do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)
SEEN_MS = 30_000
"""How long to look for something on the screen before saying that it is not there."""

expect.set_options(timeout=SEEN_MS)


class NoChromium(Exception):
    """There is no Chromium on this machine."""


def chromium_program() -> str:
    """Where the distribution's Chromium is. Raises ``NoChromium``."""
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found is None:
        raise NoChromium("install Chromium first (Debian: apt-get install chromium)")
    return found


@contextmanager
def chromium(microphone: Path) -> Iterator[Browser]:
    """A headless browser whose microphone plays ``microphone`` again and again."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_program(),
            args=[*FLAGS, f"--use-file-for-fake-audio-capture={microphone}"],
        )
        try:
            yield browser
        finally:
            browser.close()


@dataclass(frozen=True)
class SignIn:
    """What somebody types to sign in."""

    username: str
    password: str


def screen(browser: Browser, address: str, who: SignIn, *, dark: bool = False) -> Page:
    """Open a browser window of one's own and sign in; leads to the role's own page."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768},
        permissions=["microphone"],
        locale="id-ID",
        color_scheme="dark" if dark else "light",
        base_url=address,
    )
    context.set_default_timeout(SEEN_MS)
    page = context.new_page()
    sign_in(page, who)
    return page


def sign_in(page: Page, who: SignIn) -> None:
    """Type name and password; leads to the role's own page."""
    page.goto("/masuk")
    page.get_by_test_id("username").fill(who.username)
    page.get_by_test_id("password").fill(who.password)
    page.get_by_test_id("submit").click()
    page.wait_for_url(lambda url: "/masuk" not in url)


@dataclass(frozen=True)
class CallTaker:
    """Sits at ``/meja``."""

    page: Page

    def see(self, name: str) -> Locator:
        """The part of the screen with this name."""
        return self.page.get_by_test_id(name)

    def begin_duty(self) -> None:
        """Put the headset on: the audio line goes up and calls may come."""
        if "/meja" not in self.page.url:
            self.page.goto("/meja")
        self.see("sign-on").click()
        expect(self.see("leg")).to_have_attribute("data-state", "up", timeout=SEEN_MS)
        expect(self.see("own-state")).to_have_attribute("data-state", "ready", timeout=SEEN_MS)

    def wait_for_ring(self, timeout_ms: float = SEEN_MS) -> str:
        """Until a call rings here; its id."""
        expect(self.see("offer")).to_be_visible(timeout=timeout_ms)
        return self.see("offer").get_attribute("data-call") or ""

    def answer(self) -> None:
        """Answer by key, as the quick ones do."""
        self.page.keyboard.press("F2")
        self.expect_call("talking")

    def expect_call(self, state: str) -> None:
        """The call bar says so: ``talking``, ``held`` …"""
        expect(self.see("call-bar")).to_have_attribute("data-state", state, timeout=SEEN_MS)

    def hold(self) -> None:
        """Put the caller on hold."""
        self.page.keyboard.press("F4")
        self.expect_call("held")

    def resume(self) -> None:
        """Talk again."""
        self.page.keyboard.press("F4")
        self.expect_call("talking")

    def choose_category(self, code: str) -> None:
        """Choose what it is about."""
        self.see(f"category-{code}").click()

    def say(self, question: str, answer: str) -> None:
        """Tick what the caller answered to a guided question."""
        self.see(f"answer-{question}-{answer}").click()

    def choose_place(self, typed: str) -> None:
        """Search a village as it was heard, and take the best match."""
        self.see("place-typed").fill(typed)
        self.see("place-match").first.click()
        expect(self.see("place-chosen")).to_be_visible()

    def write(self, field: str, text: str) -> None:
        """Fill one field and leave it."""
        self.see(f"field-{field}").fill(text)
        self.see(f"field-{field}").blur()

    def forward(self) -> None:
        """Send the report to the chosen agencies."""
        expect(self.see("forward")).to_be_visible()
        self.page.keyboard.press("Control+Enter")

    def expect_alert(self, agency: str, state: str) -> None:
        """The agency's row says so, without a reload."""
        expect(self.see(f"alert-{agency}")).to_have_attribute("data-state", state, timeout=SEEN_MS)

    def hang_up(self) -> None:
        """End the call."""
        self.page.keyboard.press("F8")
        expect(self.see("call-bar")).to_have_count(0, timeout=SEEN_MS)

    def close(self, disposition: str) -> None:
        """Close the incident."""
        self.see("close").first.click()
        _decide(self.page, disposition)
        expect(self.see("closed")).to_be_visible()

    @property
    def incident(self) -> str:
        """Id of the report that is open."""
        return self.see("report").get_attribute("data-incident") or ""


@dataclass(frozen=True)
class Officer:
    """Sits at ``/instansi`` of one agency."""

    page: Page

    def see(self, name: str) -> Locator:
        """The part of the screen with this name."""
        return self.page.get_by_test_id(name)

    def wait_for_task(self) -> None:
        """Until a task has arrived that nobody here answered yet."""
        expect(self.see("acknowledge").first).to_be_visible(timeout=SEEN_MS)

    def acknowledge(self) -> None:
        """Say: ours."""
        self.see("acknowledge").first.click()
        expect(self.see("units")).to_be_visible()

    def assign(self, unit: str) -> None:
        """Send this unit."""
        self.see(f"assign-{unit}").click()
        expect(self.see(f"assignment-{unit}")).to_be_visible()

    def step(self, unit: str, reached: str) -> None:
        """The unit has reached its next step."""
        self.see(f"step-{unit}").click()
        expect(self.see(f"assignment-{unit}")).to_have_attribute("data-state", reached)

    def finish(self, finding: str, done: str) -> None:
        """Say what was found and done."""
        self.see("done").click()
        _decide(self.page, finding, done)


def _decide(page: Page, choice: str, text: str = "") -> None:
    page.get_by_test_id(f"choice-{choice}").check()
    if text:
        page.get_by_test_id("ask-text").fill(text)
    page.get_by_test_id("ask-confirm").click()
