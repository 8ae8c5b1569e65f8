"""The queue on the screens, in a real browser: silence, languages, surge, drill, recorded voices."""

from __future__ import annotations

import io
import os
import subprocess
import wave
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from siaga.main.demo.own_centre import OwnCentre, own_centre
from siaga.main.demo.people import CallTaker, chromium, screen
from siaga.main.packages.program import program
from siaga.main.simulate import CITIZENS_ADDRESS
from siaga.simulate.sound import fill, join, silence, strength, tone, write
from tests.console.test_screens import grave
from tests.ports import free_port
from tests.scenarios.sip_callers import Caller
from tests.scenarios.telephone import until

MICROPHONE_HZ = 1000


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnCentre]:
    """A whole Siaga without wrap-up."""
    with own_centre(tmp_path_factory.mktemp("centre"), {"SIAGA_WRAP_UP_S": "0"}) as running:
        yield running


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium whose microphone beeps."""
    folder = tmp_path_factory.mktemp("microphone")
    beeps = fill(silence(0), join([tone(MICROPHONE_HZ, 0.35, 16_000), silence(0.25)]), 30)
    with chromium(write(folder / "beeps.wav", beeps)) as running:
        yield running


@pytest.fixture
def opened(browser: Browser, centre: OwnCentre) -> Iterator[Callable[..., Page]]:
    """Opens signed-in windows and closes them after the test."""
    pages: list[Page] = []

    def open_page(role: str, path: str, dark: bool = False) -> Page:
        page = screen(browser, centre.address, centre.sign_ins[role], dark=dark)
        page.goto(path)
        page.get_by_test_id("menu").wait_for()
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.context.close()


def test_a_silent_caller_is_asked_with_one_key_and_a_language_is_noted(
    opened: Callable[..., Page],
) -> None:
    taker = CallTaker(opened("call_taker", "/meja"))
    taker.begin_duty()
    taker.see("demo-call").click()
    taker.wait_for_ring()
    taker.answer()
    taker.page.keyboard.press("F7")
    expect(taker.see("silent-call")).to_be_visible()
    expect(taker.see("silent")).to_be_disabled()
    expect(taker.see("silent")).to_be_enabled(timeout=20_000)  # it has been played to its end
    taker.see("language").click()
    taker.see("note-bbc").click()
    expect(taker.see("language")).to_contain_text("Batak Toba")
    assert grave(taker.page) == []
    taker.see("language").click()
    taker.see("send-back-btx").click()
    taker.wait_for_ring()  # nobody else is there: the same desk rings again
    expect(taker.see("offer").get_by_test_id("queue-tags")).to_contain_text("dikembalikan")
    taker.answer()
    taker.hang_up()


def test_a_supervisor_calls_everybody_up_holds_a_drill_and_reviews(
    opened: Callable[..., Page],
) -> None:
    taker = CallTaker(opened("call_taker", "/meja"))
    taker.begin_duty()
    taker.page.keyboard.press("F10")
    taker.see("choice-meal").check()
    taker.see("ask-confirm").click()
    expect(taker.see("own-state")).to_have_attribute("data-state", "paused")
    overview = opened("supervisor", "/pengawas", dark=True)
    overview.get_by_test_id("surge").click()
    expect(taker.see("own-state")).to_have_attribute("data-state", "ready")
    overview.get_by_test_id("begin-drill").click()
    overview.get_by_test_id("drill-confirm").click()
    expect(overview.get_by_test_id("drill")).to_be_visible()
    overview.get_by_test_id("desk-name").first.click()
    overview.get_by_test_id("skill-bbc").check()
    overview.get_by_test_id("save-skills").click()
    expect(overview.get_by_test_id("desks")).to_contain_text("Batak Toba")
    taker.see("demo-call").click()
    taker.wait_for_ring()
    taker.answer()
    expect(taker.see("drill-call")).to_be_visible()
    taker.see("lift-drill").click()
    expect(taker.see("drill-call")).to_have_count(0)
    taker.hang_up()
    assert grave(overview) == []
    overview.get_by_test_id("end-drill").click()
    overview.get_by_test_id("end-surge").click()
    expect(taker.see("own-state")).to_have_attribute("data-state", "paused")
    taker.page.keyboard.press("F10")
    expect(taker.see("own-state")).to_have_attribute("data-state", "ready")
    overview.get_by_test_id("reviewed").click()
    expect(overview.get_by_test_id("reputation")).to_contain_text("terakhir ditinjau")


def test_the_last_line_is_not_closed_where_no_duty_phone_would_ring(
    opened: Callable[..., Page],
) -> None:
    overview = opened("supervisor", "/pengawas")
    overview.get_by_test_id("close-door").click()
    minutes = overview.get_by_test_id("door-minutes")
    for wrong in ("", "0", "121", "1.5"):
        minutes.fill(wrong)
        overview.get_by_test_id("door-reason").fill("latihan telepon piket")
        overview.get_by_test_id("door-confirm").click()
        word = minutes.evaluate("field => field.validationMessage")
        assert word == "Menit bulat, dari 1 sampai 120.", wrong
    expect(overview.get_by_test_id("door-dialog")).not_to_contain_text("belum ada telepon piket")
    minutes.fill("10")
    overview.get_by_test_id("door-confirm").click()
    expect(overview.get_by_test_id("door-dialog")).to_contain_text("belum ada telepon piket")
    overview.keyboard.press("Escape")
    expect(overview.get_by_test_id("door-closed")).to_have_count(0)


def close_line(overview: Page) -> None:
    overview.get_by_test_id("close-door").click()
    overview.get_by_test_id("door-reason").fill("latihan telepon piket")
    overview.get_by_test_id("door-confirm").click()


def test_the_last_line_is_closed_for_a_drill_with_its_name_in_writing_and_opened(
    browser: Browser, tmp_path: Path
) -> None:
    duty = {"SIAGA_DUTY_PHONES": "piket@127.0.0.3:5099"}
    with own_centre(tmp_path / "centre", duty) as own:
        overview = screen(browser, own.address, own.sign_ins["supervisor"])
        overview.goto("/pengawas")
        close_line(overview)
        expect(overview.get_by_test_id("door-dialog")).to_contain_text("telepon piket")
        overview.get_by_test_id("door-confirmed").fill("simulated")
        assert grave(overview) == []
        overview.get_by_test_id("door-confirm").click()
        closed = overview.get_by_test_id("door-closed")
        for words in ("simulated", "latihan telepon piket", "Pelapor masuk ke telepon piket"):
            expect(closed).to_contain_text(words)
        clock = closed.locator("time")
        before = clock.inner_text()
        expect(clock).not_to_have_text(before)
        expect(overview.get_by_test_id("close-door")).to_have_count(0)
        assert grave(overview) == []
        overview.get_by_test_id("open-door").click()
        expect(closed).to_have_count(0)
        overview.context.close()


def test_a_person_stops_the_automatic_call_back_and_the_call_stays_on_the_list(
    opened: Callable[..., Page], centre: OwnCentre, tmp_path: Path
) -> None:
    taker = CallTaker(opened("call_taker", "/meja"))
    taker.begin_duty()
    lost = Caller(reason="Reason: Q.850;cause=38\n").scenario(tmp_path / "lost.xml", 8000)
    sipp = program("sipp")
    argv = sipp.argv(
        ["-sf", str(lost), "-i", CITIZENS_ADDRESS, "-p", str(free_port()), "-m", "1", "-nostdin"]
        + ["-timeout", "20s", centre.sip.partition("@")[2]]
    )
    with (tmp_path / "sipp.out").open("wb") as out:
        environment = {**os.environ, **sipp.environment}
        calling = subprocess.Popen(argv, env=environment, stdout=out, stderr=out)
    taker.wait_for_ring()
    taker.answer()
    assert calling.wait(20) == 0
    listed = taker.see("call-backs")
    expect(listed).to_contain_text("terputus")
    listed.get_by_test_id("stop-call-back").click()
    expect(listed.get_by_test_id("stop-call-back")).to_have_count(0)
    expect(listed.get_by_test_id("call-back")).to_be_enabled()
    listed.get_by_test_id("settle").click()
    taker.see("choice-unreachable").check()
    taker.see("ask-confirm").click()
    expect(listed.get_by_test_id("settle")).to_have_count(0)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_an_administrator_records_a_voice_and_the_engine_plays_it(
    opened: Callable[..., Page], centre: OwnCentre, dark: bool
) -> None:
    page = opened("administrator", "/pengumuman", dark)
    mine = page.get_by_test_id("announcement-greeting_second" if dark else "announcement-greeting")
    mine.get_by_test_id("record").click()
    page.wait_for_timeout(2500)
    mine.get_by_test_id("stop").click()
    mine.get_by_test_id("use").click()
    expect(mine.get_by_test_id("restore")).to_be_visible()
    assert grave(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    code = "greeting_second" if dark else "greeting"
    played = centre.state / f"asterisk/sounds/{code}.wav"
    until(lambda: frequency_in(played) > 0.3)
    mine.get_by_test_id("restore").click()
    expect(mine.get_by_test_id("restore")).to_have_count(0)


def frequency_in(file: Path) -> float:
    """How much of the sound is the microphone's beep."""
    with wave.open(io.BytesIO(file.read_bytes())) as sound:
        assert sound.getparams()[:3] == (1, 2, 8000)
        return strength(array("h", sound.readframes(sound.getnframes())), MICROPHONE_HZ)


def test_what_is_handed_over_stands_on_the_lists_until_its_result_is_recorded(
    opened: Callable[..., Page],
) -> None:
    taker = CallTaker(opened("call_taker", "/meja"))
    taker.begin_duty()
    taker.see("demo-call").click()
    taker.wait_for_ring()
    taker.answer()
    taker.page.keyboard.press("F9")
    taker.see("outcome-non_emergency").click()
    taker.see("referral-sidumasda").click()
    taker.hang_up()
    overview = opened("supervisor", "/pengawas", dark=True)
    waiting = overview.get_by_test_id("handed-over")
    expect(waiting).to_contain_text("Sidumasda")
    mine = taker.see("handed-over")
    expect(mine.get_by_test_id("referral-result")).to_be_hidden()
    mine.locator("summary").first.click()
    mine.get_by_test_id("referral-result").click()
    waiting.get_by_test_id("referral-result").click()
    overview.get_by_test_id("result-no_answer").check()
    overview.get_by_test_id("referral-confirm").click()
    expect(taker.see("recorded-meanwhile")).to_contain_text("Tidak ada jawaban dari sana")
    taker.see("result-accepted").check()
    taker.see("referral-reference").fill("SDM-2026-0117")
    assert grave(taker.page) == []
    taker.see("referral-confirm").click()
    accepted = waiting.get_by_test_id("accepted-there")
    expect(accepted).to_contain_text("1")
    accepted.locator("summary").click()
    expect(accepted).to_contain_text("SDM-2026-0117")
    assert grave(overview) == []
    accepted.get_by_test_id("referral-result").click()
    overview.get_by_test_id("result-dealt_with").check()
    overview.get_by_test_id("referral-said").fill("Lampu jalan sudah diganti")
    overview.get_by_test_id("referral-confirm").click()
    settled = waiting.get_by_test_id("settled-there")
    settled.locator("summary").click()
    expect(settled).to_contain_text("Selesai ditangani")
    expect(mine.get_by_test_id("accepted-there")).to_have_count(0)
    expect(waiting).to_contain_text("Semua penyerahan 14 hari terakhir sudah ada hasilnya.")


def test_who_was_told_to_ring_there_is_settled_with_one_tap(opened: Callable[..., Page]) -> None:
    taker = CallTaker(opened("call_taker", "/meja"))
    taker.begin_duty()
    taker.see("demo-call").click()
    taker.wait_for_ring()
    taker.answer()
    taker.page.keyboard.press("F9")
    taker.see("outcome-non_emergency").click()
    taker.see("referral-polisi_110").click()
    taker.hang_up()
    listed = taker.see("handed-over")
    listed.locator("summary").first.click()
    listed.get_by_test_id("left-to-caller").click()
    expect(listed.get_by_test_id("left-to-caller")).to_have_count(0)
    listed.get_by_test_id("settled-there").locator("summary").click()
    expect(listed).to_contain_text("Pelapor menghubungi sendiri ke sana")
