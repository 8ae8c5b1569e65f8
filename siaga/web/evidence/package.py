"""Makes the evidence package of one incident: a zip that anybody can check without Siaga."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import msgspec
from django.template.loader import render_to_string
from django.utils.timezone import localtime
from django.utils.translation import gettext, override

from siaga.ledger.append import head
from siaga.ledger.extract import extract
from siaga.operations.keeping import existing_file
from siaga.records.models import Call, Incident
from siaga.web.audience import Audience
from siaga.web.languages import LANGUAGES
from siaga.web.timeline.story import calls_of, story_of

HERE: Final = Path(__file__).parent
CHECK: Final = HERE / "check.py"
READMES: Final = ("README.txt", "README.en.txt")
PIECE: Final = 1 << 20


@dataclass(frozen=True)
class Request:
    """What is to be taken out, by whom (a name), when and what for."""

    incident: Incident
    by: str
    purpose: str
    at: datetime


@dataclass(frozen=True)
class Package:
    """What was made: the calls in it, and the digest of the whole file."""

    calls: tuple[str, ...]
    sha256: str
    bytes: int


def write_package(request: Request, recordings: Path, out: IO[bytes]) -> Package:
    """Write the zip into ``out`` (readable and seekable). Raises ``OSError``."""
    with ZipFile(out, "w", ZIP_DEFLATED) as zipped:
        writing = _Writing(zipped)
        calls = [_call(writing, call, recordings) for call in _calls(request.incident.id)]
        _write_texts(writing, request, calls)
        writing.finish()
    out.flush()
    size = out.tell()
    out.seek(0)
    digest = hashlib.sha256()
    while piece := out.read(PIECE):
        digest.update(piece)
    return Package(tuple(one["call"] for one in calls), digest.hexdigest(), size)


class _Writing:
    """A zip in which every file's digest is remembered."""

    def __init__(self, zipped: ZipFile) -> None:
        self._zipped = zipped
        self._sums: list[str] = []

    def text(self, name: str, content: str | bytes) -> None:
        raw = content.encode() if isinstance(content, str) else content
        self._zipped.writestr(name, raw)
        self._sums.append(f"{hashlib.sha256(raw).hexdigest()}  {name}\n")

    def sound(self, name: str, path: Path) -> str:
        """Copy a recording, and say the digest of what was copied."""
        digest = hashlib.sha256()
        with path.open("rb") as source, self._zipped.open(name, "w", force_zip64=True) as target:
            while piece := source.read(PIECE):
                digest.update(piece)
                target.write(piece)
        self._sums.append(f"{digest.hexdigest()}  {name}\n")
        return digest.hexdigest()

    def finish(self) -> None:
        self._zipped.writestr("SHA256SUMS", "".join(self._sums), ZIP_STORED)


def _calls(incident: str) -> list[Call]:
    return list(Call.objects.filter(id__in=calls_of(incident)).order_by("offered_at"))


def _call(writing: _Writing, call: Call, recordings: Path) -> dict[str, Any]:
    """One call's line in the manifest; ``trouble`` says why its sound is not in the package."""
    began = localtime(call.offered_at)
    said: dict[str, Any] = {
        "call": call.id,
        "offered_at": call.offered_at,
        "began_at": call.recording_began_at or call.offered_at,
        "sha256": call.recording_sha256,
        "file": None,
        "trouble": None,
    }
    file = existing_file(recordings, call.recording_file)
    if call.recording != "stored" or file is None:
        return {**said, "trouble": f"no recording here: {call.recording or 'none was made'}"}
    name = f"recordings/{began:%Y-%m-%d_%H%M%S}_{call.id[:8]}.wav"
    if writing.sound(name, file) != call.recording_sha256:
        return {**said, "file": name, "trouble": "the file is NOT what the ledger says it was"}
    return {**said, "file": name}


def _write_texts(writing: _Writing, request: Request, calls: list[dict[str, Any]]) -> None:
    incident = request.incident
    last = head()
    said = {
        "number": incident.number,
        "exported_at": localtime(request.at),
        "by": request.by,
        "purpose": request.purpose,
        "anchor": f"{last.position}:{last.digest.hex()}",
    }
    for name in READMES:
        writing.text(name, (HERE / name).read_text(encoding="utf-8").format(**said))
    story = story_of(incident.id, Audience(None, "id"))
    for language in LANGUAGES:
        with override(language):
            entries = [{**one, "sentence": one["text"][language]} for one in story]
            values = {**said, "language": language, "entries": entries, "calls": calls}
            writing.text(f"timeline.{language}.html", render_to_string("web/evidence.html", values))
    writing.text("timeline.json", _json(story))
    writing.text("manifest.json", _json({**said, "incident": incident.id, "calls": calls}))
    streams = [f"incident:{incident.id}", *(f"call:{one['call']}" for one in calls)]
    rows = extract(streams)
    writing.text("ledger.jsonl", b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    writing.text("check.py", CHECK.read_bytes())


def _json(content: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(content), indent=1)


def file_name(incident: Incident, at: datetime) -> str:
    """What the package is called when somebody saves it."""
    word = gettext("evidence")
    return f"{incident.number}-{word}-{localtime(at):%Y%m%d-%H%M%S}.zip"
