"""Recordings on the screens: waveform and marks, alarm, who listened, hold and evidence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, expect

from siaga.main.demo.own_centre import OwnCentre
from siaga.main.demo.people import CallTaker, screen
from tests.console.test_screens import ROOT, grave

THEMES = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


def filed(centre: OwnCentre, *words: str) -> str:
    """Put a call into the running centre's ledger; its id."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.console.filed_call", *words],
        env=centre.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def incident(centre: OwnCentre, browser: Browser) -> str:
    """A fire, forwarded while its caller was on the line."""
    taker = CallTaker(screen(browser, centre.address, centre.sign_ins["call_taker"]))
    taker.page.goto("/meja")
    taker.see("walk-in").click()
    taker.choose_category("fire")
    taker.say("people_inside", "yes")
    taker.choose_place("sidikalang")
    taker.forward()
    taker.expect_alert("damkar", "raised")
    found = taker.incident
    taker.page.context.close()
    filed(centre, "stored", found)
    return found


def picture(page: Page, folder: Path) -> None:
    """For whoever wants to look at it: pytest keeps the folders of its last runs."""
    page.screenshot(path=folder / "page.png", full_page=True)


def listened(page: Page, incident: str) -> None:
    page.goto(f"/kejadian/{incident}")
    page.get_by_test_id("open-recording").click()
    page.get_by_test_id("choice-authority").check()
    page.get_by_test_id("ask-confirm").click()
    expect(page.get_by_test_id("waveform")).to_be_visible()


def place(page: Page) -> float:
    seconds: float = page.get_by_test_id("player").evaluate("(player) => player.currentTime")
    return seconds


@THEMES
def test_the_waveform_is_played_by_mouse_and_by_keys(
    centre: OwnCentre, browser: Browser, incident: str, dark: bool, tmp_path: Path
) -> None:
    page = screen(browser, centre.address, centre.sign_ins["supervisor"], dark=dark)
    listened(page, incident)
    player = page.get_by_test_id("player")
    player.evaluate("(player) => player.pause()")
    wave = page.get_by_test_id("waveform")
    wave.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert abs(place(page) - 5) < 0.5
    mark = page.locator('[data-testid="mark"][data-kind="AlertRaised"]').first
    mark.focus()
    page.keyboard.press("Enter")
    at_alert = place(page)
    assert 45 < at_alert < 90, "the alert was raised late in the call"
    wave.click(position={"x": 3, "y": 20})
    assert place(page) < 5
    assert page.locator(".gap").count() == 1
    page.wait_for_timeout(300)
    assert grave(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    wave.scroll_into_view_if_needed()
    picture(page, tmp_path)
    page.context.close()


def test_a_supervisor_holds_recordings_and_takes_out_a_package_that_checks(
    centre: OwnCentre, browser: Browser, incident: str, tmp_path: Path
) -> None:
    page = screen(browser, centre.address, centre.sign_ins["supervisor"])
    page.goto(f"/kejadian/{incident}")
    page.get_by_test_id("hold-recordings").click()
    page.get_by_test_id("ask-text").fill("Perkara 12/2026")
    page.get_by_test_id("ask-confirm").click()
    expect(page.get_by_test_id("keeping")).to_contain_text("Perkara 12/2026")
    page.get_by_test_id("evidence").click()
    page.get_by_test_id("ask-text").fill("Surat Polres 12")
    with page.expect_download() as coming:
        page.get_by_test_id("ask-confirm").click()
    file = tmp_path / "package.zip"
    coming.value.save_as(file)
    with ZipFile(file) as zipped:
        zipped.extractall(tmp_path / "package")
    subprocess.run([sys.executable, "-I", "check.py"], cwd=tmp_path / "package", check=True)
    expect(page.get_by_test_id("accesses")).to_contain_text("Surat Polres 12")
    picture(page, tmp_path)
    page.context.close()


@THEMES
def test_the_page_of_recordings_lists_who_had_what(
    centre: OwnCentre, browser: Browser, incident: str, dark: bool, tmp_path: Path
) -> None:
    page = screen(browser, centre.address, centre.sign_ins["supervisor"], dark=dark)
    page.goto("/rekaman")
    rows = page.get_by_test_id("accesses").locator("li")
    expect(rows.first).to_be_visible()
    page.get_by_test_id("access-what").select_option("exported")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Surat Polres 12")
    page.get_by_test_id("access-said").fill("tidak ada yang begini")
    expect(page.get_by_test_id("access-none")).to_be_visible()
    page.get_by_test_id("access-clear").click()
    expect(rows).not_to_have_count(1)
    assert grave(page) == []
    picture(page, tmp_path)
    page.context.close()


def test_a_recording_of_no_incident_is_held_and_let_go(
    centre: OwnCentre, browser: Browser, incident: str, tmp_path: Path
) -> None:
    alone = filed(centre, "stored")
    page = screen(browser, centre.address, centre.sign_ins["supervisor"])
    page.goto("/rekaman")
    mine = page.locator(f'[data-testid="kept-call"][data-call="{alone}"]')
    expect(page.get_by_test_id("kept-call")).to_have_count(1)
    mine.get_by_test_id("hold-call").click()
    page.get_by_test_id("ask-text").fill("Perkara 13/2026")
    page.get_by_test_id("ask-confirm").click()
    expect(mine).to_contain_text("Perkara 13/2026")
    page.get_by_test_id("kept-which").select_option("held")
    expect(mine).to_be_visible()
    assert grave(page) == []
    picture(page, tmp_path)
    mine.get_by_test_id("lift-call").click()
    page.get_by_test_id("ask-text").fill("Perkara selesai")
    page.get_by_test_id("ask-confirm").click()
    expect(mine).to_have_count(0)
    page.get_by_test_id("kept-which").select_option("all")
    page.get_by_test_id("kept-number").fill("0812 3456")
    expect(page.get_by_test_id("kept-call")).to_have_count(2)
    page.context.close()


@THEMES
def test_a_call_that_is_not_recorded_turns_the_overview_red_by_itself(
    centre: OwnCentre, browser: Browser, dark: bool, tmp_path: Path
) -> None:
    page = screen(browser, centre.address, centre.sign_ins["supervisor"], dark=dark)
    page.goto("/pengawas")
    page.get_by_test_id("menu").wait_for()
    shown = page.get_by_test_id("recording-alarm").locator("li")
    before = shown.count()
    filed(centre, "failed")
    expect(shown).to_have_count(before + 1)
    assert grave(page) == []
    picture(page, tmp_path)
    page.get_by_test_id("alarm-seen").click()
    expect(page.get_by_test_id("alarm-seen")).to_have_count(0)
    page.context.close()
