"""A backup taken in the middle of the night's work is whole, and comes back as the page says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from siaga.ledger.append import head
from siaga.ledger.verify import Anchor, verify
from siaga.main.backup import _pg_dump, make_backup
from siaga.main.configuration import Configuration
from siaga.records.models import Incident
from tests.databases import Cluster, Database
from tests.house.reading import ROOT
from tests.ledger.processes import begin, ended
from tests.room import Room

PAGE = (ROOT / "docs" / "operating" / "backup.md").read_text()


def commands(name: str) -> str:
    """The commands of the page in the block of that name."""
    found = re.search(rf"^```sh {name}\n(.+?)^```$", PAGE, re.M | re.S)
    assert found is not None
    return found.group(1)


def restore(backup: Path, state: Path, address: str) -> subprocess.CompletedProcess[str]:
    """Type what the page says, in a shell whose settings are loaded."""
    programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    if address != "sqlite":
        programs = f"{Path(_pg_dump()).parent}:{programs}"
    kind = "sqlite" if address == "sqlite" else "postgresql"
    return subprocess.run(
        ["bash", "-euc", commands(f"restore-{kind}")],
        env={
            **os.environ,
            "PATH": programs,
            "BACKUP": str(backup),
            "SIAGA_STATE": str(state),
            "SIAGA_DATABASE": address,
        },
        capture_output=True,
        text=True,
        check=False,
    )


SECRET = ("secret-key", "push-key", "gateway-secret", "channels.toml")


@pytest.fixture
def centre(database: Database) -> Room:
    """A centre with some work done, a key, trunks and a recording."""
    room = Room()
    room.report(room.ani)
    (database.state / "recordings" / "2026").mkdir(parents=True)
    (database.state / "recordings" / "2026" / "call.wav").write_bytes(b"sound")
    (database.state / "files").mkdir()
    (database.state / "files" / "photo.jpeg").write_bytes(b"photo")
    (database.state / "announcements").mkdir()
    (database.state / "announcements" / "greeting-1.wav").write_bytes(b"voice")
    for name in SECRET:
        (database.state / name).touch(mode=0o600)
    (database.state / "trunks.toml").write_text("")
    return room


def new_database(database: Database, request: pytest.FixtureRequest) -> str:
    """Where a restored centre shall be: an empty database beside the first."""
    if database.kind == "sqlite":
        return "sqlite"
    cluster: Cluster = request.getfixturevalue("postgresql_cluster")
    cluster.execute("DROP DATABASE IF EXISTS restored WITH (FORCE)")
    cluster.execute("CREATE DATABASE restored")
    return cluster.address("restored")


def test_a_backup_under_load_comes_back_whole_by_the_commands_of_the_page(
    database: Database, centre: Room, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    before = head()
    with ended(begin(database, "write", "busy", 400)):
        while head().position < before.position + 20:
            pass
        made = make_backup(Configuration.from_environment(), tmp_path / "backups")
    state = tmp_path / "restored"
    state.mkdir()
    (state / "siaga.sqlite3-wal").write_bytes(b"of another ledger")
    address = new_database(database, request)
    done = restore(made, state, address)
    assert done.returncode == 0, done.stderr
    assert "as it was written" in done.stdout
    assert (state / "recordings" / "2026" / "call.wav").read_bytes() == b"sound"
    assert (state / "files" / "photo.jpeg").read_bytes() == b"photo"
    assert (state / "announcements" / "greeting-1.wav").read_bytes() == b"voice"
    for kept in (state, *(state / name for name in SECRET)):
        assert kept.stat().st_mode & 0o077 == 0
    assert (tmp_path / "restored.before-restore" / "siaga.sqlite3-wal").exists()
    with Database(database.kind, address, state).connected():
        position, digest = (made / "anchor").read_text().strip().split(":")
        report = verify(Anchor(int(position), digest))
        assert report.sound
        assert report.position >= before.position + 20
        assert Incident.objects.count() > 1


def test_a_recording_takes_its_room_once(database: Database, centre: Room, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    first = make_backup(Configuration.from_environment(), folder)
    first = first.rename(folder / "siaga-20260101-000000")
    changed = database.state / "recordings" / "2026" / "other.wav"
    changed.write_bytes(b"new")
    second = make_backup(Configuration.from_environment(), folder)
    one, other = (made / "recordings" / "2026" / "call.wav" for made in (first, second))
    assert one.stat().st_ino == other.stat().st_ino
    assert (second / "recordings" / "2026" / "other.wav").read_bytes() == b"new"
    shutil.rmtree(first)
    assert other.read_bytes() == b"sound"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_full_disk_leaves_no_half_backup_and_is_said(
    database: Database, centre: Room, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    command = f"ulimit -f 64; exec {sys.executable} -m siaga.main backup {folder}"
    done = subprocess.run(
        ["bash", "-c", command],
        env={**os.environ, "SIAGA_LANGUAGE": "id", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("siaga: cadangan tidak jadi dibuat: ")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_folder_of_a_backup_is_named_when_it_is_made(
    database: Database, centre: Room, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "siaga.main", "backup", str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    (made,) = tmp_path.iterdir()
    assert done.stdout == f"{made} is whole.\n"
    assert made.stat().st_mode & 0o077 == 0
