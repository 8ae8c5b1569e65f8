"""A call taker works with a telephone on the desk instead of the browser's microphone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from siaga.main.demo.own_centre import OwnCentre, own_centre
from siaga.main.demo.people import CallTaker, screen
from siaga.simulate.citizen import Tools
from siaga.simulate.phone import Line, Phone
from siaga.simulate.sound import tone, write
from tests.scenarios.conftest import CITIZEN_HZ, TRUNKS
from tests.scenarios.hearing import hears
from tests.scenarios.test_whole_story import CLEAR

DESK_ADDRESS = "127.0.0.6"
DESK_PORT = 25066
DESK_HZ = 1300
HEARD = 0.05
"""Share of the power where others talk at the same time."""


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnCentre]:
    """A centre with one telephone on a desk."""
    folder = tmp_path_factory.mktemp("centre")
    trunks = folder / "trunks.toml"
    trunks.write_text(TRUNKS)
    settings = {
        "SIAGA_WRAP_UP_S": "0",
        "SIAGA_TRUNKS": str(trunks),
        "SIAGA_DESK_PHONES": f"meja-1=101@{DESK_ADDRESS}:{DESK_PORT}",
    }
    with own_centre(folder, settings) as running:
        yield running


@pytest.fixture
def desk_phone(programs: Tools, tmp_path: Path) -> Iterator[Phone]:
    """A telephone that is picked up as soon as it rings, and says 1300 Hz."""
    folder = tmp_path / "desk"
    folder.mkdir()
    line = Line(DESK_ADDRESS, "101", port=DESK_PORT, answers=True)
    says = write(folder / "says.wav", tone(DESK_HZ, 120))
    with Phone(programs.baresip, folder, line, says) as phone:
        yield phone


@pytest.fixture
def page(browser: Browser, centre: OwnCentre) -> Iterator[Page]:
    """The call taker's desk page."""
    page = screen(browser, centre.address, centre.sign_ins["call_taker"])
    page.goto("/meja")
    yield page
    page.context.close()


def begin_duty(page: Page) -> CallTaker:
    taker = CallTaker(page)
    taker.see("device").select_option("meja-1")
    taker.see("sign-on").click()
    return taker


def end_duty(taker: CallTaker) -> None:
    """And wait until it has ended: the next test sits down at the same desk."""
    taker.see("sign-off").click()
    expect(taker.see("start")).to_be_visible()


def test_a_telephone_off_the_hook_is_a_line_for_the_whole_shift(
    page: Page, centre: OwnCentre, desk_phone: Phone, citizen: Callable[..., Phone]
) -> None:
    taker = begin_duty(page)
    assert desk_phone.wait_answered(10)
    expect(taker.see("leg")).to_contain_text("Telepon meja-1 tersambung")
    phone = citizen("081277000051")
    phone.dial(centre.sip)
    taker.wait_for_ring()
    taker.answer()
    assert hears(phone, DESK_HZ, 2) > CLEAR
    assert hears(desk_phone, CITIZEN_HZ, 2) > CLEAR

    desk_phone.hang_up()
    assert desk_phone.wait_ended(5)
    desk_phone.rest()
    assert desk_phone.wait_answered(10), "the citizen is still there: it rings again"
    assert hears(phone, DESK_HZ, 3) > CLEAR
    taker.hang_up()
    assert phone.wait_ended(5)
    desk_phone.hang_up()
    end_duty(taker)


def test_a_telephone_on_its_hook_rings_for_each_call_and_picking_up_answers(
    page: Page, centre: OwnCentre, desk_phone: Phone, citizen: Callable[..., Phone]
) -> None:
    taker = begin_duty(page)
    assert desk_phone.wait_answered(10)
    expect(taker.see("leg")).to_contain_text("Telepon meja-1 tersambung")
    desk_phone.hang_up()
    assert desk_phone.wait_ended(5)
    desk_phone.rest()
    expect(taker.see("leg")).to_contain_text("berdering setiap ada panggilan")
    phone = citizen("081277000052")
    phone.dial(centre.sip)
    assert desk_phone.wait_answered(10)
    taker.expect_call("talking")
    assert hears(phone, DESK_HZ, 2) > CLEAR
    assert hears(desk_phone, CITIZEN_HZ, 2) > CLEAR
    phone.hang_up()
    desk_phone.hang_up()
    expect(taker.see("call-bar")).to_have_count(0)
    end_duty(taker)


def test_a_colleagues_telephone_on_its_hook_rings_for_a_call_they_are_asked_into(
    page: Page,
    browser: Browser,
    centre: OwnCentre,
    desk_phone: Phone,
    citizen: Callable[..., Phone],
) -> None:
    taker = CallTaker(page)
    taker.begin_duty()
    colleague = CallTaker(screen(browser, centre.address, centre.sign_ins["supervisor"]))
    colleague.page.goto("/meja")
    begin_duty(colleague.page)
    assert desk_phone.wait_answered(10)
    expect(colleague.see("leg")).to_contain_text("Telepon meja-1 tersambung")
    desk_phone.hang_up()
    assert desk_phone.wait_ended(5)
    desk_phone.rest()
    expect(colleague.see("leg")).to_contain_text("berdering setiap ada panggilan")
    phone = citizen("081277000053")
    phone.dial(centre.sip)
    taker.wait_for_ring()  # idle for longer than the colleague
    taker.answer()

    page.keyboard.press("F3")
    expect(taker.see("bring-match")).not_to_have_count(0)
    page.keyboard.type("rekan")
    page.keyboard.press("Enter")
    assert desk_phone.wait_answered(10), "it rings, and picking it up is coming in"
    expect(taker.see("party")).to_have_attribute("data-state", "joined")
    assert hears(phone, DESK_HZ, 2) > HEARD
    assert hears(desk_phone, CITIZEN_HZ, 2) > HEARD

    desk_phone.hang_up()
    assert desk_phone.wait_ended(5)
    desk_phone.rest()
    assert desk_phone.wait_answered(10), "the citizen is still there: it rings again"
    assert hears(phone, DESK_HZ, 3) > HEARD
    taker.hang_up()
    assert phone.wait_ended(5)
    desk_phone.hang_up()
    end_duty(colleague)
    end_duty(taker)
    colleague.page.context.close()


def test_a_telephone_that_cannot_be_reached_pauses_the_desk_and_says_so(
    page: Page, centre: OwnCentre
) -> None:
    taker = begin_duty(page)
    expect(taker.see("own-state")).to_have_attribute("data-state", "ready")
    expect(taker.see("own-state")).to_have_attribute("data-state", "paused", timeout=40_000)
    expect(taker.see("own-state")).to_contain_text("teknis")
