"""The evidence package: complete, checkable by anybody, and only for those who answer for it."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings

from siaga.domain.keeping import EvidenceExported
from siaga.ledger.append import load
from siaga.operations.command import VOICE
from siaga.operations.incidents import AddNote
from siaga.operations.recordings import StartRecording, StoreRecording
from siaga.voice.raw import RATE_HZ
from siaga.voice.stereo import store
from tests.voice.test_stereo import raw
from tests.web.conftest import Browser, Centre

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def recorded_incident(centre: Centre, folder: Path) -> tuple[str, str]:
    """An incident with one recorded call and a note; its id and the call's."""
    room = centre.room
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    room.does(VOICE, StartRecording(call))
    incident = room.report(room.ani, call)
    room.alert(incident)
    room.does(room.ani, AddNote(incident, room.id(), None, False, 'asap "tebal" – 2 lantai'))
    room.end(call)
    ended = room.at.timestamp()
    sides = [
        (
            raw(folder / "in.wav", [3000] * RATE_HZ * 4, ended),
            raw(folder / "out.wav", [500] * RATE_HZ * 4, ended),
        )
    ]
    made = store(call, sides, Path(settings.SIAGA_CONFIGURATION.recordings))
    room.does(
        VOICE,
        StoreRecording(call, made.file, made.sha256, made.bytes, made.duration_s, made.began_at),
    )
    return incident, call


def exported(browser: Browser, incident: str) -> Any:
    return browser.post(f"/api/incidents/{incident}/evidence", {"purpose": "Polres, letter 12"})


def unpacked(response: Any, folder: Path) -> Path:
    with ZipFile(io.BytesIO(b"".join(response.streaming_content))) as zipped:
        zipped.extractall(folder)
    return folder


def checked(folder: Path) -> tuple[int, str]:
    """What the package's own script says, run on its own."""
    done = subprocess.run(
        [sys.executable, "-I", "check.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.usefixtures("database")
def test_the_package_is_whole_and_its_digest_is_in_the_ledger(
    centre: Centre, tmp_path: Path
) -> None:
    incident, call = recorded_incident(centre, tmp_path)
    response = exported(centre.browser(centre.room.supervisor), incident)
    assert response.status_code == 200
    content = b"".join(response.streaming_content)
    event = load(f"incident:{incident}")[-1]
    assert isinstance(event.event, EvidenceExported)
    assert event.event.sha256 == hashlib.sha256(content).hexdigest()
    assert (event.event.purpose, event.event.calls) == ("Polres, letter 12", (call,))
    assert event.actor == f"user:{centre.room.supervisor.user}"
    with ZipFile(io.BytesIO(content)) as zipped:
        zipped.extractall(tmp_path / "package")
    code, said = checked(tmp_path / "package")
    assert code == 0, said
    subprocess.run(
        ["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=tmp_path / "package", check=True
    )
    page = (tmp_path / "package/timeline.id.html").read_text()
    assert "asap &quot;tebal&quot;" in page and "Polres, letter 12" in page
    for readme in ("README.txt", "README.en.txt"):
        assert "sha256sum -c SHA256SUMS" in (tmp_path / "package" / readme).read_text()
    manifest = json.loads((tmp_path / "package/manifest.json").read_text())
    assert manifest["calls"][0]["trouble"] is None
    rows = (tmp_path / "package/ledger.jsonl").read_text().splitlines()
    types = [json.loads(row)["type"] for row in rows]
    assert {"CallOffered", "RecordingStored", "ReportOpened", "NoteAdded"} <= set(types)


@SQLITE
@pytest.mark.parametrize(
    "kind", ["sound", "row", "personal", "readme", "stranger", "missing", "sums"]
)
def test_the_script_finds_one_changed_byte_wherever_it_is(
    centre: Centre, tmp_path: Path, kind: str
) -> None:
    incident, _call = recorded_incident(centre, tmp_path)
    response = exported(centre.browser(centre.room.supervisor), incident)
    folder = unpacked(response, tmp_path / "package")
    if kind == "stranger":
        (folder / "more.txt").write_text("x")
    elif kind == "missing":
        (folder / "timeline.json").unlink()
    else:
        tamper(folder, kind)
    code, said = checked(folder)
    assert code == 1 and "✗" in said


def tamper(folder: Path, kind: str) -> None:
    """Change one byte and, as a clever forger would, the sum of the file as well."""
    path = {
        "sound": next((folder / "recordings").glob("*.wav")),
        "row": folder / "ledger.jsonl",
        "personal": folder / "ledger.jsonl",
        "readme": folder / "README.txt",
        "sums": folder / "SHA256SUMS",
    }[kind]
    content = path.read_bytes()
    at = 2000 if kind == "sound" else 0
    old, new = {
        "sound": (content[at : at + 1], bytes([content[at] ^ 1])),
        "row": (b'"type":"CallEnded"', b'"type":"CallEndeD"'),
        "personal": (b"tebal", b"tipis"),
        "readme": (b"PAKET", b"PAKEt"),
        "sums": (content[:1], b"0" if content[:1] != b"0" else b"1"),
    }[kind]
    changed = content[:at] + content[at:].replace(old, new, 1)
    assert changed != content
    path.write_bytes(changed)
    if kind in ("sound", "row", "personal"):
        sums = (folder / "SHA256SUMS").read_text()
        before, after = (hashlib.sha256(one).hexdigest() for one in (content, changed))
        (folder / "SHA256SUMS").write_text(sums.replace(before, after))


@SQLITE
def test_a_recording_that_was_changed_on_our_disk_is_named_and_not_passed_off(
    centre: Centre, tmp_path: Path
) -> None:
    incident, _call = recorded_incident(centre, tmp_path)
    (file,) = Path(settings.SIAGA_CONFIGURATION.recordings).rglob("*.wav")
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    response = exported(centre.browser(centre.room.supervisor), incident)
    folder = unpacked(response, tmp_path / "package")
    manifest = json.loads((folder / "manifest.json").read_text())
    assert "NOT what the ledger says" in manifest["calls"][0]["trouble"]


@SQLITE
def test_only_supervisors_and_administrators_take_evidence_and_they_say_why(
    centre: Centre, tmp_path: Path
) -> None:
    incident, _call = recorded_incident(centre, tmp_path)
    for role, person in centre.people().items():
        response = exported(centre.browser(person), incident)
        response.close()
        assert (response.status_code == 200) == (role in ("supervisor", "administrator")), role
    browser = centre.browser(centre.room.supervisor)
    answer = browser.post(f"/api/incidents/{incident}/evidence", {"purpose": " "})
    assert answer.status_code == 400 and answer.json()["code"] == "purpose_missing"
    unknown = browser.post(f"/api/incidents/{'0' * 32}/evidence", {"purpose": "x"})
    assert unknown.status_code == 404


@SQLITE
def test_the_waveform_comes_with_marks_where_things_happened(
    centre: Centre, tmp_path: Path
) -> None:
    _incident, call = recorded_incident(centre, tmp_path)
    browser = centre.browser(centre.room.supervisor)
    seen = browser.post(f"/api/calls/{call}/recording/open", {"purpose": "training"}).json()
    assert len(seen["caller"]) == len(seen["taker"]) == 125
    assert set(seen["caller"]) == {24} and set(seen["taker"]) == {4}
    kinds = {mark["kind"]: mark for mark in seen["marks"]}
    assert {"AlertRaised", "NoteAdded", "CallEnded"} <= set(kinds)
    assert kinds["NoteAdded"]["note"].startswith("asap")
    assert kinds["CallEnded"]["at_s"] == 4.0
    assert [mark["at_s"] for mark in seen["marks"]] == sorted(
        mark["at_s"] for mark in seen["marks"]
    )


@SQLITE
def test_supervisors_see_who_listened_and_hold_what_a_case_needs(
    centre: Centre, tmp_path: Path
) -> None:
    incident, call = recorded_incident(centre, tmp_path)
    browser = centre.browser(centre.room.supervisor)
    centre.browser(centre.room.ani).post(f"/api/calls/{call}/recording/open", {"purpose": "jalan"})
    exported(browser, incident).close()
    held = browser.post(f"/api/incidents/{incident}/legal-hold", {"reason": "perkara 5"}).json()
    assert held["hold"]["reason"] == "perkara 5"
    assert [(one["what"], one["by_name"]) for one in held["accesses"]] == [
        ("exported", "Siti"),
        ("opened", "Ani"),
    ]
    one_call = browser.post(f"/api/calls/{call}/legal-hold", {"reason": "perkara 6"}).json()
    assert [one["subject"] for one in one_call["call_holds"]] == [f"call:{call}"]
    listed = browser.get("/api/recordings-access").json()
    assert listed["total"] == 2
    assert {one["incident"] for one in listed["items"]} == {incident}
    lifted = browser.post(f"/api/incidents/{incident}/lift-legal-hold", {"reason": "selesai"})
    assert lifted.json()["hold"] is None
    assert browser.get("/api/recordings-disk").json()["level"] in ("ok", "warning", "alarm")
