"""The story itself: a house burns in Huta Rakyat, and everybody does their part."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, expect

from siaga.main.demo.album import Album
from siaga.main.demo.own_centre import OwnCentre
from siaga.main.demo.people import CallTaker, Officer, screen
from siaga.main.simulate import CITIZENS_ADDRESS
from siaga.simulate.citizen import Story, Tools, call

UNIT = "damkar_1"
TALK_LIMIT_S = 150.0
LISTEN_S = 6.0
STORED_LIMIT_MS = 20_000


@dataclass(frozen=True)
class Cast:
    """Who sits where."""

    taker: CallTaker
    officer: Officer
    supervisor: CallTaker


def play(
    centre: OwnCentre,
    browser: Browser,
    story: Story,
    tools: Tools,
    album: Album,
    tell: Callable[[str], None],
) -> Path:
    """Play it and return the timeline's file; raises what goes wrong on the way."""
    cast = _seat(centre, browser)
    album.picture(cast.taker.page, "meja-siap", "Petugas penerima siap / the call taker is ready")
    citizen = threading.Thread(
        target=call,
        args=[story, tools, album.folder / "citizen"],
        kwargs={
            "to": centre.sip,
            "address": CITIZENS_ADDRESS,
            "limit_s": TALK_LIMIT_S,
            "tell": lambda step: tell(f"citizen: {step}"),
        },
        daemon=True,
    )
    citizen.start()
    ringing = cast.taker.wait_for_ring()
    album.picture(cast.taker.page, "panggilan-masuk", "112 berdering / 112 rings")
    _take_report(cast.taker, album)
    tell("report forwarded")
    _handle(cast, album)
    incident = cast.taker.incident
    cast.taker.hang_up()
    cast.taker.close("resolved")
    album.picture(cast.taker.page, "ditutup", "Kejadian ditutup / the incident is closed")
    citizen.join(10)
    return _remember(cast, album, incident, ringing)


def _seat(centre: OwnCentre, browser: Browser) -> Cast:
    taker = CallTaker(screen(browser, centre.address, centre.sign_ins["call_taker"]))
    officer = Officer(screen(browser, centre.address, centre.sign_ins["officer"]))
    watching = screen(browser, centre.address, centre.sign_ins["supervisor"], dark=True)
    taker.begin_duty()
    return Cast(taker, officer, CallTaker(watching))


def _take_report(taker: CallTaker, album: Album) -> None:
    taker.answer()
    taker.choose_category("fire")
    taker.say("people_inside", "yes")
    taker.say("what_burns", "house")
    taker.say("spreading", "no")
    taker.choose_place("huta rakyat")
    taker.write("landmark", "dekat gereja")
    taker.write("narrative", "Rumah tetangga terbakar, api sudah besar, nenek masih di dalam.")
    time.sleep(LISTEN_S)
    album.picture(taker.page, "laporan", "Laporan sambil bicara / the report, while talking")
    taker.forward()
    taker.expect_alert("damkar", "delivered")
    album.picture(taker.page, "diteruskan", "Diteruskan ke instansi / forwarded to the agencies")


def _handle(cast: Cast, album: Album) -> None:
    officer = cast.officer
    officer.wait_for_task()
    album.picture(officer.page, "tugas-baru", "Tugas baru di damkar / the fire brigade's new task")
    album.picture(cast.supervisor.page, "pengawas", "Layar pengawas / the supervisor's screen")
    officer.acknowledge()
    cast.taker.expect_alert("damkar", "acknowledged")
    officer.assign(UNIT)
    for reached in ("en_route", "on_scene"):
        officer.step(UNIT, reached)
    album.picture(officer.page, "di-lokasi", "Regu di lokasi / the unit is on scene")
    officer.step(UNIT, "cleared")
    officer.finish("real", "Api padam, satu orang diselamatkan.")
    cast.taker.expect_alert("damkar", "done")
    _withdraw_rest(cast.taker)


def _withdraw_rest(taker: CallTaker) -> None:
    """Agencies that were alerted and are not needed any more are told so."""
    for row in taker.page.locator("[data-testid^='alert-']").all():
        if row.get_attribute("data-state") in ("raised", "delivered"):
            row.get_by_role("button").first.click()
            taker.see("ask-text").fill("Api sudah padam.")
            taker.see("ask-confirm").click()
            expect(row).to_have_attribute("data-state", "withdrawn")


def _remember(cast: Cast, album: Album, incident: str, ringing: str) -> Path:
    page = cast.supervisor.page
    page.goto(f"/kejadian/{incident}")
    expect(cast.supervisor.see("open-recording").first).to_be_visible(timeout=STORED_LIMIT_MS)
    album.picture(page, "kejadian", "Riwayat kejadian / the incident's timeline")
    album.recording(page, ringing)
    return album.timeline(page, incident)
