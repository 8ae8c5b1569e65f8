"""``siaga recordings`` and ``siaga evidence`` at the terminal, in both languages."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.conf import settings

from siaga.domain.keeping import EvidenceExported
from siaga.ledger.append import load
from siaga.operations.command import VOICE
from siaga.operations.recordings import StartRecording, StoreRecording
from siaga.records.models import Incident
from tests.databases import Database
from tests.main.test_terminal import siaga
from tests.room import Room

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def recorded(database: Database) -> tuple[Room, str, Path]:
    """A room with one recorded call about an incident; the incident and the file."""
    room = Room()
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    room.does(VOICE, StartRecording(call))
    incident = room.report(room.ani, call)
    room.end(call)
    folder = database.state / "recordings"
    file = folder / "2026" / f"{call}.wav"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"sound")
    digest = hashlib.sha256(b"sound").hexdigest()
    room.does(VOICE, StoreRecording(call, f"2026/{call}.wav", digest, 5, 1.0))
    return room, incident, file


def test_verify_says_what_is_wrong_and_ends_with_one(database: Database) -> None:
    _room, _incident, file = recorded(database)
    sound = siaga("recordings", "verify")
    assert sound.returncode == 0, sound.stderr
    assert "Semua 1 rekaman sesuai dengan ledger" in sound.stdout
    file.write_bytes(b"Sound")
    (file.parent / "stranger.wav").write_bytes(b"?")
    for language, sentence, unknown in (
        ("id", "isi berkas berubah", "tidak dikenal ledger"),
        ("en", "the file was changed", "knows nothing of this file"),
    ):
        wrong = siaga("recordings", "verify", SIAGA_LANGUAGE=language)
        assert wrong.returncode == 1
        assert sentence in wrong.stdout and unknown in wrong.stdout
    assert siaga("recordings", "review").returncode == 0


def test_evidence_is_written_once_by_somebody_who_answers_for_it(
    database: Database, tmp_path: Path
) -> None:
    _room, incident, _file = recorded(database)
    number = Incident.objects.get(id=incident).number
    file = tmp_path / "package.zip"
    words = ["evidence", number, str(file), "--purpose", "surat 12", "--name"]
    assert siaga(*words, "ani").stderr.strip() == "siaga: ani bukan pengawas atau administrator."
    assert not file.exists()
    done = siaga(*words, "siti")
    assert done.returncode == 0, done.stderr
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert f"SHA-256 {digest}" in done.stdout
    told = load(f"incident:{incident}")[-1].event
    assert isinstance(told, EvidenceExported) and told.sha256 == digest
    with ZipFile(file) as zipped:
        zipped.extractall(tmp_path / "package")
    subprocess.run([sys.executable, "-I", "check.py"], cwd=tmp_path / "package", check=True)
    assert "sudah ada" in siaga(*words, "siti").stderr
    assert hashlib.sha256(file.read_bytes()).hexdigest() == digest
    other = ["evidence", number, str(tmp_path / "no.zip"), "--purpose", " ", "--name", "siti"]
    assert siaga(*other).returncode == 1 and not (tmp_path / "no.zip").exists()


def test_the_settings_of_keeping_reach_the_rules(database: Database) -> None:
    wrong = siaga("recordings", "review", SIAGA_KEEP_RECORDINGS="prank=never")
    assert wrong.returncode == 1 and "SIAGA_KEEP_RECORDINGS" in wrong.stderr
    assert settings.SIAGA_KEEP_RECORDINGS["prank"] == 30
