"""All of Siaga's own processes are killed: who waits reaches a duty phone, who talks talks on."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from siaga.main.configuration import Configuration
from siaga.main.demo.own_centre import OwnCentre, own_centre
from siaga.main.demo.people import CallTaker, screen
from siaga.main.packages.program import program
from siaga.simulate.phone import Phone
from siaga.voice.switch import SWITCH_S
from tests.ports import free_port
from tests.scenarios.conftest import CITIZEN_HZ, LISTENING, TAKER_HZ, TRUNKS
from tests.scenarios.hearing import hears, level_db
from tests.scenarios.telephone import loudness, sound, until
from tests.scenarios.test_processes_die import children
from tests.scenarios.test_whole_story import CLEAR, HEARD_DB

DUTY = "127.0.0.3"
NUMBER = "081277000021"
GREETING_S = 11
SILENT_LEG_S = 25
"""The engine ends a desk's line from which it hears nothing for 20 s."""


@pytest.fixture
def duty_port() -> Iterator[int]:
    """A phone that answers at once and says back what it hears."""
    port = free_port()
    sipp = program("sipp")
    media = str(free_port())
    options = ["-sn", "uas", "-rtp_echo", "-i", DUTY, "-p", str(port), "-mp", media, "-nostdin"]
    phone = subprocess.Popen(
        sipp.argv(options),
        env={**os.environ, **sipp.environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield port
    phone.kill()
    phone.wait()


@pytest.fixture
def mortal(tmp_path: Path, duty_port: int) -> Iterator[OwnCentre]:
    """A whole centre of this test's own."""
    trunks = tmp_path / "trunks.toml"
    trunks.write_text(TRUNKS)
    settings = {
        "SIAGA_TRUNKS": str(trunks),
        "SIAGA_DUTY_PHONES": f"piket@{DUTY}:{duty_port}",
    }
    with own_centre(tmp_path / "centre", settings) as running:
        yield running


def kill_all_of_siaga(centre: OwnCentre) -> None:
    """The parent first, so that nothing is started again. Asterisk and the edge go on."""
    goes_on = re.compile(r"/(asterisk|kamailio)\b")
    doomed = [pid for pid, command in children(centre).items() if not goes_on.search(command)]
    assert len(doomed) >= 5
    centre.process.kill()
    centre.process.wait()
    for pid in doomed:
        os.killpg(pid, signal.SIGKILL)


@contextmanager
def next_parent(centre: OwnCentre) -> Iterator[None]:
    """Siaga is started again, beside the engine that went on."""
    with centre.log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "siaga.main.parent"],
            env=centre.environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def answers(page: Page) -> bool:
    """Whether the pages are there again."""
    try:
        return bool(page.request.get("/api/board").ok)
    except Error:
        return False


def rows(centre: OwnCentre) -> list[tuple[str, str, int, str, str]]:
    """Every call of this citizen, read beside Siaga."""
    file = Configuration.from_environment(centre.environment).sqlite_file
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        return database.execute(
            "SELECT id, phase, via_fallback, coalesce(recording, ''), recording_file"
            " FROM records_call WHERE number = ?",
            [NUMBER],
        ).fetchall()


def test_who_waits_when_everything_dies_reaches_a_duty_phone_and_is_filed_once(
    mortal: OwnCentre, browser: Browser, citizen: Callable[..., Phone]
) -> None:
    page = screen(browser, mortal.address, mortal.sign_ins["call_taker"])
    page.goto("/meja")
    CallTaker(page).begin_duty()  # with nobody there the duty phones would ring anyway
    phone = citizen(NUMBER)
    phone.dial(mortal.sip)
    assert phone.wait_answered(5)
    until(lambda: [row for row in rows(mortal) if row[1] == "ringing"], 5)
    notes = Configuration.from_environment(mortal.environment).engine_folder / "fallback"
    time.sleep(GREETING_S + SWITCH_S + 3)  # longer than Asterisk alone would wait
    assert not list(notes.glob("*.note")), "nobody has died yet"
    assert [row[1] for row in rows(mortal)] in (["waiting"], ["ringing"])
    kill_all_of_siaga(mortal)
    died = time.monotonic()
    until(lambda: any("answered=" in note.read_text() for note in notes.glob("*.note")), 30)
    assert time.monotonic() - died < SWITCH_S + 10
    time.sleep(4)
    page.context.close()
    phone.hang_up()
    assert phone.wait_ended(5)
    with next_parent(mortal):
        until(lambda: [row for row in rows(mortal) if row[1] == "ended"], 60)
        time.sleep(3)
        [(_, _, via_fallback, recording, file)] = rows(mortal)
    assert (via_fallback, recording) == (1, "stored")
    heard = sound(Configuration.from_environment(mortal.environment).recordings / file)
    assert all(loudness(side[-12000:], CITIZEN_HZ) > 0.8 for side in heard), "both voices"


def test_who_talks_when_everything_dies_talks_on_and_is_ended_by_the_call_taker_when_all_is_back(
    mortal: OwnCentre, browser: Browser, citizen: Callable[..., Phone]
) -> None:
    page = screen(browser, mortal.address, mortal.sign_ins["call_taker"])
    page.add_init_script(LISTENING)
    page.goto("/meja")
    taker = CallTaker(page)
    taker.begin_duty()
    phone = citizen(NUMBER)
    phone.dial(mortal.sip)
    taker.wait_for_ring()
    taker.answer()
    assert hears(phone, TAKER_HZ, 2) > CLEAR
    kill_all_of_siaga(mortal)
    time.sleep(SILENT_LEG_S)
    assert hears(phone, TAKER_HZ, 3) > CLEAR
    assert level_db(page, CITIZEN_HZ) > HEARD_DB
    with next_parent(mortal):
        until(lambda: answers(page), 60)
        expect(taker.see("leg")).to_have_attribute("data-state", "up", timeout=20_000)
        assert hears(phone, TAKER_HZ, 3) > CLEAR
        taker.hang_up()
        assert phone.wait_ended(10)
        page.context.close()
        until(lambda: [row for row in rows(mortal) if row[3] == "stored"], 20)
    [(_, phase, via_fallback, recording, _)] = rows(mortal)
    assert (phase, via_fallback, recording) == ("ended", 0, "stored")
