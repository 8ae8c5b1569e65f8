"""Files in an incident's conversation: sent once, kept safe, seen by whom they are meant for."""

from __future__ import annotations

import errno
import hashlib
import os
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from siaga.domain.file import FileAdded, FileOpened
from siaga.domain.file_rules import LARGEST_BYTES
from siaga.domain.refusal import Refused
from siaga.ledger.append import load
from siaga.main.recordings import known_files
from siaga.operations.clockwork import Clockwork
from siaga.operations.command import Actor
from siaga.operations.erasure import ErasePersonalData
from siaga.operations.keeping import LiftLegalHold, SetLegalHold
from siaga.operations.rebuild import rebuild
from siaga.operations.storage import check
from siaga.records.models import File, RecordingAccess
from siaga.web.pictures import cleaned
from tests.web.conftest import Browser, Centre
from tests.web.test_pictures import SECRET, jpeg

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PHOTO = jpeg(6)


@dataclass
class Scene:
    """A fire that the fire brigade and the medics share."""

    centre: Centre
    incident: str

    def send(
        self, by: Actor, file: str, agency: str = "", content: bytes = PHOTO, tapped: str = ""
    ) -> Any:
        browser = self.centre.browser(by)
        headers = {"Siaga-Tapped": tapped} if tapped else {}
        query = f"file={file}&name=rumah+Bu+Sitorus.jpg" + (f"&agency={agency}" if agency else "")
        return browser.client.post(
            f"/api/incidents/{self.incident}/files?{query}",
            content,
            content_type="image/jpeg",
            headers={"X-CSRFToken": browser.token(), **headers},
        )

    def opened(self, browser: Browser, file: str) -> Any:
        return browser.post(f"/api/incidents/{self.incident}/files/{file}/open")

    def events(self, kind: type) -> list[Any]:
        events = (one.event for one in load(f"incident:{self.incident}"))
        return [event for event in events if isinstance(event, kind)]


def folder() -> Path:
    return Path(settings.SIAGA_CONFIGURATION.files)


def on_disk() -> list[Path]:
    return [path for path in folder().rglob("*") if path.is_file()]


@pytest.fixture
def scene(centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    own = replace(settings.SIAGA_CONFIGURATION, state=tmp_path)
    monkeypatch.setattr(settings, "SIAGA_CONFIGURATION", own)
    room = centre.room
    incident = room.report(room.ani)
    room.alert(incident)
    room.alert(incident, "psc")
    return Scene(centre, incident)


def test_a_photo_is_there_once_however_often_it_is_sent(scene: Scene) -> None:
    room, file = scene.centre.room, "a" * 32
    for tapped in ("", "", "1 2 -"):
        assert scene.send(room.fireman, file, "damkar", tapped=tapped).status_code == 200
    (event,) = scene.events(FileAdded)
    (path,) = on_disk()
    assert path.relative_to(folder()).as_posix() == event.path
    assert SECRET not in path.read_bytes() and path.read_bytes() == cleaned(PHOTO)[1]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == event.sha256
    assert (event.kind, event.agency, event.bytes) == ("jpeg", "damkar", path.stat().st_size)
    assert path.parent.stat().st_mode & 0o077 == 0
    assert not [one for one in check(folder(), known_files()) if one is not None]
    live = list(File.objects.values())
    rebuild()
    assert list(File.objects.values()) == live


def test_it_is_opened_by_a_name_and_never_as_a_page(scene: Scene) -> None:
    room, file = scene.centre.room, "b" * 32
    scene.send(room.medic, file, "psc")
    medic = scene.centre.browser(room.medic)
    link = scene.opened(medic, file).json()["url"]
    (opened,) = RecordingAccess.objects.filter(what="file")
    assert opened.by == f"user:{room.medic.user}" and len(scene.events(FileOpened)) == 1
    shown = medic.get(link)
    assert shown.status_code == 200
    assert shown["X-Accel-Redirect"] == f"/protected-files/{File.objects.get().path}"
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["Content-Disposition"] == 'attachment; filename="rumah Bu Sitorus.jpg"'
    assert scene.centre.browser(room.supervisor).get(link).status_code == 403
    told = scene.centre.browser(room.ani).get(f"/api/incidents/{scene.incident}/timeline").json()
    (note,) = [one["note"] for one in told if one["kind"] == "FileAdded"]
    assert note["file"]["name"] == "rumah Bu Sitorus.jpg" and note["agency"] == "psc"


@SQLITE
def test_what_is_between_others_does_not_exist(scene: Scene) -> None:
    room = scene.centre.room
    own, theirs, everybodys = "c" * 32, "d" * 32, "e" * 32
    scene.send(room.ani, own, "damkar")
    scene.send(room.ani, theirs, "psc")
    scene.send(room.medic, everybodys)
    fireman = scene.centre.browser(room.fireman)
    assert scene.opened(fireman, theirs).status_code == 404
    for file in (own, everybodys):
        assert scene.opened(fireman, file).status_code == 200
    told = fireman.get(f"/api/incidents/{scene.incident}/timeline").content.decode()
    assert theirs not in told and own in told and everybodys in told
    assert scene.send(room.fireman, "f" * 32, "psc").status_code == 403
    link = scene.opened(scene.centre.browser(room.ani), theirs).json()["url"]
    assert fireman.get(link).status_code == 403
    other = room.report(room.ani)
    strange = scene.centre.browser(room.ani).post(f"/api/incidents/{other}/files/{own}/open")
    assert strange.status_code == 404
    scene.incident = other
    assert scene.send(room.fireman, "9" * 32).status_code == 404
    assert {path.name[:32] for path in on_disk()} == {own, theirs, everybodys}


@SQLITE
@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"<svg><script>alert(1)</script></svg>", 400, "file_unfit"),
        (b"", 400, "file_unfit"),
        (b"\xff\xd8\xff" + bytes(LARGEST_BYTES), 413, "file_too_big"),
    ],
)
def test_what_is_unfit_leaves_nothing(scene: Scene, content: bytes, status: int, code: str) -> None:
    answer = scene.send(scene.centre.room.ani, "a" * 32, content=content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert on_disk() == [] and scene.events(FileAdded) == []


@SQLITE
def test_a_full_disk_is_said_loses_nothing_and_takes_the_same_photo_later(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    room = scene.centre.room
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        answer = scene.send(room.ani, "a" * 32)
    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
    assert on_disk() == [] and scene.events(FileAdded) == []
    with monkeypatch.context() as patch:
        patch.setattr("siaga.web.api.files.LEAST_FREE_BYTES", 1 << 60)
        assert scene.send(room.ani, "a" * 32).status_code == 507
    assert scene.send(room.ani, "a" * 32).status_code == 200
    assert len(on_disk()) == 1


def test_it_goes_when_its_time_is_over_and_not_before_or_while_held(scene: Scene) -> None:
    room, subject = scene.centre.room, f"incident:{scene.incident}"
    scene.send(room.ani, "a" * 32)
    added_at = File.objects.get().at
    days = timedelta(days=settings.SIAGA_KEEP_RECORDINGS["emergency"])
    Clockwork().tick(added_at + timedelta(days=2))
    assert File.objects.get().until == added_at + days
    room.does(room.supervisor, SetLegalHold(subject, "case 12"))
    Clockwork().tick(added_at + days)
    assert File.objects.get().state == "stored" and len(on_disk()) == 1
    room.does(room.supervisor, LiftLegalHold(subject, "case over"))
    Clockwork().tick(added_at + days + timedelta(seconds=1))
    assert on_disk() == [] and File.objects.get().state == "deleted"
    assert scene.opened(scene.centre.browser(room.ani), "a" * 32).json()["code"] == "file_deleted"


def test_erasing_an_incidents_persons_takes_their_pictures_along(scene: Scene) -> None:
    room, subject = scene.centre.room, f"incident:{scene.incident}"
    scene.send(room.ani, "a" * 32)
    room.does(room.supervisor, SetLegalHold(subject, "case 12"))
    with pytest.raises(Refused, match="under_legal_hold"):
        room.does(room.administrator, ErasePersonalData(subject, "UU 27/2022"))
    room.does(room.supervisor, LiftLegalHold(subject, "case over"))
    room.does(room.administrator, ErasePersonalData(subject, "UU 27/2022"))
    Clockwork().tick(room.at)
    row = File.objects.get()
    assert on_disk() == [] and (row.state, row.name) == ("deleted", "")
    rebuild()
    assert list(File.objects.all().values_list("state", "name")) == [("deleted", "")]
