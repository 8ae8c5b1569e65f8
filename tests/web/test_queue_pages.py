"""The queue's endpoints: what a desk and a supervisor send, and what the review shows."""

from __future__ import annotations

import io
import wave
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from siaga.catalogue.load import folder_of, load_catalogue
from siaga.catalogue.voice import LARGEST_BYTES, longest_s
from siaga.operations.calls import PresentNext
from siaga.operations.command import VOICE
from siaga.operations.conversations import SetOutcome
from siaga.records.models import Desk, Drill, Mode, RecordedAnnouncement
from siaga.simulate.sound import silence, tone
from siaga.web.api import schemas, schemas_queue
from siaga.web.shapes import reputation
from tests.room import Room, call_of
from tests.web.conftest import Browser, Centre

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PRANKSTER = "0899999999"


def wav(samples: bytes, rate_hz: int = 8000, channels: int = 1) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((channels, 2, rate_hz, 0, "NONE", ""))
        file.writeframes(samples)
    return out.getvalue()


def upload(browser: Browser, code: str, content: bytes) -> Any:
    headers = {"X-CSRFToken": browser.token(), "Idempotency-Key": uuid4().hex}
    path = f"/api/announcements/{code}"
    return browser.client.post(path, content, content_type="audio/wav", headers=headers)


def prank(room: Room, number: str = PRANKSTER) -> None:
    call = room.talk(room.ani, number)
    room.end(call)
    room.does(room.ani, SetOutcome(call, "prank"))


def test_a_call_taker_notes_a_language_asks_by_keys_and_sends_back(centre: Centre) -> None:
    room = centre.room
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    browser = centre.browser(room.ani)
    assert browser.post(f"/api/calls/{call}/skill", {"skill": "bbc"}).status_code == 200
    assert browser.post(f"/api/calls/{call}/prompt", {}).status_code == 200
    shown = browser.get(f"/api/calls/{call}").json()
    schemas.CallView.model_validate(shown)
    assert (shown["wants"], shown["prompt"]) == ("bbc", "silent")
    assert browser.post(f"/api/calls/{call}/send-back", {"skill": "btx"}).status_code == 200
    assert (call_of(call).phase, call_of(call).wants) == ("waiting", "btx")
    refused = browser.post(f"/api/calls/{call}/skill", {"skill": "klingon"}).json()
    assert refused["code"] == "unknown_skill"


def test_one_click_of_a_supervisor_calls_everybody_up(centre: Centre) -> None:
    room = centre.room
    room.sign_on(room.ani, ready=False)
    browser = centre.browser(room.supervisor)
    assert browser.post("/api/surge", {"on": True}).status_code == 200
    board = browser.get("/api/board").json()
    schemas.Board.model_validate(board)
    assert board["mode"]["surge_by_name"] == "Siti"
    assert board["desks"][0]["state"] == "ready"
    browser.post("/api/surge", {"on": False})
    assert Mode.objects.get().surge_since is None
    assert centre.browser(room.fireman).get("/api/board").json()["mode"] is None


def test_a_drill_begins_and_ends_on_the_page_and_shows_no_number(centre: Centre) -> None:
    browser = centre.browser(centre.room.supervisor)
    known = browser.get("/api/drills").json()
    schemas_queue.TrunkList.model_validate(known)
    assert known["trunks"] == [{"name": "simulated", "drills_only": True}]
    entry = {"trunk": "telkom", "minutes": 30, "numbers": ["0811111111"]}
    assert browser.post("/api/drills", entry).status_code == 200
    text = browser.get("/api/board").content.decode()
    assert browser.get("/api/board").json()["mode"]["drills"][0]["numbers"] == 1
    assert "811111111" not in text
    browser.post("/api/drills/end", {"trunk": "telkom"})
    assert not Drill.objects.exists()
    refused = browser.post("/api/drills", {"trunk": "telkom", "minutes": 30})
    assert refused.json()["code"] == "drill_needs_numbers"


def test_a_supervisor_says_what_a_call_taker_can_do(centre: Centre) -> None:
    room = centre.room
    entry = {"call_taker": room.ani.user, "skills": ["eng", "bbc"], "second_line": True}
    assert centre.browser(room.supervisor).post("/api/desks/skills", entry).status_code == 200
    desk = Desk.objects.get(call_taker=room.ani.user)
    assert (desk.skills, desk.second_line, desk.state) == (["bbc", "eng"], True, "off")


def test_the_review_shows_what_was_re_ordered_and_what_blocking_would_have_lost(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SIAGA_WRAP_UP_S", 0)
    room = lately(centre)
    room.sign_on(room.ani)
    for _ in range(3):
        prank(room)
    behind = room.offer(PRANKSTER, present=False)
    other = room.offer("0822222222", present=False)
    room.does(VOICE, PresentNext(), 31)
    assert call_of(other).phase == "ringing"
    room.answer(room.ani, other)
    room.end(other)
    room.answer(room.ani, behind)
    room.alert(room.report(room.ani, behind))
    room.end(behind)
    review = review_of(centre)
    assert (review["reordered"], review["lost"], review["due"]) == (1, 1, True)
    number = review["numbers"][0]
    assert (number["number"], number["behind"], number["weight"]) == (PRANKSTER, True, 3.0)
    lost = next(call for call in number["calls"] if call["lost"])
    assert (lost["id"], lost["overtaken_by"], lost["outcome"]) == (behind, 1, "emergency")
    assert lost["incident_number"]
    monkeypatch.setattr(reputation, "MOST_NUMBERS", 0)
    summed = review_of(centre)
    assert (summed["reordered"], summed["lost"]) == (1, 1), "what is not listed is counted too"


def lately(centre: Centre) -> Room:
    """The review looks at the last weeks of the real clock."""
    centre.room.at = timezone.now() - timedelta(minutes=10)
    return centre.room


def review_of(centre: Centre) -> dict[str, Any]:
    """The review as a supervisor sees it."""
    browser = centre.browser(centre.room.supervisor)
    answer: dict[str, Any] = browser.get("/api/reputation").json()
    schemas_queue.ReputationView.model_validate(answer)
    return answer


def test_forgiving_and_finishing_the_review_are_one_click_each(centre: Centre) -> None:
    room = lately(centre)
    room.sign_on(room.ani)
    for _ in range(3):
        prank(room)
    browser = centre.browser(room.supervisor)
    number = review_of(centre)["numbers"][0]
    assert browser.post(f"/api/calls/{number['call']}/forgive").status_code == 200
    assert browser.post("/api/reputation/reviewed").status_code == 200
    review = review_of(centre)
    assert (review["numbers"], review["due"], review["reviewed_by_name"]) == ([], False, "Siti")


# --- announcements ---


@pytest.fixture
def admin(centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Browser:
    configuration = replace(settings.SIAGA_CONFIGURATION, state=tmp_path)
    monkeypatch.setattr(settings, "SIAGA_CONFIGURATION", configuration)
    return centre.browser(centre.room.administrator)


def test_a_recorded_voice_replaces_the_catalogues_and_can_be_taken_back(admin: Browser) -> None:
    before = admin.get("/api/announcements").json()
    schemas_queue.AnnouncementList.model_validate(before)
    assert before["items"][0]["there"]
    first, second = before["items"][:2]
    assert not second["there"], "nobody has spoken the second language yet"
    assert (second["text"], second["means"]) == ("", first["text"]), "what is to be translated"
    assert first["means"] == ""
    stereo = b"".join(int(v).to_bytes(2, "little", signed=True) * 2 for v in tone(440, 4, 9000))
    assert upload(admin, "please_wait", wav(stereo, 16_000, 2)).status_code == 200
    row = RecordedAnnouncement.objects.get()
    assert row.duration_s == 2.0
    heard = admin.get("/api/announcements/please_wait/sound").content
    with wave.open(io.BytesIO(heard)) as file:
        assert file.getparams()[:4] == (1, 2, 8000, 16000)
    assert admin.post("/api/announcements/please_wait/restore").status_code == 200
    assert not RecordedAnnouncement.objects.exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"no sound at all", "sound_unreadable"),
        (wav(tone(440, 0.5).tobytes()), "sound_length"),
        (wav(tone(440, 15.5).tobytes()), "sound_length"),
        (wav(silence(3).tobytes()), "sound_silent"),
    ],
)
def test_what_no_caller_should_hear_is_refused(admin: Browser, content: bytes, code: str) -> None:
    assert upload(admin, "greeting", content).json()["code"] == code
    assert not RecordedAnnouncement.objects.exists()


def test_every_sentence_of_the_catalogue_may_be_spoken_as_long_as_the_computer_takes_for_it(
    admin: Browser,
) -> None:
    for one in load_catalogue(folder_of("dairi")).announcements:
        with wave.open(str(one.file)) as file:
            needed_s = file.getnframes() / file.getframerate()
        assert needed_s < longest_s(one.code) - 1, one.code
    spoken = upload(admin, "alert_why", wav(tone(440, 29.5).tobytes()))
    assert spoken.status_code == 200, "also with the bytes that it takes"
    assert RecordedAnnouncement.objects.get().duration_s == 29.5
    assert upload(admin, "alert_why", wav(tone(440, 31).tobytes())).json()["code"] == "sound_length"
    assert upload(admin, "alert_why", bytes(LARGEST_BYTES + 1)).status_code == 413


def test_only_known_announcements_are_replaced(admin: Browser) -> None:
    assert upload(admin, "waiting_tone", wav(tone(440, 2).tobytes())).status_code == 404
    assert admin.get("/api/announcements/nothing/sound").status_code == 404
