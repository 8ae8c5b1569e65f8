"""Processes are killed the hard way in the middle of a call: nobody's call may suffer."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from siaga.main.demo.own_centre import OwnCentre
from siaga.simulate.phone import Phone
from tests.scenarios.conftest import TAKER_HZ
from tests.scenarios.hearing import hears
from tests.scenarios.test_whole_story import CLEAR, seat

BACK_LIMIT_S = 20.0


def children(centre: OwnCentre) -> dict[int, str]:
    """Processes under the centre's parent, by id, with their command lines."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if parent == centre.process.pid:
            found[int(entry.name)] = command
    return found


def kill(centre: OwnCentre, word: str) -> None:
    """SIGKILL the process whose command line has ``word``, and wait for its successor."""
    victim = next(pid for pid, command in children(centre).items() if word in command)
    os.kill(victim, signal.SIGKILL)
    until = time.monotonic() + BACK_LIMIT_S
    while time.monotonic() < until:
        again = [pid for pid, command in children(centre).items() if word in command]
        if again and victim not in again:
            return
        time.sleep(0.1)
    raise AssertionError(f"{word} was not started again")


def test_killing_voice_in_a_call_cuts_nobody_off(
    centre: OwnCentre, screens: Callable[..., Page], citizen: Callable[..., Phone]
) -> None:
    taker = seat(centre, screens)
    phone = citizen("081277000011")
    phone.dial(centre.sip)
    taker.wait_for_ring()
    taker.answer()
    kill(centre, "siaga.main.voice_run")
    assert hears(phone, TAKER_HZ, 2) > CLEAR
    time.sleep(3)
    taker.hold()
    taker.resume()
    taker.hang_up()
    assert phone.wait_ended(5)
    taker.see("sign-off").click()


def test_killing_the_pages_while_typing_loses_nothing(
    centre: OwnCentre, screens: Callable[..., Page]
) -> None:
    taker = seat(centre, screens)
    taker.see("walk-in").click()
    taker.choose_category("medical")
    incident = taker.incident
    saved = taker.see("outbox-state")
    expect(saved).to_contain_text("Semua tersimpan")
    kill(centre, "wsgi")
    taker.write("narrative", "Orang pingsan di terminal.")
    expect(saved).to_contain_text("Semua tersimpan", timeout=20_000)
    fields = taker.page.request.get(f"/api/incidents/{incident}").json()["fields"]
    assert fields["narrative"]["value"] == "Orang pingsan di terminal."


def test_killing_live_lets_the_screens_catch_up_by_themselves(
    centre: OwnCentre, screens: Callable[..., Page]
) -> None:
    watching = screens(centre.sign_ins["supervisor"])
    watching.goto("/pengawas")
    kill(centre, "asgi")
    taker = seat(centre, screens)
    taker.see("walk-in").click()
    taker.choose_category("landslide")
    expect(watching.get_by_test_id("incident-row").first).to_contain_text(
        "Tanah longsor", timeout=20_000
    )


def test_a_process_that_hangs_is_on_the_supervisors_screen_until_it_goes_on(
    centre: OwnCentre, screens: Callable[..., Page]
) -> None:
    page = screens(centre.sign_ins["supervisor"])
    page.goto("/pengawas")
    page.get_by_test_id("menu").wait_for()
    words = {"calls": "voice_run", "courier": "courier_run", "clockwork": "clockwork_run"}
    found = children(centre).items()
    hung = {
        name: next(pid for pid, command in found if word in command) for name, word in words.items()
    }
    for names in (("calls", "courier"), ("clockwork",)):  # of these two, one tells of the other
        alarms = [page.locator(f"[data-testid=channel-alarm][data-channel={one}]") for one in names]
        try:
            for name in names:
                os.kill(hung[name], signal.SIGSTOP)
            for alarm in alarms:
                expect(alarm).to_contain_text("berhenti", timeout=40_000)
            page.screenshot(path=centre.state / f"hung-{names[0]}.png")
        finally:
            for name in names:
                os.kill(hung[name], signal.SIGCONT)
        for alarm in alarms:
            expect(alarm).to_have_count(0, timeout=40_000)
