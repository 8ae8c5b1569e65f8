"""Files of an incident's conversation: there, kept until when, gone."""

from __future__ import annotations

from siaga.domain.file import FileAdded, FileDeleted, FileExpired, FileKept, FileOpened
from siaga.domain.keeping import LegalHoldLifted
from siaga.ledger.recorded import Recorded
from siaga.records.deadlines import set_deadline, settle
from siaga.records.models import File, RecordingAccess
from siaga.records.models.deadline import FILE_RETENTION
from siaga.records.projecting import projects
from siaga.records.projections.keeping import SETTLED_AFTER
from siaga.records.projections.reports import change_incident
from siaga.records.statements import change, insert


@projects(FileAdded)
def file_added(recorded: Recorded, event: FileAdded) -> None:
    insert(
        File,
        id=event.file,
        incident=event.incident,
        position=recorded.position,
        agency=event.agency or "",
        kind=event.kind,
        path=event.path,
        sha256=event.sha256,
        bytes=event.bytes,
        name=event.name or "",
        state="stored",
        by=recorded.actor,
        at=recorded.at,
    )
    set_deadline(FILE_RETENTION, recorded.stream, event.file, recorded.at + SETTLED_AFTER)
    change_incident(recorded, event.incident)


@projects(FileOpened)
def file_opened(recorded: Recorded, event: FileOpened) -> None:
    """Beside the recordings: who had what."""
    insert(
        RecordingAccess,
        position=recorded.position,
        at=recorded.at,
        by=recorded.actor,
        what="file",
        incident=event.incident,
        purpose="",
    )
    change_incident(recorded, event.incident)


@projects(FileKept)
def file_kept(recorded: Recorded, event: FileKept) -> None:
    change(File, {"id": event.file}, until=event.until)
    set_deadline(FILE_RETENTION, recorded.stream, event.file, event.until)
    change_incident(recorded, event.incident)


@projects(FileExpired)
def file_expired(recorded: Recorded, event: FileExpired) -> None:
    change(File, {"id": event.file}, state="expired", until=None)
    settle(FILE_RETENTION, recorded.stream, event.file)
    change_incident(recorded, event.incident)


@projects(FileDeleted)
def file_deleted(recorded: Recorded, event: FileDeleted) -> None:
    change(File, {"id": event.file}, state="deleted")
    change_incident(recorded, event.incident)


@projects(LegalHoldLifted)
def files_not_held(recorded: Recorded, event: LegalHoldLifted) -> None:
    """What the hold kept alone is looked at at once."""
    for file in File.objects.filter(incident=event.subject.removeprefix("incident:")):
        if file.state == "stored":
            set_deadline(FILE_RETENTION, f"incident:{file.incident}", file.id, recorded.at)
