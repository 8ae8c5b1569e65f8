"""What happens elsewhere is seen on a screen, without anybody loading it again."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

import siaga
from siaga.catalogue.load import folder_of
from siaga.main.demo.own_centre import OwnCentre, own_centre
from siaga.main.demo.people import CallTaker, Officer, screen
from tests.console.test_screens import grave
from tests.geo.test_boundaries import SHARED, needs_shared
from tests.ports import free_port

ACKNOWLEDGE_WITHIN_S = 10
DUTY_PHONE = "062721113"
RED = "rgb(176, 28, 23)"
"""--red of the light theme, as the browser computes it."""
AREA = (0xF7, 0xF8, 0xF5)
"""The map's colour of land whose outline is known, in the light theme."""

SECRETARY = """
from siaga.operations.command import SYSTEM
from siaga.operations.contacts import ChangeRoster, DefineContact
from siaga.operations.door import execute

always = {"days": list(range(7)), "from": "00:00", "until": "00:00"}
execute(DefineContact("sekda", "regency", "Pak Sekda", ("email",), "", "sekda@a.id"), by=SYSTEM)
turn = {"position": "secretary", "contact": "sekda", **always}
execute(ChangeRoster("regency", (turn,)), by=SYSTEM)
"""

NO_MAIL = """
[email]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "siaga@a.id"
"""
"""Nobody is there: what is to go out by mail waits, and its step does too."""

SHARE_OF_COLOUR = """
async ([png, colour]) => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  let found = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (colour.every((value, part) => Math.abs(data[at + part] - value) < 2)) found += 1;
  }
  return found / (data.length / 4);
}
"""


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnCentre]:
    """A whole Siaga whose fire brigade has ten seconds to accept a task."""
    folder = tmp_path_factory.mktemp("centre")
    catalogue = folder / "dairi"
    shutil.copytree(folder_of("dairi"), catalogue)
    _change(catalogue / "categories" / "fire.toml", "acknowledge_within_s", ACKNOWLEDGE_WITHIN_S)
    _change(catalogue / "agencies" / "damkar.toml", "duty_phone", f'"{DUTY_PHONE}"')
    with own_centre(folder, {"SIAGA_CATALOGUE": str(catalogue)}) as running:
        yield running


def _change(file: Path, name: str, value: object) -> None:
    changed, times = re.subn(rf"(?m)^{name} = .*$", f"{name} = {value}", file.read_text())
    assert times == 1
    file.write_text(changed)


def test_alert_that_nobody_accepts_turns_red_before_the_supervisor_with_the_duty_phone(
    centre: OwnCentre, browser: Browser
) -> None:
    watching = screen(browser, centre.address, centre.sign_ins["supervisor"])
    watching.goto("/pengawas")
    watching.evaluate("window.loadedOnce = true")
    taker = CallTaker(screen(browser, centre.address, centre.sign_ins["call_taker"]))
    taker.page.goto("/meja")
    taker.see("walk-in").click()
    taker.choose_category("fire")
    taker.say("people_inside", "yes")
    taker.choose_place("sidikalang")
    taker.forward()
    row = watching.get_by_test_id("late-alert").filter(has_text="Damkar")
    expect(row).to_have_attribute("data-overdue", "false")
    expect(row).not_to_have_css("border-left-color", RED)
    expect(row).to_have_attribute("data-overdue", "true")
    expect(row).to_have_css("border-left-color", RED)
    called = row.get_by_role("link", name=DUTY_PHONE)
    expect(called).to_have_attribute("href", f"tel:{DUTY_PHONE}")
    assert watching.evaluate("window.loadedOnce")
    for page in (watching, taker.page):
        page.context.close()


def test_a_unit_out_of_service_is_seen_by_colleagues_and_cannot_be_sent(
    centre: OwnCentre, browser: Browser, tmp_path: Path
) -> None:
    taker = CallTaker(screen(browser, centre.address, centre.sign_ins["call_taker"]))
    taker.page.goto("/meja")
    taker.see("walk-in").click()
    taker.choose_category("fire")
    taker.choose_place("sidikalang")
    taker.forward()
    incident = taker.incident
    desk, phone = (screen(browser, centre.address, centre.sign_ins["officer"]) for _ in range(2))
    phone.set_viewport_size({"width": 390, "height": 844})
    for page in (desk, phone):
        page.goto("/instansi")
        page.get_by_test_id("our-units").locator("summary").click()
    desk.get_by_test_id("service-damkar_1").select_option("defect")
    expect(phone.get_by_test_id("unit-damkar_1")).to_have_attribute("data-out", "defect")
    assert not [*grave(desk), *grave(phone)]
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    phone.screenshot(path=tmp_path / "phone.png", full_page=True)
    card = desk.locator(f"[data-testid=task][data-incident='{incident}']")
    card.get_by_test_id("open-task").click()
    desk.get_by_test_id("acknowledge-detail").click()
    expect(desk.get_by_test_id("because-damkar_1")).to_contain_text("rusak")
    expect(desk.get_by_test_id("assign-damkar_1")).to_be_disabled()
    desk.screenshot(path=tmp_path / "desk.png")
    phone.get_by_test_id("service-damkar_1").select_option("")
    expect(desk.get_by_test_id("assign-damkar_1")).to_be_enabled()
    overview = screen(browser, centre.address, centre.sign_ins["supervisor"], dark=True)
    overview.goto("/pengawas")
    overview.get_by_test_id("all-units").locator("summary").click()
    overview.get_by_test_id("service-damkar_1").select_option("no_crew")
    expect(desk.get_by_test_id("assign-damkar_1")).to_be_disabled()
    expect(overview.get_by_test_id("unit-damkar_1")).to_have_attribute("data-out", "no_crew")
    assert not grave(overview)
    overview.screenshot(path=tmp_path / "overview.png")
    overview.get_by_test_id("service-damkar_1").select_option("")
    expect(desk.get_by_test_id("assign-damkar_1")).to_be_enabled()
    for page in (desk, phone, taker.page, overview):
        page.context.close()


def test_who_reported_at_the_office_and_has_no_mobile_is_rung_by_hand(
    centre: OwnCentre, browser: Browser, tmp_path: Path
) -> None:
    taker = CallTaker(screen(browser, centre.address, centre.sign_ins["call_taker"]))
    taker.page.goto("/meja")
    taker.see("walk-in").click()
    taker.choose_category("fire")
    taker.choose_place("sidikalang")
    taker.write("caller_number", "062721234")
    taker.forward()
    incident = taker.incident
    officer = Officer(screen(browser, centre.address, centre.sign_ins["officer"]))
    officer.page.goto("/instansi")
    card = officer.page.locator(f"[data-testid=task][data-incident='{incident}']")
    card.get_by_test_id("open-task").click()
    officer.see("acknowledge-detail").click()
    officer.assign("damkar_1")
    officer.step("damkar_1", "en_route")
    overview = screen(browser, centre.address, centre.sign_ins["supervisor"], dark=True)
    overview.goto("/pengawas")
    for page in (taker.page, overview):
        waiting = page.get_by_test_id("to-tell")
        expect(waiting.locator("a[href='tel:062721234']")).to_be_visible()
        expect(waiting).to_contain_text("Beri tahu pelapor: bantuan sudah berangkat.")
        assert not grave(page)
        page.screenshot(path=tmp_path / f"{page.url.rpartition('/')[2]}.png", full_page=True)
    taker.see("settle-rung").click()
    taker.see("choice-reached").check()
    taker.see("ask-confirm").click()
    for page in (taker.page, overview):
        expect(page.get_by_test_id("to-tell")).to_have_count(0)
    for page in (taker.page, overview, officer.page):
        page.context.close()


def test_button_of_the_trial_lets_a_real_call_ring_at_the_desk(
    centre: OwnCentre, browser: Browser
) -> None:
    taker = CallTaker(screen(browser, centre.address, centre.sign_ins["call_taker"]))
    taker.begin_duty()
    taker.see("demo-category").select_option("medical")
    taker.see("demo-call").click()
    call = taker.wait_for_ring()
    taker.answer()
    assert taker.page.request.get(f"/api/calls/{call}").json()["direction"] == "in"
    taker.hang_up()
    taker.page.context.close()


def test_agency_keeps_one_task_of_two_reports_that_are_merged_and_gets_both_back(
    centre: OwnCentre, browser: Browser
) -> None:
    taker = CallTaker(screen(browser, centre.address, centre.sign_ins["call_taker"]))
    incidents = [_fire(taker, words) for words in ("rumah di pasar", "asap di pasar")]
    officer = screen(browser, centre.address, centre.sign_ins["officer"])
    officer.goto("/instansi")
    tasks = [officer.locator(f'[data-testid="task"][data-incident="{one}"]') for one in incidents]
    for task in tasks:
        expect(task).to_be_visible()
    tasks[1].get_by_test_id("open-task").click()
    taker.page.goto(f"/kejadian/{incidents[1]}")
    taker.see("merge-open").click()
    taker.page.get_by_test_id("merge").get_by_text("rumah di pasar").click()
    taker.see("merge-confirm").click()
    expect(taker.see("merged-into")).to_be_visible()
    expect(tasks[1]).to_have_count(0)
    number = taker.page.request.get(f"/api/incidents/{incidents[0]}").json()["number"]
    detail = officer.get_by_test_id("task-detail")
    expect(detail.get_by_role("heading", name=number)).to_be_visible()
    taker.see("undo-merge").click()
    taker.see("ask-text").fill("jalan lain")
    taker.see("ask-confirm").click()
    expect(taker.see("merge-open")).to_be_visible()
    for task in tasks:
        expect(task).to_be_visible()
    for page in (officer, taker.page):
        page.context.close()


def test_a_supervisor_stops_redirects_and_hurries_an_escalation_on_the_incident_page(
    centre: OwnCentre, browser: Browser
) -> None:
    """Nobody is on a roster here: hurried, the ladder has nobody left."""
    siti = CallTaker(screen(browser, centre.address, centre.sign_ins["supervisor"]))
    siti.page.goto(f"/kejadian/{_fire(siti, 'gudang di pasar')}")
    first = siti.see("alert-damkar")
    ladder = first.get_by_test_id("ladder")
    expect(ladder).to_have_attribute("data-state", "running")
    first.get_by_test_id("stop-ladder").click()
    siti.see("ask-text").fill("kepala regu di telepon")
    siti.see("ask-confirm").click()
    expect(ladder).to_have_attribute("data-state", "stopped")
    expect(ladder).to_contain_text("kepala regu di telepon")
    expect(first.get_by_test_id("hurry")).to_have_count(0)
    first.get_by_test_id("redirect").click()
    siti.see("redirect-to").select_option("dishub")
    siti.see("redirect-why").fill("mobil mogok")
    siti.see("redirect-confirm").click()
    expect(first).to_have_attribute("data-state", "withdrawn")
    other = siti.see("alert-dishub")
    expect(other.get_by_test_id("ladder")).to_have_attribute("data-state", "running")
    other.get_by_test_id("hurry").click()
    other.get_by_test_id("hurry-own").click()
    other.get_by_test_id("hurry-words").fill("sudah ditelepon dua kali")
    other.get_by_test_id("hurry-words").press("Enter")
    expect(other.get_by_test_id("ladder")).to_have_attribute("data-state", "exhausted")
    expect(siti.page.get_by_text("mempercepat eskalasi")).to_contain_text(
        "sudah ditelepon dua kali"
    )
    siti.page.context.close()


def test_a_reason_hurries_the_step_that_it_was_given_for_and_none_that_came_meanwhile(
    centre: OwnCentre, browser: Browser
) -> None:
    """Behind the fire brigade stands the regency's secretary alone, whom mail may still reach."""
    _siaga(centre, "django", "shell", "-c", SECRETARY)
    siti = CallTaker(screen(browser, centre.address, centre.sign_ins["supervisor"]))
    (centre.state / "channels.toml").write_text(NO_MAIL.format(port=free_port()))
    siti.page.goto("/pengawas")
    closed = siti.page.locator("[data-testid=channel-alarm][data-channel=email]")
    expect(closed).to_be_visible(timeout=20_000)
    page = f"/kejadian/{_fire(siti, 'pabrik di pasar')}"
    siti.page.goto(page)
    alert = siti.see("alert-damkar")
    alert.get_by_test_id("hurry").click()
    other = screen(browser, centre.address, centre.sign_ins["supervisor"])
    other.goto(page)
    beside = other.get_by_test_id("alert-damkar")
    beside.get_by_test_id("hurry").click()
    beside.get_by_test_id("hurry-called_again").click()
    ladder = alert.get_by_test_id("ladder")
    expect(ladder).to_contain_text("Pak Sekda")
    with siti.page.expect_response(re.compile("/hurry$")) as answered:
        alert.get_by_test_id("hurry-getting_worse").click()
    assert answered.value.status == 200
    alert.get_by_test_id("hurry").click()
    expect(ladder).to_have_attribute("data-state", "running")
    alert.get_by_test_id("hurry-getting_worse").click()
    expect(ladder).to_have_attribute("data-state", "exhausted")
    (centre.state / "channels.toml").unlink()
    for one in (other, siti.page):
        one.context.close()


def _fire(taker: CallTaker, words: str) -> str:
    """A report that is forwarded to the fire brigade; its id."""
    taker.page.goto("/meja")
    taker.see("walk-in").click()
    taker.choose_category("fire")
    taker.choose_place("sidikalang")
    taker.write("narrative", words)
    taker.forward()
    expect(taker.see("alert-damkar")).to_be_visible()  # leaving before, nothing was sent
    return taker.see("report").get_attribute("data-incident") or ""


@needs_shared
def test_imported_boundaries_are_seen_on_the_map(centre: OwnCentre, browser: Browser) -> None:
    watching = screen(browser, centre.address, centre.sign_ins["supervisor"])
    watching.goto("/pengawas")
    assert _land(watching.get_by_test_id("map")) < 0.01
    _siaga(centre, "regions", "import", str(SHARED / "dairi_kecamatan.geojson"))
    watching.reload()
    assert _land(watching.get_by_test_id("map")) > 0.2
    watching.context.close()


def _land(drawn: Locator) -> float:
    """How much of the map is land with a known outline, from 0 to 1."""
    expect(drawn).to_have_attribute("data-drawn", "true")
    png = base64.b64encode(drawn.screenshot()).decode()
    share: float = drawn.page.evaluate(SHARE_OF_COLOUR, [png, AREA])
    return share


def _siaga(centre: OwnCentre, *words: str) -> None:
    command = [sys.executable, "-m", "siaga.main.cli", *words]
    root = Path(siaga.__file__).parents[1]
    done = subprocess.run(
        command, env=centre.environment, cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
