"""Whether a crew on scene is safe: asked on its phone, answered there, and an alarm where nobody does."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

import siaga
from siaga.main.demo.own_centre import OwnCentre
from siaga.main.demo.people import screen
from siaga.records.models.deadline import CREW_ANSWER, CREW_ASK
from tests.console.test_field_screen import STEADY_S, UNIT, phone, report, tap
from tests.console.test_live_screens import RED
from tests.console.test_screens import grave

ASKED_MS = 10_000
DUE = """
from django.utils import timezone
from siaga.records.models import Deadline
moved = Deadline.objects.filter(kind="{kind}", subject="{unit}").update(due_at=timezone.now())
assert moved == 1, list(Deadline.objects.all())
"""


def time_passes(centre: OwnCentre, kind: str) -> None:
    """Until this deadline of the unit is due: twenty minutes on scene, or three without an answer."""
    code = DUE.format(kind=kind, unit=UNIT)
    done = subprocess.run(
        [sys.executable, "-m", "siaga.main.cli", "django", "shell", "-c", code],
        env=centre.environment,
        cwd=Path(siaga.__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def say(page: Page, what: str) -> None:
    time.sleep(STEADY_S)
    page.get_by_test_id(what).tap()


def test_a_crew_is_asked_whether_it_is_safe_and_its_silence_and_its_call_for_help_are_alarms(
    centre: OwnCentre, browser: Browser
) -> None:
    incident = report(centre, browser)
    page = phone(centre, browser)
    page.goto("/lapangan")
    page.get_by_test_id("my-unit").tap()
    page.get_by_test_id(f"join-{UNIT}").tap()
    page.locator(f'[data-incident="{incident}"]').get_by_test_id("open-task").tap()
    for step, reached in (("accept", "assigned"), ("leave", "en_route"), ("arrive", "on_scene")):
        tap(page, step, reached)
    desks = [
        screen(browser, centre.address, centre.sign_ins[who]) for who in ("supervisor", "officer")
    ]
    for desk, at in zip(desks, ("/pengawas", "/instansi"), strict=True):
        desk.goto(at)
    overview = desks[0]
    safety = page.get_by_test_id("crew-safety")
    expect(safety).to_have_attribute("data-asked", "false")

    time_passes(centre, CREW_ASK)
    expect(safety).to_have_attribute("data-asked", "true", timeout=ASKED_MS)
    expect(safety).to_contain_text("Apakah regu aman?")
    expect(safety).to_contain_text("Tanpa jawaban, alarm berbunyi")
    assert not grave(page)
    say(page, "say-safe")
    expect(safety).to_have_attribute("data-asked", "false")
    expect(page.get_by_test_id("signal")).to_have_attribute("data-waiting", "0")
    told = page.request.get(f"/api/incidents/{incident}/timeline").json()
    assert [one["kind"] for one in told if "Safe" in one["kind"]] == ["SafetyAsked", "CrewSafe"]
    expect(overview.get_by_test_id("crew-alarm")).to_have_count(0)

    time_passes(centre, CREW_ASK)
    expect(safety).to_have_attribute("data-asked", "true", timeout=ASKED_MS)
    time_passes(centre, CREW_ANSWER)
    for desk in desks:
        alarm = desk.get_by_test_id("crew-alarm")
        expect(alarm).to_have_attribute("data-safety", "silent", timeout=ASKED_MS)
        expect(alarm).to_have_css("border-left-color", RED)
    expect(safety).to_have_attribute("data-asked", "true")
    say(page, "say-safe")
    for desk in desks:
        expect(desk.get_by_test_id("crew-alarm")).to_have_count(0)

    page.context.set_offline(True)
    say(page, "call-help")
    expect(safety).to_contain_text("pakai radio atau telepon")
    page.context.set_offline(False)
    for desk in desks:
        alarm = desk.get_by_test_id("crew-alarm")
        expect(alarm).to_have_attribute("data-safety", "help", timeout=2 * ASKED_MS)
    expect(safety).not_to_contain_text("pakai radio atau telepon")
    for one in (page, *desks):
        one.context.close()
