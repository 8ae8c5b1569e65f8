"""Commands about what callers hear in people's voices."""

from __future__ import annotations

import re
from dataclasses import dataclass

from siaga.domain.announcement import AnnouncementReplaced, AnnouncementRestored
from siaga.domain.kinds import ANNOUNCEMENT
from siaga.domain.refusal import Malformed
from siaga.operations.command import Command
from siaga.operations.roles import require_person
from siaga.operations.work import Work, operation
from siaga.records.models.account import ADMINISTRATOR

_FILE = re.compile(r"[a-z0-9_]{1,40}-[0-9a-f]{16}\.wav")


@dataclass(frozen=True)
class ReplaceAnnouncement(Command):
    """From the next caller on, ``file`` is heard; it lies in the folder of recordings already,
    checked, as 8 kHz mono."""

    announcement: str
    file: str
    sha256: str
    duration_s: float


@operation(ReplaceAnnouncement)
def replace_announcement(work: Work, command: ReplaceAnnouncement) -> None:
    require_person(work.by, ADMINISTRATOR)
    if not _FILE.fullmatch(command.file) or not command.file.startswith(command.announcement):
        raise Malformed("wrong_value", field="file")
    stream = work.load(ANNOUNCEMENT, command.announcement)
    event = AnnouncementReplaced(
        command.announcement, command.file, command.sha256, command.duration_s
    )
    if stream.state != event:
        work.append(stream, [event])


@dataclass(frozen=True)
class RestoreAnnouncement(Command):
    """Back to the catalogue's file."""

    announcement: str


@operation(RestoreAnnouncement)
def restore_announcement(work: Work, command: RestoreAnnouncement) -> None:
    require_person(work.by, ADMINISTRATOR)
    stream = work.load(ANNOUNCEMENT, command.announcement)
    if isinstance(stream.state, AnnouncementReplaced):
        work.append(stream, [AnnouncementRestored(command.announcement)])
