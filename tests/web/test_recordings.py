"""A recording is opened with a purpose, leaves a trace, and its link is good for one session."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import signing
from pytest import MonkeyPatch

from siaga.domain.call import RecordingOpened
from siaga.ledger.append import load
from siaga.operations.command import VOICE
from siaga.operations.recordings import StartRecording, StoreRecording
from siaga.records.models import Call
from siaga.web.api import recordings
from tests.web.conftest import Browser, Centre

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def recorded_call(centre: Centre) -> str:
    room = centre.room
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    room.does(VOICE, StartRecording(call))
    room.end(call)
    room.does(VOICE, StoreRecording(call, f"2026/{call}.wav", "0" * 64, 44, 1.0))
    file = Path(settings.SIAGA_CONFIGURATION.recordings) / "2026" / f"{call}.wav"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"RIFF")
    return call


def opened(browser: Browser, call: str, purpose: str = "surat polisi 12/2026") -> Any:
    return browser.post(f"/api/calls/{call}/recording/open", {"purpose": purpose})


@SQLITE
def test_opening_leaves_a_trace_with_the_purpose_each_time(centre: Centre) -> None:
    call = recorded_call(centre)
    browser = centre.browser(centre.room.supervisor)
    for _time in range(2):
        assert opened(browser, call).status_code == 200
    traces = [one for one in load(f"call:{call}") if isinstance(one.event, RecordingOpened)]
    assert [one.event.purpose for one in traces] == ["surat polisi 12/2026"] * 2  # type: ignore[attr-defined]
    assert traces[0].actor == f"user:{centre.room.supervisor.user}"


@SQLITE
def test_without_a_purpose_nothing_is_opened(centre: Centre) -> None:
    call = recorded_call(centre)
    response = opened(centre.browser(centre.room.supervisor), call, "  ")
    assert response.status_code == 400 and response.json()["code"] == "purpose_missing"


@SQLITE
def test_the_link_plays_for_whoever_opened_it_and_for_nobody_else(centre: Centre) -> None:
    call = recorded_call(centre)
    browser = centre.browser(centre.room.supervisor)
    url = opened(browser, call).json()["url"]
    response = browser.get(url)
    assert response.status_code == 200
    assert response["X-Accel-Redirect"] == f"/protected-recordings/2026/{call}.wav"
    assert centre.browser(centre.room.administrator).get(url).status_code == 403
    assert centre.browser(centre.room.supervisor).get(url).status_code == 403, "another session"
    assert centre.browser(None).get(url).status_code == 401
    assert centre.browser(centre.room.fireman).get(url).status_code == 403


@SQLITE
def test_a_link_expires_and_a_forged_one_opens_nothing(
    centre: Centre, monkeypatch: MonkeyPatch
) -> None:
    call = recorded_call(centre)
    browser = centre.browser(centre.room.supervisor)
    url = opened(browser, call).json()["url"]
    assert browser.get(url[:-1] + ("A" if url[-1] != "A" else "B")).status_code == 403
    forged = signing.dumps([call, centre.room.supervisor.user, "x"], key="other", salt="s")
    assert browser.get(f"/api/recordings/{forged}").status_code == 403
    monkeypatch.setattr(recordings, "GOOD_FOR_S", -1)
    assert browser.get(url).status_code == 403


@SQLITE
@pytest.mark.parametrize(
    "file", ["../siaga.sqlite3", "/etc/passwd", "2026/../../secret", "a\x00b", "", "no/such.wav"]
)
def test_a_path_never_leaves_the_recordings_folder(centre: Centre, file: str) -> None:
    """Even a record that somebody has tampered with in the database opens nothing."""
    call = recorded_call(centre)
    browser = centre.browser(centre.room.supervisor)
    url = opened(browser, call).json()["url"]
    Call.objects.filter(id=call).update(recording_file=file)
    response = browser.get(url)
    assert response.status_code == 404
    assert "X-Accel-Redirect" not in response


@SQLITE
@pytest.mark.parametrize("token", ["..%2f..%2fetc%2fpasswd", "../../etc/passwd", "%00", "a"])
def test_a_token_is_never_a_path(centre: Centre, token: str) -> None:
    browser = centre.browser(centre.room.supervisor)
    response = browser.get(f"/api/recordings/{token}")
    assert response.status_code in (403, 404)
    assert "X-Accel-Redirect" not in response


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "recordings").mkdir()
    (tmp_path / "secret.wav").write_bytes(b"RIFF")
    (tmp_path / "recordings" / "way-out.wav").symlink_to(tmp_path / "secret.wav")
    assert recordings.inside(tmp_path / "recordings", "way-out.wav") is None
