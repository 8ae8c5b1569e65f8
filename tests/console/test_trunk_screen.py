"""A line that carries no sound is an alarm before the supervisor until it carries sound again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from siaga.main.demo.own_centre import OwnCentre, own_centre
from siaga.main.demo.people import screen
from tests.scenarios.operator import Operator, operator
from tests.scenarios.telephone import until

ALARM_MS = 10_000
"""From the failing test's end; the test itself takes four seconds."""


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    with operator(tmp_path_factory.mktemp("operator")) as one:
        yield one


@pytest.fixture(scope="module")
def centre(provider: Operator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnCentre]:
    folder = tmp_path_factory.mktemp("centre")
    trunks = folder / "trunks.toml"
    trunks.write_text(provider.trunks())
    with own_centre(folder, {"SIAGA_TRUNKS": str(trunks)}) as running:
        until(provider.registered, 20)
        yield running


def test_a_dumb_direction_is_an_alarm_in_words_and_goes_when_the_line_is_well(
    centre: OwnCentre, provider: Operator, browser: Browser
) -> None:
    page = screen(browser, centre.address, centre.sign_ins["supervisor"])
    page.goto("/pengawas")
    trunk = page.get_by_test_id("trunk").filter(has_text="provider")
    alarm = page.get_by_test_id("trunk-alarm")
    test_now = trunk.get_by_role("button")
    test_now.click()
    expect(trunk).to_contain_text("Baik", timeout=15_000)
    expect(trunk).to_contain_text("dB")
    expect(alarm).to_have_count(0)
    provider.mute("in")
    expect(test_now).to_be_enabled()
    test_now.click()
    expect(test_now).to_be_disabled()
    expect(test_now).to_be_enabled(timeout=15_000)
    expect(alarm).to_contain_text("Suara penelepon tidak terdengar di sini", timeout=ALARM_MS)
    provider.mute("none")
    test_now.click()
    expect(alarm).to_have_count(0, timeout=15_000)


def test_the_terminal_tells_both_directions_and_fails_with_the_line(
    centre: OwnCentre, provider: Operator
) -> None:
    good = siaga(centre, "trunk", "test", "--trunk", "provider")
    assert good.returncode == 0, good.stdout + good.stderr
    assert good.stdout.count(" ms") == good.stdout.count(" dB") == 2
    provider.mute("out")
    dumb = siaga(centre, "trunk", "test")
    provider.mute("none")
    assert dumb.returncode == 1
    assert "Penelepon tidak mendengar kita" in dumb.stdout
    unknown = siaga(centre, "trunk", "test", "--trunk", "telkom")
    assert unknown.returncode == 1
    assert "Tidak ada trunk dengan nama ini" in unknown.stdout


def siaga(centre: OwnCentre, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "siaga.main", *words],
        env={**centre.environment, "SIAGA_LANGUAGE": "id"},
        capture_output=True,
        text=True,
        timeout=90,
    )
