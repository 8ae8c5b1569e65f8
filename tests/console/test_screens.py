"""Every screen in both themes: axe-core finds nothing serious, and nothing is cut off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from siaga.main.demo.own_centre import OwnCentre
from siaga.main.demo.people import CallTaker, screen

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "console" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")


@pytest.fixture(scope="module")
def incident(centre: OwnCentre, browser: Browser) -> str:
    """A fire that somebody reported in person, forwarded to the fire brigade."""
    taker = CallTaker(screen(browser, centre.address, centre.sign_ins["call_taker"]))
    taker.page.goto("/meja")
    taker.see("walk-in").click()
    taker.choose_category("fire")
    taker.say("people_inside", "yes")
    taker.choose_place("sidikalang")
    taker.write("narrative", "Asap tebal dari ruko.")
    taker.forward()
    taker.expect_alert("damkar", "raised")
    found = taker.incident
    taker.page.context.close()
    return found


def grave(page: Page) -> list[str]:
    """What axe-core says is serious or worse, one line a finding."""
    page.evaluate(AXE.read_text())
    result: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['target']} {node['failureSummary'][:200]}"
        for one in result["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


SCREENS = [
    ("call_taker", "/meja"),
    ("officer", "/instansi"),
    ("supervisor", "/pengawas"),
    ("supervisor", "/kejadian/{incident}"),
    ("officer", "/kejadian/{incident}"),
    ("administrator", "/pengumuman"),
    ("administrator", "/rencana"),
    ("administrator", "/jaga?instansi=damkar"),
    ("officer", "/kinerja"),
]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("role", "path"), SCREENS)
def test_axe_finds_nothing_serious(
    centre: OwnCentre, browser: Browser, incident: str, role: str, path: str, dark: bool
) -> None:
    page = screen(browser, centre.address, centre.sign_ins[role], dark=dark)
    try:
        page.goto(path.format(incident=incident))
        page.get_by_test_id("menu").wait_for()
        page.wait_for_timeout(200)
        assert grave(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    finally:
        page.context.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious_in_the_administration(
    centre: OwnCentre, browser: Browser, dark: bool
) -> None:
    """The index, every list, the form for a new one and the form of one that is there."""
    page = screen(browser, centre.address, centre.sign_ins["administrator"], dark=dark)
    page.goto("/admin/")
    places = page.locator("#content-main th a").evaluate_all("(links) => links.map((a) => a.href)")
    assert len(places) >= 3
    found = grave(page)
    for place in places:
        page.goto(place)
        found += grave(page)
        one = page.locator("#result_list th a, #result_list td a").first
        for link in (page.locator(".object-tools .addlink").first, one):
            if link.count():
                page.goto(link.get_attribute("href") or "")
                found += grave(page)
                page.goto(place)
    assert found == []
    page.context.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious_on_the_sign_in_page(
    centre: OwnCentre, browser: Browser, dark: bool
) -> None:
    context = browser.new_context(base_url=centre.address, color_scheme="dark" if dark else "light")
    page = context.new_page()
    page.goto("/masuk")
    assert grave(page) == []
    context.close()


def test_a_level_is_raised_and_a_plan_is_tried_and_saved_on_the_pages(
    centre: OwnCentre, browser: Browser, incident: str
) -> None:
    """One click and a reason alert the plan's further agencies; a hole is told before saving."""
    page = screen(browser, centre.address, centre.sign_ins["supervisor"])
    page.goto(f"/kejadian/{incident}")
    page.get_by_test_id("raise-second").click()
    page.get_by_test_id("choice-spreading").check()
    assert grave(page) == []
    page.get_by_test_id("ask-confirm").click()
    expect(page.get_by_test_id("alarm-level")).to_have_attribute("data-level", "second")
    expect(page.get_by_test_id("alert-bpbd")).to_have_attribute("data-state", "raised")
    page.context.close()

    page = screen(browser, centre.address, centre.sign_ins["administrator"])
    page.goto("/rencana")
    lines = page.get_by_test_id("plan-line")
    lines.first.get_by_test_id("open-line").click()
    lines.first.get_by_test_id("line-role").select_option("inform")
    page.get_by_test_id("try-plan").click()
    expect(page.get_by_test_id("fault").first).to_be_visible()
    expect(page.get_by_test_id("save-plan")).to_be_disabled()
    assert grave(page) == []
    lines.first.get_by_test_id("line-role").select_option("act")
    page.get_by_test_id("add-line").click()
    fresh = lines.last
    fresh.get_by_test_id("line-agency").select_option("dinsos")
    fresh.get_by_test_id("line-because").fill("menampung warga")
    page.get_by_test_id("try-plan").click()
    row = page.get_by_test_id("preview-row").first
    expect(row.locator('[data-mark="added"]')).to_contain_text("Dinsos")
    assert grave(page) == []
    page.get_by_test_id("save-plan").click()
    expect(page.get_by_test_id("plan-saved")).to_be_visible()
    expect(page.get_by_test_id("save-plan")).to_be_disabled()
    page.context.close()
