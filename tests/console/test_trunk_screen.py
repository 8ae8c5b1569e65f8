"""A line that is dead or carries no sound is an alarm before the supervisor until it is well."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from siaga.main.certificates.store import temporary
from siaga.main.demo.own_centre import OwnCentre, own_centre
from siaga.main.demo.people import screen
from tests.scenarios.operator import Operator, operator
from tests.scenarios.telephone import until

ALARM_MS = 10_000
"""From the failing test's end; the test itself takes four seconds."""
SEEN_S = 10.0
"""A line that dies or comes back is seen by then, whenever it does, though nobody calls."""
RINGS_S = 3.0
"""What waits for a line rings so soon after it is back; without a nudge it looks every 5 s."""

FIRE_AT_NIGHT = """
from uuid import uuid4
from siaga.operations.alerts import Forward
from siaga.operations.command import SYSTEM, Actor
from siaga.operations.contacts import ChangeRoster, DefineContact
from siaga.operations.door import execute
from siaga.operations.incidents import SetField
from siaga.records.models import Account

siti = Account.objects.filter(role="supervisor").first()
by, incident = Actor("user", siti.pk, siti.role), uuid4().hex
execute(DefineContact("anton", "damkar", "Anton", ("voice",), "0812 3456 789"), by=SYSTEM)
always = {"days": list(range(7)), "from": "00:00", "until": "00:00"}
turn = {"position": "duty", "contact": "anton", **always}
execute(ChangeRoster("damkar", (turn,)), by=SYSTEM)
execute(SetField(incident, "category", "fire", 0, None), by=by)
execute(Forward(incident, ("damkar",)), by=by)
"""


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    with operator(tmp_path_factory.mktemp("operator")) as one:
        yield one


@pytest.fixture(scope="module")
def centre(provider: Operator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnCentre]:
    folder = tmp_path_factory.mktemp("centre")
    trunks = folder / "trunks.toml"
    trunks.write_text(provider.trunks())
    ending = folder / "ending.pem"
    ending.write_bytes(
        temporary(("siaga.dairikab.example",), datetime.now(UTC) - timedelta(days=27.5))
    )
    certificate = {"SIAGA_SIP_TLS_CERTIFICATE": str(ending), "SIAGA_SIP_TLS_KEY": str(ending)}
    with own_centre(folder, {"SIAGA_TRUNKS": str(trunks), **certificate}) as running:
        until(provider.registered, 20)
        yield running


def test_a_dumb_direction_is_an_alarm_in_words_and_goes_when_the_line_is_well(
    centre: OwnCentre, provider: Operator, browser: Browser
) -> None:
    page = screen(browser, centre.address, centre.sign_ins["supervisor"])
    page.goto("/pengawas")
    trunk = page.get_by_test_id("trunk").filter(has_text="provider")
    alarm = page.get_by_test_id("trunk-alarm")
    test_now = trunk.get_by_test_id("test-trunk")
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


def test_a_certificate_is_told_days_before_it_runs_out(centre: OwnCentre, browser: Browser) -> None:
    page = screen(browser, centre.address, centre.sign_ins["supervisor"])
    page.goto("/pengawas")
    alarm = page.get_by_test_id("certificate-alarm")
    expect(alarm).to_contain_text("Sertifikat kedaluwarsa 2 hari lagi. Hubungi administrator.")
    page.context.close()


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


def test_a_dead_line_is_seen_though_nobody_calls_and_what_waited_for_it_rings_once_it_is_back(
    centre: OwnCentre, provider: Operator, browser: Browser
) -> None:
    """The last here: the provider that comes back has forgotten who was registered."""
    page = screen(browser, centre.address, centre.sign_ins["supervisor"])
    page.goto("/pengawas")
    trunk = page.get_by_test_id("trunk").filter(has_text="provider")
    expect(trunk).to_contain_text("operator menjawab")
    provider.go_away()
    died = time.monotonic()
    expect(trunk).to_contain_text("operator tidak menjawab", timeout=SEEN_S * 1000)
    print(f"dead line seen after {time.monotonic() - died:.1f} s")
    script = siaga(centre, "django", "shell", "-c", FIRE_AT_NIGHT)
    assert script.returncode == 0, script.stdout + script.stderr
    time.sleep(6)  # longer than a failed try would wait for its next one
    provider.start()
    back = time.monotonic()
    expect(trunk).to_contain_text("operator menjawab", timeout=SEEN_S * 1000)
    print(f"line back seen after {time.monotonic() - back:.1f} s")
    rang = until(lambda: moment(centre, "MessageDelivered"), 15)
    reached = moment(centre, "TrunkReached")
    assert reached is not None
    waited_s = (rang - reached).total_seconds()
    print(f"the duty phone was picked up {waited_s:.2f} s after the line was back")
    assert 0 <= waited_s < RINGS_S
    assert moment(centre, "MessageFailed") is None, "a dead line uses up no try"
    page.context.close()


def moment(centre: OwnCentre, event: str) -> datetime | None:
    """When this happened last, by the ledger; None if it did not."""
    file = f"file:{centre.state / 'siaga.sqlite3'}?mode=ro"
    wanted = "SELECT max(at) FROM ledger_event WHERE type = ?"
    with sqlite3.connect(file, uri=True) as ledger:
        (at,) = ledger.execute(wanted, (event,)).fetchone()
    return datetime.fromisoformat(at) if at else None


def siaga(centre: OwnCentre, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "siaga.main", *words],
        env={**centre.environment, "SIAGA_LANGUAGE": "id"},
        capture_output=True,
        text=True,
        timeout=90,
    )
