"""Files and photos in the conversation of an incident (stream ``incident:<id>``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siaga.domain.event import Event, personal


@dataclass(frozen=True)
class FileAdded(Event):
    """``kind`` as in ``siaga.domain.file_rules``. ``agency`` None: for all; else between the
    centre and that agency only. ``path`` is below the folder of files, ``sha256`` of what lies
    there: a picture without what the camera wrote into it. ``name``: as whoever sent it calls it."""

    incident: str
    file: str
    agency: str | None
    kind: str
    path: str
    sha256: str
    bytes: int
    name: str | None = personal()


@dataclass(frozen=True)
class FileOpened(Event):
    """Somebody looks at it, or takes a copy."""

    incident: str
    file: str


@dataclass(frozen=True)
class FileKept(Event):
    """Kept until then, and looked at again. ``held``: a legal hold forbids its deletion."""

    incident: str
    file: str
    until: datetime
    held: bool = False


@dataclass(frozen=True)
class FileExpired(Event):
    """It must not be kept any longer. ``because``: ``retention`` or ``erased``; ``reason``:
    the law or the request behind an erasure."""

    incident: str
    file: str
    because: str
    reason: str = ""


@dataclass(frozen=True)
class FileDeleted(Event):
    """It is gone from the disk."""

    incident: str
    file: str


FileEvent = FileAdded | FileOpened | FileKept | FileExpired | FileDeleted
