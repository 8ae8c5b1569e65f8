"""A whole running Siaga, a browser with a microphone, and citizens with tones for voices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from siaga.main.demo.own_centre import OwnCentre, own_centre
from siaga.main.demo.people import SignIn, chromium, screen
from siaga.main.simulate import tools
from siaga.simulate.citizen import Tools
from siaga.simulate.phone import Line, Phone
from siaga.simulate.sound import fill, join, silence, tone, write

CITIZEN_HZ = 660
TAKER_HZ = 1000
RING_S = 4
CITIZEN_ADDRESS = "127.0.0.2"
CALLED_PORT = 25062
"""Where a citizen's telephone can be called back."""

TRUNKS = f"""
[[trunk]]
name = "simulated"
kind = "address"
addresses = ["{CITIZEN_ADDRESS}"]
host = "{CITIZEN_ADDRESS}:{CALLED_PORT}"
qualify = false
"""
LISTENING = """
(() => {
  const Real = window.RTCPeerConnection;
  window.lines = [];
  window.RTCPeerConnection = function (...args) {
    const line = new Real(...args);
    window.lines.push(line);
    return line;
  };
  window.RTCPeerConnection.prototype = Real.prototype;
})();
"""
"""Kept before the page's own scripts run, so that a test can hear what the call taker hears."""


@pytest.fixture(scope="module")
def programs() -> Tools:
    """baresip and espeak-ng."""
    return tools()


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnCentre]:
    """Every process under its parent, as ``siaga up`` starts them; short ring and no wrap-up."""
    folder = tmp_path_factory.mktemp("centre")
    trunks = folder / "trunks.toml"
    trunks.write_text(TRUNKS)
    settings = {
        "SIAGA_RING_S": str(RING_S),
        "SIAGA_WRAP_UP_S": "0",
        "SIAGA_TRUNKS": str(trunks),
    }
    with own_centre(folder, settings) as running:
        yield running


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium whose microphone says beeps of 1000 Hz: noise suppression eats a steady tone."""
    beeps = fill(silence(0), join([tone(TAKER_HZ, 0.35, 16_000), silence(0.25)]), 30)
    folder = tmp_path_factory.mktemp("microphone")
    with chromium(write(folder / "beeps.wav", beeps)) as running:
        yield running


@pytest.fixture
def screens(browser: Browser, centre: OwnCentre) -> Iterator[Callable[[SignIn], Page]]:
    """Opens signed-in windows and closes them after the test."""
    opened: list[Page] = []

    def open_screen(who: SignIn, dark: bool = False) -> Page:
        page = screen(browser, centre.address, who, dark=dark)
        opened.append(page)
        return page

    yield open_screen
    for page in opened:
        page.context.close()


@pytest.fixture
def citizen(programs: Tools, tmp_path: Path) -> Iterator[Callable[..., Phone]]:
    """A citizen's telephone that says 660 Hz; hangs up at the end of the test."""
    phones: list[Phone] = []

    def lift(number: str, called: bool = False) -> Phone:
        folder = tmp_path / number
        folder.mkdir()
        says = write(folder / "says.wav", tone(CITIZEN_HZ, 90))
        line = Line(CITIZEN_ADDRESS, number, port=CALLED_PORT if called else 0, answers=called)
        phone = Phone(programs.baresip, folder, line, says)
        phone.__enter__()
        phones.append(phone)
        return phone

    yield lift
    for phone in phones:
        phone.__exit__(None, None, None)
