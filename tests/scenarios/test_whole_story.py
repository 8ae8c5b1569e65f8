"""One emergency from the first ring to the last entry, with real SIP, browser and sound."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from siaga.main.demo.album import asking
from siaga.main.demo.own_centre import OwnCentre
from siaga.main.demo.people import SEEN_MS, CallTaker, Officer, SignIn
from siaga.simulate.phone import Phone
from tests.scenarios.conftest import CITIZEN_HZ, LISTENING, TAKER_HZ
from tests.scenarios.hearing import channels, hears, level_db, strongest
from tests.scenarios.telephone import until

Screens = Callable[..., Page]
Lift = Callable[..., Phone]

CLEAR = 0.6
FAINT = 0.1
HEARD_DB = -60
UNHEARD_DB = -80


def seat(centre: OwnCentre, screens: Screens) -> CallTaker:
    """A call taker on duty whose ear the test can listen in on."""
    page = screens(centre.sign_ins["call_taker"])
    page.add_init_script(LISTENING)
    page.goto("/meja")
    taker = CallTaker(page)
    taker.begin_duty()
    return taker


def wait_for_recording(page: Page, call: str) -> dict[str, Any]:
    """The call as the API tells it once its recording is stored."""
    for _ in range(SEEN_MS // 100):
        view: dict[str, Any] = page.request.get(f"/api/calls/{call}").json()
        if (view["recording"] or {}).get("state") == "stored":
            return view
        time.sleep(0.1)
    raise AssertionError(f"the recording is not stored: {view['recording']}")


def test_both_voices_are_heard_held_recorded_and_kept_apart(
    centre: OwnCentre, screens: Screens, citizen: Lift
) -> None:
    taker = seat(centre, screens)
    phone = citizen("081277000001")
    phone.dial(centre.sip)
    assert phone.wait_answered(5)
    call = taker.wait_for_ring()
    taker.answer()
    assert hears(phone, TAKER_HZ, 2) > CLEAR
    assert level_db(taker.page, CITIZEN_HZ) > HEARD_DB

    taker.hold()
    until(lambda: hears(phone, TAKER_HZ, 1) < FAINT, 5)
    assert level_db(taker.page, CITIZEN_HZ) < UNHEARD_DB
    taker.resume()
    assert hears(phone, TAKER_HZ, 2) > CLEAR

    taker.hang_up()
    assert phone.wait_ended(5)
    view = wait_for_recording(taker.page, call)
    watching = screens(centre.sign_ins["supervisor"])
    given = asking(watching, f"/api/calls/{call}/recording/open", {"purpose": "test"})
    sound = watching.request.get(given["url"]).body()
    assert hashlib.sha256(sound).hexdigest() == view["recording"]["sha256"]
    caller, call_taker = channels(sound)
    assert strongest(caller, CITIZEN_HZ) > CLEAR
    assert strongest(caller, TAKER_HZ) < FAINT
    assert strongest(call_taker, TAKER_HZ) > CLEAR
    assert strongest(call_taker, CITIZEN_HZ) < FAINT
    taker.see("sign-off").click()


def test_report_reaches_the_agency_and_comes_back_done_without_a_reload(
    centre: OwnCentre, screens: Screens, citizen: Lift
) -> None:
    taker = seat(centre, screens)
    officer = Officer(screens(centre.sign_ins["officer"]))
    phone = citizen("081277000002")
    phone.dial(centre.sip)
    taker.wait_for_ring()
    taker.answer()
    taker.choose_category("fire")
    taker.say("people_inside", "yes")
    expect(taker.see("priority")).to_have_attribute("data-priority", "1")
    taker.choose_place("huta rakjat")
    taker.write("narrative", "Rumah terbakar di dekat gereja.")
    taker.forward()
    officer.wait_for_task()
    taker.expect_alert("damkar", "delivered")
    officer.acknowledge()
    taker.expect_alert("damkar", "acknowledged")
    officer.assign("damkar_2")
    for reached in ("en_route", "on_scene", "cleared"):
        officer.step("damkar_2", reached)
    officer.finish("real", "Padam.")
    taker.expect_alert("damkar", "done")
    taker.hang_up()
    assert phone.wait_ended(5)
    taker.see("sign-off").click()


def test_caller_who_hangs_up_unanswered_is_called_back_with_one_click(
    centre: OwnCentre, screens: Screens, citizen: Lift
) -> None:
    watching = screens(centre.sign_ins["supervisor"])
    phone = citizen("081277000003", called=True)
    phone.dial(centre.sip)
    assert phone.wait_answered(5)
    time.sleep(1)
    phone.hang_up()
    assert phone.wait_ended(3)
    phone.rest()
    watching.goto("/pengawas")
    row = watching.get_by_test_id("call-backs").get_by_text("0812 7700 0003")
    expect(row).to_be_visible()
    taker = seat(centre, screens)
    taker.see("call-backs").get_by_test_id("call-back").first.click()
    taker.expect_call("talking")
    assert hears(phone, TAKER_HZ, 2) > CLEAR
    assert level_db(taker.page, CITIZEN_HZ) > HEARD_DB
    assert phone.peer.startswith("sip:112@"), "not the desk's secret name"
    taker.hang_up()
    expect(row).to_have_count(0)


def test_unanswered_ring_goes_on_to_the_next_desk(
    centre: OwnCentre, screens: Screens, citizen: Lift
) -> None:
    first = seat(centre, screens)
    second = CallTaker(screens(centre.sign_ins["supervisor"]))
    second.begin_duty()
    phone = citizen("081277000004")
    phone.dial(centre.sip)
    call = first.wait_for_ring()
    assert second.wait_for_ring(10_000) == call
    expect(first.see("offer")).to_have_count(0)
    second.answer()
    second.hang_up()
    for taker in (first, second):
        taker.page.goto("/meja")


def test_typing_without_a_network_is_kept_over_a_reload_and_said_honestly(
    centre: OwnCentre, screens: Screens
) -> None:
    page = screens(centre.sign_ins["call_taker"])
    page.goto("/meja")
    taker = CallTaker(page)
    taker.see("walk-in").click()
    taker.choose_category("flood")
    incident = taker.incident
    expect(page.get_by_test_id("outbox-state")).to_contain_text("tersimpan")
    page.context.set_offline(True)
    taker.write("narrative", "Air naik sampai lutut di Lae Pondom.")
    expect(page.get_by_test_id("outbox-state")).not_to_contain_text("Semua tersimpan")
    time.sleep(0.8)  # the outbox counts it a moment before it is on the disk
    page.context.set_offline(False)
    page.reload()
    for _ in range(SEEN_MS // 100):
        fields = page.request.get(f"/api/incidents/{incident}").json()["fields"]
        if "narrative" in fields:
            break
        time.sleep(0.1)
    assert fields["narrative"]["value"] == "Air naik sampai lutut di Lae Pondom."


def test_officer_of_another_agency_sees_nothing_of_it(centre: OwnCentre, screens: Screens) -> None:
    page = screens(centre.sign_ins["call_taker"])
    page.goto("/meja")
    taker = CallTaker(page)
    taker.see("walk-in").click()
    taker.choose_category("crime")
    expect(page.get_by_test_id("outbox-state")).to_contain_text("Semua tersimpan")
    officer = screens(centre.sign_ins["officer"])
    assert officer.request.get(f"/api/incidents/{taker.incident}").status in (403, 404)
    listed = officer.request.get("/api/board").json()["incidents"]
    assert taker.incident not in [one["id"] for one in listed]


def test_who_is_not_signed_in_gets_the_sign_in_page(centre: OwnCentre, screens: Screens) -> None:
    page = screens(centre.sign_ins["call_taker"])
    page.context.clear_cookies()
    page.goto("/pengawas")
    assert "/masuk" in page.url
    assert SignIn("nobody", "").username not in page.content()
