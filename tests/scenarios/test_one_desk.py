"""One call taker's desk through what an ordinary shift does to it: a dead front, a second window, a
muted microphone, a hand that is typing when the telephone rings."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from siaga.main.demo.own_centre import OwnCentre
from siaga.main.demo.people import CallTaker
from siaga.simulate.phone import Phone
from tests.scenarios.conftest import CITIZEN_HZ, LISTENING, TAKER_HZ
from tests.scenarios.hearing import hears, level_db
from tests.scenarios.telephone import until
from tests.scenarios.test_leg_all_shift import end, talking
from tests.scenarios.test_processes_die import kill
from tests.scenarios.test_whole_story import CLEAR, HEARD_DB, seat

Screens = Callable[..., Page]
Lift = Callable[..., Phone]

NOTHING = 0.2
LINES = "window.lines.length"
FIGHT_MS = 8_000
"""Two windows that took the desk from each other did it every four seconds."""


def test_a_front_that_dies_in_a_call_is_not_heard(
    centre: OwnCentre, screens: Screens, citizen: Lift
) -> None:
    taker = seat(centre, screens)
    phone = citizen("081277000061")
    talking(taker, phone, centre)
    lines = taker.page.evaluate(LINES)
    kill(centre, "nginx")
    assert hears(phone, TAKER_HZ, 6) > CLEAR
    assert level_db(taker.page, CITIZEN_HZ) > HEARD_DB
    assert taker.page.evaluate(LINES) == lines, "it is the same line, and none was made anew"
    taker.hold()
    taker.resume()
    assert hears(phone, TAKER_HZ, 3) > CLEAR
    end(taker, phone)


def test_the_newest_window_has_the_desk_and_the_older_one_waits_to_be_asked(
    centre: OwnCentre, screens: Screens, citizen: Lift
) -> None:
    older = seat(centre, screens)
    phone = citizen("081277000062")
    talking(older, phone, centre)
    newer = CallTaker(screens(centre.sign_ins["call_taker"]))
    newer.page.add_init_script(LISTENING)
    newer.page.goto("/meja")
    newer.see("sign-on").click()
    expect(newer.see("leg")).to_have_attribute("data-state", "up", timeout=10_000)
    expect(older.see("start")).to_contain_text("Anda bertugas di jendela lain", timeout=10_000)
    lines = newer.page.evaluate(LINES)
    newer.page.wait_for_timeout(FIGHT_MS)
    assert newer.page.evaluate(LINES) == lines
    assert hears(phone, TAKER_HZ, 2) > CLEAR
    assert level_db(newer.page, CITIZEN_HZ) > HEARD_DB
    newer.hang_up()
    assert phone.wait_ended(5)
    older.page.goto("about:blank")
    newer.page.wait_for_timeout(1000)
    expect(newer.see("own-state")).to_have_attribute("data-state", "ready")
    newer.see("sign-off").click()


def test_the_older_window_takes_the_desk_back_by_a_click(
    centre: OwnCentre, screens: Screens
) -> None:
    older = seat(centre, screens)
    newer = seat(centre, screens)
    expect(older.see("start")).to_contain_text("Anda bertugas di jendela lain", timeout=10_000)
    older.begin_duty()
    expect(newer.see("start")).to_contain_text("Anda bertugas di jendela lain", timeout=10_000)
    older.see("sign-off").click()


def test_a_muted_desk_is_silent_and_the_next_caller_hears_it(
    centre: OwnCentre, screens: Screens, citizen: Lift
) -> None:
    taker = seat(centre, screens)
    first, second = citizen("081277000063"), citizen("081277000064")
    talking(taker, first, centre)
    taker.page.keyboard.press("Alt+M")
    expect(taker.see("mute")).to_have_attribute("aria-pressed", "true")
    until(lambda: hears(first, TAKER_HZ, 1) < NOTHING, 5)
    taker.hang_up()
    assert first.wait_ended(5)
    talking(taker, second, centre)
    expect(taker.see("mute")).to_have_attribute("aria-pressed", "false")
    end(taker, second)


def test_a_call_that_rings_takes_no_letter_from_who_is_writing(
    centre: OwnCentre, screens: Screens, citizen: Lift
) -> None:
    taker = seat(centre, screens)
    taker.see("walk-in").click()
    taker.choose_category("fire")
    words = taker.see("field-narrative")
    words.click()
    phone = citizen("081277000065")
    phone.dial(centre.sip)
    taker.wait_for_ring()
    taker.page.keyboard.type("dua rumah ")
    expect(words).to_have_value("dua rumah ")
    expect(taker.see("offer")).to_be_visible()
    taker.answer()
    end(taker, phone)
