"""What may be added to an incident's conversation, and how long it is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from siaga.domain.event import Event
from siaga.domain.file import FileAdded, FileDeleted, FileExpired, FileKept, FileOpened
from siaga.domain.incident_state import Incident
from siaga.domain.keeping_rules import HELD_AGAIN
from siaga.domain.refusal import Malformed, Refused

KINDS: Mapping[str, str] = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "pdf": "application/pdf",
}
"""What may be sent, by what stands in it and never by its name."""

LARGEST_BYTES = 10 * 2**20
MOST_FILES = 200
"""Of one incident: what a broken phone sends for ever must not fill the disk."""

NAME_LIMIT = 120

KEPT_AS = "emergency"
"""A file is kept as long as the recording of a call with this outcome."""

_PATH = re.compile(r"\d{4}/\d{2}/\d{2}/[0-9a-f]{32}-[0-9a-f]{16}\.(jpeg|png|webp|pdf)")


def spoken_name(name: str) -> str:
    """As shown and saved: one line, nothing that is a path or that turns the reading round."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable()).strip()[:NAME_LIMIT]


def add(incident: Incident, file: FileAdded) -> list[Event]:
    """Also to a closed incident, as notes. The same one sent again decides nothing."""
    if file.file in incident.files:
        return []
    if not _PATH.fullmatch(file.path) or file.kind not in KINDS:
        raise Malformed("wrong_value", field="file")
    if not 0 < file.bytes <= LARGEST_BYTES:
        raise Malformed("file_too_big", limit_mb=LARGEST_BYTES // 2**20)
    if len(incident.files) >= MOST_FILES:
        raise Refused("too_many_files", limit=MOST_FILES)
    alerted = {alert.agency for alert in incident.alerts.values()}
    if file.agency is not None and file.agency not in alerted:
        raise Refused("agency_not_alerted", agency=file.agency)
    return [file]


def open_file(incident: Incident, file: str) -> list[Event]:
    if file not in incident.files:
        raise Malformed("unknown_file")
    if incident.files[file] != "stored":
        raise Refused("file_deleted")
    return [FileOpened(incident.id, file)]


def review(
    incident: Incident,
    file: str,
    until: datetime,
    planned: datetime | None,
    held: bool,
    at: datetime,
) -> list[Event]:
    """Is its time over? ``until``: when it should be; ``planned``: what was said last."""
    if incident.files.get(file) != "stored":
        return []
    if until > at:
        return [] if planned == until else [FileKept(incident.id, file, until)]
    if held:
        return [FileKept(incident.id, file, at + HELD_AGAIN, held=True)]
    return [FileExpired(incident.id, file, "retention")]


def erase(incident: Incident, held: bool, reason: str) -> list[Event]:
    """A person's data goes, and a picture shows persons."""
    stored = [file for file, phase in incident.files.items() if phase == "stored"]
    if stored and held:
        raise Refused("under_legal_hold")
    return [FileExpired(incident.id, file, "erased", reason) for file in stored]


def confirm_deleted(incident: Incident, file: str) -> list[Event]:
    return [FileDeleted(incident.id, file)] if incident.files.get(file) == "expired" else []
