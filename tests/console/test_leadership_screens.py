"""The leadership's account in a real browser: on the phone and at the desk, nothing to press."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from siaga.main.demo.own_centre import OwnCentre
from siaga.main.demo.people import CallTaker, screen
from tests.console.test_screens import grave

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1366, "height": 768}


@pytest.fixture(scope="module")
def supervisor(centre: OwnCentre, browser: Browser) -> Iterator[Page]:
    """On the page of a flood with one incident."""
    taker = CallTaker(screen(browser, centre.address, centre.sign_ins["call_taker"]))
    taker.page.goto("/meja")
    taker.see("walk-in").click()
    taker.choose_category("fire")
    taker.choose_place("sidikalang")
    taker.forward()
    taker.expect_alert("damkar", "raised")
    taker.page.context.close()
    page = screen(browser, centre.address, centre.sign_ins["supervisor"])
    page.goto("/kejadian-besar")
    page.get_by_role("button", name="Nyatakan kejadian besar").click()
    page.get_by_test_id("major-name").fill("Banjir bandang Lae Renun")
    page.get_by_test_id("major-kind").select_option("flood")
    page.locator("dialog input[type=checkbox]").first.check()
    page.get_by_test_id("declare-confirm").click()
    expect(page.get_by_test_id("major-title")).to_be_visible()
    yield page
    page.context.close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_leadership_reads_and_has_nothing_to_press(
    centre: OwnCentre,
    browser: Browser,
    supervisor: Page,
    dark: bool,
    size: dict[str, int],
    tmp_path: Path,
) -> None:
    page = screen(browser, centre.address, centre.sign_ins["leadership"], dark=dark)
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    page.wait_for_url("**/kejadian-besar")
    expect(page.get_by_role("button", name="Nyatakan kejadian besar")).to_have_count(0)
    seen = [_looked_at(page, tmp_path / "list.png")]
    page.get_by_text("Banjir bandang Lae Renun").click()
    expect(page.get_by_test_id("major-page")).to_contain_text("Sidikalang")
    expect(page.locator("main button")).to_have_text(["Cetak"])
    expect(page.locator("main a, main textarea, main select")).to_have_count(0)
    seen += [_looked_at(page, tmp_path / "major.png")]
    word = f"Dua jembatan putus {size['width']} {dark}"
    supervisor.get_by_test_id("log-text").fill(word)
    supervisor.get_by_test_id("log-send").click()
    expect(page.get_by_test_id("situation-log")).to_contain_text(word)
    page.get_by_test_id("to-scorecards").click()
    seen += [_looked_at(page, tmp_path / "cards.png")]
    assert page.locator("a[href='/meja'], a[href='/jaga']").count() == 0
    for number in ("total", "open"):
        page.goto(f"/kinerja?kartu=damkar&daftar={number}")
        seen += [_looked_at(page, tmp_path / "behind.png")]
    page.goto("/kinerja?kartu=112")
    seen += [_looked_at(page, tmp_path / "card.png")]
    page.get_by_role("link", name="Kejadian besar").click()
    page.wait_for_url("**/kejadian-besar")
    assert [wrong for each in seen for wrong in each] == []
    page.context.close()


def _looked_at(page: Page, picture: Path) -> list[str]:
    """What is wrong with the page as it stands now."""
    page.get_by_test_id("menu").wait_for()
    page.wait_for_timeout(200)
    page.screenshot(path=picture, full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [*grave(page), *(["wider than the screen"] if wide else [])]
