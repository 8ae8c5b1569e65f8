"""A supervisor speaks for an agency without units, and hears of alarms with the page closed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from siaga.main.demo.own_centre import OwnCentre
from siaga.main.demo.people import CallTaker, SignIn, screen
from siaga.protocols.web_push import public_key, signing_key
from tests.console.subscribing import TAPPED, Phone, subscribes_with
from tests.console.test_screens import grave
from tests.courier.push_service import PushService
from tests.courier.test_worker import until
from tests.gateways.gateway_programs import folders
from tests.gateways.operator_centre import OperatorCentre
from tests.ports import free_port


@pytest.fixture
def service(centre: OwnCentre) -> Iterator[PushService]:
    """The centre has Web Push, with a push service on this machine."""
    key = public_key(signing_key((centre.state / "push-key").read_text()))
    one = PushService(free_port(), key)
    one.open()
    push = f'[push]\nsubject = "mailto:a@dairi.example"\nallowed = ["{one.origin}"]\n'
    (centre.state / "channels.toml").write_text(push)
    yield one
    (centre.state / "channels.toml").unlink()
    one.close()
    assert one.wrong == []


def officer_of(centre: OwnCentre, agency: str) -> SignIn:
    """Made by the administrator in a terminal."""
    program = [sys.executable, "-m", "siaga.main", "accounts", "add", "rina", "--name", "Rina"]
    made = subprocess.run(
        [*program, "--role", "officer", "--agency", agency],
        env=centre.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return SignIn("rina", made.stdout.split()[-1])


def test_of_an_agency_without_units_a_supervisor_says_it_deals_with_it_and_its_desk_that_it_set_out(
    centre: OwnCentre, browser: Browser
) -> None:
    siti = CallTaker(screen(browser, centre.address, centre.sign_ins["supervisor"]))
    siti.page.goto("/meja")
    siti.see("walk-in").click()
    siti.choose_category("fire")
    siti.choose_place("sidikalang")
    siti.forward()
    expect(siti.see("alert-damkar")).to_be_visible()
    siti.page.goto(f"/kejadian/{siti.see('report').get_attribute('data-incident')}")
    expect(siti.see("alert-damkar").get_by_test_id("told-set_out")).to_have_count(0)
    siti.see("alert-damkar").get_by_test_id("redirect").click()
    siti.see("redirect-to").select_option("camat_sidikalang")
    siti.see("redirect-why").fill("perlu pengungsian")
    siti.see("redirect-confirm").click()
    district = siti.see("alert-camat_sidikalang")
    district.get_by_test_id("told-set_out").click()
    expect(district).to_contain_text("pelapor dikabari")
    district.get_by_test_id("told-in_place").press("Enter")
    expect(district).not_to_contain_text("pelapor dikabari")
    assert not grave(siti.page)
    district.get_by_test_id("told-by_telephone").click()
    expect(district).to_have_attribute("data-state", "acknowledged")
    expect(district).to_contain_text("ditangani dari kantor sejak")
    expect(district.get_by_test_id("told-in_place")).to_have_count(0)
    expect(district.get_by_test_id("told-set_out")).to_be_visible()
    desk = screen(browser, centre.address, officer_of(centre, "camat_sidikalang"))
    desk.get_by_test_id("open-task").click()
    expect(desk.get_by_test_id("is-under-way")).to_contain_text("Ditangani dari kantor")
    expect(desk.get_by_test_id("in-place")).to_have_count(0)
    assert not grave(desk)
    desk.keyboard.press("F8")
    expect(desk.get_by_test_id("is-under-way")).to_contain_text("Sudah berangkat")
    expect(desk.get_by_test_id("set-out")).to_have_count(0)
    expect(district).to_contain_text("berangkat pukul")
    expect(district.get_by_test_id("told-set_out")).to_have_count(0)
    desk.context.close()
    siti.page.context.close()


def test_an_alarm_reaches_a_supervisor_whose_page_is_closed_and_a_tap_opens_the_overview(
    centre: OwnCentre, browser: Browser, service: PushService
) -> None:
    page = screen(browser, centre.address, centre.sign_ins["supervisor"])
    page.context.grant_permissions(["notifications"], origin=centre.address)
    own = service.browser()
    subscribes_with(page, own)
    page.goto("/pengawas")
    page.get_by_test_id("push-begin").click()
    expect(page.get_by_test_id("push-on")).to_be_visible()
    assert not grave(page)
    smpp = '\n[sms]\nroute = "smpp"\n'  # without a gateway: it cannot be used
    table = (centre.state / "channels.toml").read_text()
    (centre.state / "channels.toml").write_text(table + smpp)
    expect(page.get_by_test_id("channel-alarm").first).to_be_visible()
    handset = Phone(page, centre.address)
    page.goto("about:blank")
    until(lambda: own.heard, 40)
    (pushed,) = own.heard
    assert (pushed["sounds"], pushed["page"]) == (True, "/pengawas")
    assert "tidak berfungsi" in pushed["title"]
    handset.gets(pushed)
    worker = page.context.service_workers[-1]
    until(lambda: worker.evaluate("self.registration.getNotifications().then((all) => all.length)"))
    assert worker.evaluate(TAPPED) == [["/pengawas"], 0]
    (centre.state / "channels.toml").write_text(table)
    page.context.close()


def test_a_reserve_that_is_gone_is_told_more_softly_than_a_way_that_is_down(
    centre: OwnCentre, browser: Browser, tmp_path: Path
) -> None:
    page = screen(browser, centre.address, centre.sign_ins["supervisor"])
    page.goto("/pengawas")
    smsc = OperatorCentre(free_port())
    smpp = f'[sms.smpp]\nhost = "127.0.0.1"\nport = {smsc.port}\n'
    smpp += 'user = "a"\npassword = "b"\nsender = "112"\n'
    modem = "".join(f'{key} = "{folder}"\n' for key, folder in folders(tmp_path).items())
    try:
        (centre.state / "channels.toml").write_text(f"{smpp}[sms.modem]\n{modem}")
        away, down = page.get_by_test_id("route-away"), page.get_by_test_id("channel-alarm")
        expect(away).to_contain_text("SMS lewat modem tidak berfungsi", timeout=20_000)
        expect(away).to_contain_text("SMS tetap terkirim lewat jalur lain")
        expect(down).to_have_count(0)
        assert not grave(page)
        smsc.shut()
        expect(down).to_contain_text("SMS tidak berfungsi", timeout=20_000)
        expect(away).to_have_count(0)
    finally:
        (centre.state / "channels.toml").unlink(missing_ok=True)
        smsc.stop()
        page.context.close()
