"""A crew's phone in a valley without a signal: it opens, it works, and the ledger has it right."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from siaga.domain.push import browser_of
from siaga.main.demo.own_centre import OwnCentre
from siaga.main.demo.people import SEEN_MS, CallTaker, screen, sign_in
from siaga.protocols.web_push import public_key, signing_key
from tests.console.subscribing import TAPPED, Phone, subscribes_with
from tests.console.test_live_screens import RED
from tests.console.test_screens import grave
from tests.courier.push_service import PushService
from tests.courier.test_worker import until
from tests.ports import free_port

UNIT = "damkar_1"
WRONG_CLOCK = "const right = Date.now; Date.now = () => right() + 3 * 3600 * 1000;"
"""This phone is three hours ahead."""

NAVIGATION = """
addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='geo:']");
  if (!link || event.defaultPrevented) return;
  event.preventDefault();
  sessionStorage.setItem("navigated", link.href);
});
"""
"""Stands for the phone's navigation program, which takes such links; this computer has none."""

STEADY_S = 0.8
"""A second tap sooner is a trembling finger."""

SLACK_S = 1.5
LATE_S = 10.0
"""What arrives later than this is said to have (``siaga.domain.field_rules.LATE``)."""

CONTROLLED = "navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller)"
FILES = """navigator.serviceWorker.ready.then(() => caches.keys()).then((names) =>
  Promise.all(names.filter((name) => name.startsWith("siaga-build-")).map((name) => caches.open(name))))
  .then((all) => Promise.all(all.map((one) => one.keys()))).then((keys) => keys.flat().map((one) => one.url))"""
"""What the service worker has of the console."""

WORKER = "navigator.serviceWorker.ready.then((there) => there.active.scriptURL)"
KEPT = "caches.match('/kept').then((kept) => kept ? kept.text() : '')"


def report(centre: OwnCentre, browser: Browser) -> str:
    """A fire that somebody reported in person, forwarded to the fire brigade."""
    taker = CallTaker(screen(browser, centre.address, centre.sign_ins["call_taker"]))
    taker.page.goto("/meja")
    taker.see("walk-in").click()
    taker.choose_category("fire")
    taker.say("people_inside", "yes")
    taker.choose_place("sidikalang")
    taker.write("caller_number", "081234567890")
    taker.forward()
    expect(taker.see("alert-damkar")).to_be_visible()
    incident = taker.incident
    taker.page.context.close()
    return incident


def phone(centre: OwnCentre, browser: Browser) -> Page:
    """An officer's phone whose clock is wrong."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        locale="id-ID",
        base_url=centre.address,
        geolocation={"latitude": 2.745, "longitude": 98.32},
        permissions=["geolocation"],
    )
    context.set_default_timeout(SEEN_MS)
    context.add_init_script(WRONG_CLOCK)
    context.add_init_script(NAVIGATION)
    page = context.new_page()
    sign_in(page, centre.sign_ins["officer"])
    return page


def put_out_of_service(centre: OwnCentre, browser: Browser) -> None:
    """The phone's unit, by a colleague at the agency's desk."""
    desk = screen(browser, centre.address, centre.sign_ins["officer"])
    desk.goto("/instansi")
    desk.get_by_test_id("our-units").locator("summary").click()
    desk.get_by_test_id(f"service-{UNIT}").select_option("defect")
    expect(desk.get_by_test_id(f"unit-{UNIT}")).to_have_attribute("data-out", "defect")
    desk.context.close()


def tap(page: Page, name: str, reached: str) -> tuple[float, float]:
    """Tap a large button; between which times by a right clock."""
    time.sleep(STEADY_S)
    before = time.time()
    page.get_by_test_id(name).tap()
    expect(page.get_by_test_id("field-task")).to_have_attribute("data-reached", reached)
    return before, time.time()


def lose_first_answers(page: Page, where: str = "**/alerts/*/**") -> None:
    """The line breaks once more for each command: the server has it, the phone does not know."""
    lost: set[str] = set()

    def answer(route: Route) -> None:
        key = route.request.headers["idempotency-key"]
        if key in lost:
            return route.continue_()
        lost.add(key)
        route.fetch()
        return route.abort()

    page.context.route(where, answer)


def test_taps_without_a_signal_are_in_the_ledger_once_in_order_and_with_their_times(
    centre: OwnCentre, browser: Browser
) -> None:
    page = phone(centre, browser)
    page.goto("/lapangan")
    page.get_by_test_id("my-unit").tap()
    page.get_by_test_id(f"join-{UNIT}").tap()
    incident = report(centre, browser)
    page.get_by_test_id("open-task").first.tap()
    expect(page.get_by_test_id("field-task")).to_have_attribute("data-reached", "new")
    assert not grave(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    put_out_of_service(centre, browser)
    expect(page.get_by_test_id("unit-out")).to_be_visible()
    assert not grave(page)
    page.wait_for_function(CONTROLLED)
    page.wait_for_function(
        f"{KEPT}.then((text) => text.includes('{incident}') && text.includes('defect'))"
    )

    page.context.set_offline(True)
    expect(page.get_by_test_id("signal")).to_have_attribute("data-away", "true")
    tapped = {"UnitAssigned": tap(page, "accept", "assigned")}
    expect(page.get_by_test_id("signal")).to_have_attribute("data-waiting", "2")
    assert page.evaluate("sessionStorage.getItem('navigated')").startswith("geo:")
    tapped["UnitEnRoute"] = tap(page, "leave", "en_route")
    time.sleep(STEADY_S)  # nobody puts a phone away in the very moment of a tap
    page.goto("/lapangan")  # and opens it again
    expect(page.get_by_test_id("my-unit")).to_have_attribute("data-unit", UNIT)
    tapped["UnitOnScene"] = tap(page, "arrive", "on_scene")
    time.sleep(STEADY_S)
    page.get_by_test_id("finish").tap()
    page.get_by_test_id("choice-real").check()
    before = time.time()
    page.get_by_test_id("ask-confirm").tap()
    expect(page.get_by_test_id("signal")).to_have_attribute("data-waiting", "5")
    tapped["AlertDone"] = (before, time.time())
    time.sleep(max(0.0, tapped["UnitAssigned"][1] + LATE_S + 1 - time.time()))

    lose_first_answers(page)
    page.context.set_offline(False)
    signal = page.get_by_test_id("signal")
    expect(signal).to_have_attribute("data-waiting", "0", timeout=60_000)
    expect(signal).to_have_attribute("data-away", "false", timeout=60_000)
    told = page.request.get(f"/api/incidents/{incident}/timeline").json()
    kinds = [one["kind"] for one in told if one["kind"] in tapped]
    assert kinds == list(tapped)
    for one in told:
        if one["kind"] in tapped:
            before, after = tapped[one["kind"]]
            at = datetime.fromisoformat(one["at"]).timestamp()
            assert before - SLACK_S <= at <= after + SLACK_S, one
    assert "TapArrived" in [one["kind"] for one in told]
    page.context.close()


PHOTO = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 3000, height: 2000 });
  const drawn = canvas.getContext("2d");
  for (let i = 0; i < 4000; i++) {
    drawn.fillStyle = `hsl(${i * 37} 80% 50%)`;
    drawn.fillRect((i * 131) % 3000, (i * 197) % 2000, 90, 60);
  }
  return canvas.toDataURL("image/jpeg", 0.9).split(",")[1];
}"""


def test_a_photo_taken_without_a_signal_is_with_the_call_taker_once(
    centre: OwnCentre, browser: Browser
) -> None:
    incident = report(centre, browser)
    page = phone(centre, browser)
    page.goto("/lapangan")
    page.locator(f'[data-incident="{incident}"]').get_by_test_id("open-task").tap()
    photo = base64.b64decode(page.evaluate(PHOTO))
    page.get_by_test_id("notes").locator("summary").tap()
    expect(page.get_by_test_id("take-photo")).to_be_attached()
    page.context.set_offline(True)
    page.get_by_test_id("take-photo").set_input_files(
        {"name": "IMG_20260301_080000.jpg", "mimeType": "image/jpeg", "buffer": photo}
    )
    expect(page.get_by_test_id("waiting")).to_have_count(1)
    time.sleep(STEADY_S)  # nobody puts a phone away in the very moment of a tap
    page.goto("/lapangan")  # and opens it again
    expect(page.get_by_test_id("signal")).to_have_attribute("data-waiting", "1")
    lose_first_answers(page, "**/files?**")
    page.context.set_offline(False)
    expect(page.get_by_test_id("signal")).to_have_attribute("data-waiting", "0", timeout=60_000)

    watching = screen(browser, centre.address, centre.sign_ins["call_taker"])
    watching.goto(f"/kejadian/{incident}")
    watching.get_by_test_id("open-file").click()
    expect(watching.get_by_test_id("photo")).to_have_js_property("naturalWidth", 1600)
    told = watching.request.get(f"/api/incidents/{incident}/timeline").json()
    assert [one["kind"] for one in told if one["kind"].startswith("File")] == [
        "FileAdded",
        "FileOpened",
    ]
    (kept,) = (centre.state / "files").rglob("*.jpeg")
    assert kept.stat().st_size < len(photo)
    watching.context.close()
    page.context.close()


def test_a_crew_sees_the_callers_number_and_is_seen_and_heard_by_the_supervisor(
    centre: OwnCentre, browser: Browser
) -> None:
    incident = report(centre, browser)
    page = phone(centre, browser)
    page.goto("/lapangan")
    task = page.locator(f'[data-incident="{incident}"]')
    task.get_by_test_id("open-task").tap()
    assert "081234567890" not in page.content()
    if not page.get_by_test_id("my-unit").get_attribute("data-unit"):
        page.get_by_test_id("my-unit").tap()
        page.get_by_test_id(f"join-{UNIT}").tap()
    tap(page, "accept", "assigned")
    expect(page.get_by_test_id("signal")).to_have_attribute("data-waiting", "0")
    page.get_by_test_id("contact-caller").tap()
    page.get_by_test_id("choice-find_place").check()
    page.get_by_test_id("ask-confirm").tap()
    called = page.get_by_test_id("call-caller")
    expect(called).to_have_attribute("href", "tel:081234567890")
    told = page.request.get(f"/api/incidents/{incident}/timeline").json()
    assert "CallerNumberOpened" in [one["kind"] for one in told]
    assert "081234567890" not in str(told)

    watching = screen(browser, centre.address, centre.sign_ins["supervisor"])
    watching.goto("/pengawas")
    tap(page, "leave", "en_route")
    tap(page, "arrive", "on_scene")
    unit = watching.locator(".map-pin.unit")
    expect(unit).to_have_count(0)
    time.sleep(STEADY_S)
    page.get_by_test_id("share-position").tap()
    expect(unit).to_have_text(re.compile(r"^Damkar 1\s*HP, baru saja$"))
    time.sleep(STEADY_S)
    page.get_by_test_id("hide-position").tap()
    expect(unit).to_have_count(0)
    time.sleep(STEADY_S)
    page.get_by_test_id("call-help").tap()
    alarm = watching.get_by_test_id("crew-alarm")
    expect(alarm).to_have_attribute("data-safety", "help")
    expect(alarm).to_have_css("border-left-color", RED)
    alarm.get_by_test_id("crew-safe").click()
    expect(alarm).to_have_count(0)
    watching.context.close()
    page.context.close()


@pytest.fixture
def service(centre: OwnCentre) -> Iterator[PushService]:
    """The centre has Web Push, with a push service on this machine."""
    key = public_key(signing_key((centre.state / "push-key").read_text()))
    one = PushService(free_port(), key)
    one.open()
    table = f'[push]\nsubject = "mailto:a@dairi.example"\nallowed = ["{one.origin}"]\n'
    (centre.state / "channels.toml").write_text(table)
    yield one
    (centre.state / "channels.toml").unlink()
    one.close()
    assert one.wrong == []


def see_tasks(page: Page) -> None:
    """The list, also of somebody whose unit is on a task, which stands open by itself."""
    either = page.locator("[data-testid=back], [data-testid=push-begin], [data-testid=push-on]")
    expect(either.first).to_be_visible()
    if page.get_by_test_id("back").is_visible():
        page.get_by_test_id("back").tap()


def test_a_phone_whose_page_is_closed_shows_the_task_and_a_tap_opens_it(
    centre: OwnCentre, browser: Browser, service: PushService
) -> None:
    page = phone(centre, browser)
    page.context.grant_permissions(["notifications", "geolocation"], origin=centre.address)
    own = service.browser()
    subscribes_with(page, own)
    page.goto("/lapangan")
    see_tasks(page)
    page.get_by_test_id("push-begin").tap()
    expect(page.get_by_test_id("push-on")).to_be_visible()
    assert not grave(page)
    page.reload()
    see_tasks(page)
    expect(page.get_by_test_id("push-on")).to_be_visible()

    incident = report(centre, browser)
    until(lambda: own.heard)
    pushed, handset = own.heard[0], Phone(page, centre.address)
    handset.gets(pushed)
    until(lambda: handset.shows())
    (shown,) = handset.shows()
    assert (shown["tag"], shown["stays"]) == (pushed["alert"], True)
    assert "Kebakaran" in shown["title"] and "Sidikalang" in shown["body"]
    handset.gets({**pushed, "title": "once more"})
    until(lambda: handset.shows()[0]["title"] == "once more")
    assert len(handset.shows()) == 1, "the same alert is one notification"
    assert page.context.service_workers[-1].evaluate(TAPPED) == [[], 0]
    expect(page.get_by_test_id("field-task")).to_have_attribute("data-incident", incident)
    told = page.request.get(f"/api/incidents/{incident}/timeline").json()
    assert "AlertAcknowledged" not in [one["kind"] for one in told], "a tap answers nothing"

    page.goto("about:blank")
    handset.gets(pushed)
    worker = page.context.service_workers[-1]
    until(lambda: worker.evaluate("self.registration.getNotifications().then((all) => all.length)"))
    address = f"/lapangan?tugas={pushed['alert']}"
    assert worker.evaluate(TAPPED) == [[address], 0]
    page.goto(address)
    expect(page.get_by_test_id("field-task")).to_have_attribute("data-incident", incident)

    page.get_by_test_id("menu").tap()
    page.get_by_test_id("sign-out").tap()
    page.wait_for_url("**/masuk")
    other = phone(centre, browser)
    sounding = other.request.get("/api/push").json()["browsers"]
    assert browser_of(own.endpoint) not in sounding
    other.context.close()
    page.context.close()


def test_a_phone_keeps_the_field_only_until_it_is_used_at_a_desk(
    centre: OwnCentre, browser: Browser
) -> None:
    def kept(part: str) -> bool:
        return any(part in file for file in page.evaluate(FILES))

    context = browser.new_context(base_url=centre.address, locale="id-ID")
    context.set_default_timeout(SEEN_MS)
    page = context.new_page()
    page.goto("/lapangan")
    officer = centre.sign_ins["officer"]
    page.get_by_test_id("username").fill(officer.username)
    page.get_by_test_id("password").fill(officer.password)
    page.get_by_test_id("submit").click()
    page.wait_for_url("**/lapangan")
    until(lambda: kept("FieldPage"))
    assert not kept("Overview-")
    page.goto("/instansi")
    until(lambda: kept("Overview-"))
    first = page.evaluate(WORKER)
    page.goto("/lapangan")
    page.reload()
    page.get_by_test_id("menu").wait_for()
    assert page.evaluate(WORKER) == first, "one for both: an exchange may lose the page that opens"
    context.close()
