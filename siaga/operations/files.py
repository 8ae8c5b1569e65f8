"""Commands about the files of an incident's conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.conf import settings

from siaga.domain import file_rules as rules
from siaga.domain.file import FileAdded
from siaga.domain.refusal import Malformed
from siaga.domain.report import is_id
from siaga.operations.clockwork import each_second, on_due
from siaga.operations.command import Command
from siaga.operations.incidents import existing_incident, require_concerned, where_it_is_read
from siaga.operations.names import in_words
from siaga.operations.roles import CENTRE, require_machine, require_role
from siaga.operations.under_way import has_written
from siaga.operations.work import Work, operation
from siaga.records.models import Deadline, File, LegalHold
from siaga.records.models.account import OFFICER
from siaga.records.models.deadline import FILE_RETENTION
from siaga.records.statements import rows

DELETED_AT_ONCE = 50

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class AddFile(Command):
    """``file`` is chosen by the page, so that sending it twice adds it once. What lies at
    ``path`` in the folder of files is on the disk already, checked."""

    incident: str
    file: str
    agency: str | None
    kind: str
    path: str
    sha256: str
    bytes: int
    name: str


@operation(AddFile)
def add_file(work: Work, command: AddFile) -> None:
    incident = where_it_is_read(work, command.incident, command.agency)
    if work.by.role == OFFICER:
        require_concerned(work, incident.state, command.agency)
    else:
        require_role(work.by, *CENTRE)
    if not is_id(command.file):
        raise Malformed("wrong_value", field="file")
    added = FileAdded(
        incident.state.id,
        command.file,
        command.agency,
        command.kind,
        command.path,
        command.sha256,
        command.bytes,
        rules.spoken_name(command.name) or None,
    )
    if command.file not in incident.state.files and rows(File, ["id"], {"id": command.file}):
        raise Malformed("wrong_value", field="file")
    with in_words():
        events = rules.add(incident.state, added)
    work.append(incident, events)
    if events:
        has_written(work, incident)


@dataclass(frozen=True)
class OpenFile(Command):
    """Look at it; the name of who does is kept."""

    incident: str
    file: str


@operation(OpenFile)
def open_file(work: Work, command: OpenFile) -> None:
    incident = existing_incident(work, command.incident)
    if work.by.role == OFFICER:
        ((agency,),) = rows(File, ["agency"], {"id": command.file}) or [("",)]
        require_concerned(work, incident.state, agency or None)
    else:
        require_role(work.by, *CENTRE)
    work.append(incident, rules.open_file(incident.state, command.file))


@dataclass(frozen=True)
class ReviewFile(Command):
    """Is this file's time over?"""

    incident: str
    file: str


@operation(ReviewFile)
def review_file(work: Work, command: ReviewFile) -> None:
    require_machine(work.by)
    incident = existing_incident(work, command.incident)
    row = File.objects.get(id=command.file)
    days = timedelta(days=settings.SIAGA_KEEP_RECORDINGS[rules.KEPT_AS])
    held = files_held(command.incident)
    work.append(
        incident,
        rules.review(incident.state, command.file, row.at + days, row.until, held, work.at),
    )


@on_due(FILE_RETENTION)
def file_due(deadline: Deadline) -> ReviewFile:
    return ReviewFile(deadline.stream.removeprefix("incident:"), deadline.subject)


def files_held(incident: str) -> bool:
    return LegalHold.objects.filter(subject=f"incident:{incident}").exists()


@dataclass(frozen=True)
class ConfirmFileDeleted(Command):
    """An expired file is gone from the disk."""

    incident: str
    file: str


@operation(ConfirmFileDeleted)
def confirm_file_deleted(work: Work, command: ConfirmFileDeleted) -> None:
    require_machine(work.by)
    incident = existing_incident(work, command.incident)
    work.append(incident, rules.confirm_deleted(incident.state, command.file))


@each_second
def delete_expired(_now: datetime) -> list[Command]:
    """The ledger decides (``FileExpired``); this makes it so and says it. Killed in between, it
    does the rest at the next look."""
    done: list[Command] = []
    for file in File.objects.filter(state="expired")[:DELETED_AT_ONCE]:
        try:
            (Path(settings.SIAGA_CONFIGURATION.files) / file.path).unlink(missing_ok=True)
        except OSError as trouble:
            log.warning("file_not_deleted", file=file.path, why=str(trouble))
            continue
        done.append(ConfirmFileDeleted(file.incident, file.id))
    return done


def known_path(path: str) -> bool:
    """Whether the ledger speaks of it."""
    return bool(rows(File, ["id"], {"path": path}))
