"""Others are brought into a call by keys alone; the supervisor listens from the overview."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from siaga.main.demo.own_centre import OwnCentre
from siaga.main.demo.people import CallTaker
from siaga.simulate.phone import Phone
from tests.scenarios.test_whole_story import seat

Screens = Callable[..., Page]
Lift = Callable[..., Phone]
JOINED = re.compile("joined")


def in_a_call(centre: OwnCentre, screens: Screens, citizen: Lift, number: str) -> CallTaker:
    taker = seat(centre, screens)
    phone = citizen(number)
    phone.dial(centre.sip)
    taker.wait_for_ring()
    taker.answer()
    return taker


def test_a_number_is_brought_in_given_the_call_left_with_it_and_given_it_at_once_by_keys_alone(
    centre: OwnCentre, screens: Screens, citizen: Lift
) -> None:
    citizen("081288000001", called=True)
    taker = in_a_call(centre, screens, citizen, "081277000011")
    keys = taker.page.keyboard
    keys.press("F3")
    keys.type("+44 20 7946 0000")
    keys.press("Enter")
    expect(taker.see("trouble")).to_be_visible()
    keys.press("F3")
    keys.type("0812 8800 0001")
    keys.press("Shift+Enter")
    expect(taker.see("party")).to_have_attribute("data-state", JOINED, timeout=10_000)
    taker.expect_call("held")
    keys.press("Alt+h")
    expect(taker.see("left-call")).to_be_visible(timeout=5_000)
    taker.see("go-back").click()
    expect(taker.see("call-bar")).to_be_visible(timeout=5_000)
    keys.press("Alt+t")
    expect(taker.see("left-call")).to_be_visible(timeout=5_000)
    taker.see("go-back").click()
    expect(taker.see("call-bar")).to_be_visible(timeout=5_000)
    taker.see("drop").click()
    expect(taker.see("party")).to_have_count(0)
    keys.press("F3")
    keys.type("0812 8800 0001")
    keys.press("Control+Enter")
    expect(taker.see("left-call")).to_be_visible(timeout=10_000)
    taker.see("go-back").click()
    expect(taker.see("call-bar")).to_be_visible(timeout=5_000)
    keys.press("F6")
    keys.press("5")
    expect(taker.see("keys-sent")).to_have_text("5")
    keys.press("Escape")
    keys.press("Alt+r")
    keys.press("1")
    keys.press("Enter")
    expect(taker.see("recording-resume")).to_be_visible(timeout=5_000)
    keys.press("Alt+r")
    expect(taker.see("recording-pause")).to_be_visible(timeout=5_000)
    taker.hang_up()
    taker.see("sign-off").click()


def test_the_supervisor_is_called_listens_whispers_and_takes_over(
    centre: OwnCentre, screens: Screens, citizen: Lift
) -> None:
    taker = in_a_call(centre, screens, citizen, "081277000012")
    overview = screens(centre.sign_ins["supervisor"])
    overview.goto("/pengawas")
    overview.get_by_test_id("headset").click()
    expect(overview.get_by_test_id("leg")).to_have_attribute("data-state", "up", timeout=15_000)
    taker.page.keyboard.press("Alt+s")
    expect(overview.get_by_test_id("heed")).to_be_visible(timeout=5_000)
    overview.get_by_test_id("listen").click()
    expect(overview.get_by_test_id("listen")).to_have_attribute("aria-pressed", "true")
    expect(overview.get_by_test_id("heed")).to_be_hidden()
    overview.get_by_test_id("whisper").click()
    expect(taker.see("party")).to_be_visible(timeout=5_000)
    overview.get_by_test_id("take-over").click()
    expect(taker.see("call-bar")).to_be_hidden(timeout=5_000)
    overview.get_by_test_id("own-hang-up").click()
    overview.get_by_test_id("steer-pause").first.click()
    overview.keyboard.press("1")
    overview.keyboard.press("Enter")
    expect(taker.see("changed-by")).to_be_visible(timeout=5_000)
    taker.see("sign-off").click()
