"""Reports: opened, filled in field by field, given a priority, closed and reopened."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from siaga.domain.incident import (
    CallAttached,
    IncidentClosed,
    IncidentReopened,
    NoteAdded,
    PrioritySet,
    PriorityWorkedOut,
    ReportFieldSet,
    ReportOpened,
)
from siaga.domain.report import number_parts
from siaga.ledger.recorded import Recorded
from siaga.records.models import Incident, IncidentCall, Note, ReportField
from siaga.records.projecting import projects
from siaga.records.statements import change, insert, put

LISTED = ("category", "region")
"""Fields that lists and filters ask for; they stand on the incident too."""


def change_incident(recorded: Recorded, incident: str, **changes: Any) -> None:
    where = {"id": incident}
    change(Incident, where, version=recorded.version, position=recorded.position, **changes)


@projects(ReportOpened)
def report_opened(recorded: Recorded, event: ReportOpened) -> None:
    year, serial = number_parts(event.number)
    insert(
        Incident,
        id=event.incident,
        version=recorded.version,
        position=recorded.position,
        number=event.number,
        year=year,
        serial=serial,
        state="open",
        opened_at=recorded.at,
        opened_by=recorded.actor,
        changed_at=recorded.at,
        touched_at=recorded.at,
    )


@projects(CallAttached)
def call_attached(recorded: Recorded, event: CallAttached) -> None:
    insert(
        IncidentCall,
        position=recorded.position,
        incident=event.incident,
        call=event.call,
        at=recorded.at,
    )
    change_incident(recorded, event.incident)


@projects(ReportFieldSet)
def report_field_set(recorded: Recorded, event: ReportFieldSet) -> None:
    value = event.value if event.value is not None else event.private or ""
    put(
        ReportField,
        key=f"{event.incident}:{event.field}",
        incident=event.incident,
        field=event.field,
        value=value,
        private=event.value is None,
        counted="version",
        by=recorded.actor,
        at=recorded.at,
    )
    listed = {event.field: value} if event.field in LISTED else {}
    change_incident(recorded, event.incident, changed_at=recorded.at, **listed)


@projects(PriorityWorkedOut)
def priority_worked_out(recorded: Recorded, event: PriorityWorkedOut) -> None:
    change_incident(
        recorded,
        event.incident,
        worked_out=event.priority,
        priority_because=list(event.because),
        changed_at=recorded.at,
    )
    by_rules = {"id": event.incident, "priority_by_hand": False}
    change(Incident, by_rules, priority=event.priority)


@projects(PrioritySet)
def priority_set(recorded: Recorded, event: PrioritySet) -> None:
    change_incident(
        recorded,
        event.incident,
        priority=event.priority,
        priority_by_hand=True,
        priority_reason=event.reason,
        changed_at=recorded.at,
    )


@projects(NoteAdded)
def note_added(recorded: Recorded, event: NoteAdded) -> None:
    insert(
        Note,
        id=event.note,
        incident=event.incident,
        position=recorded.position,
        agency=event.agency or "",
        question=event.question,
        text=event.text or "",
        by=recorded.actor,
        at=recorded.at,
    )
    change_incident(recorded, event.incident)


@projects(IncidentClosed)
def incident_closed(recorded: Recorded, event: IncidentClosed) -> None:
    change_incident(
        recorded,
        event.incident,
        state="closed",
        disposition=event.disposition,
        closed_at=recorded.at,
    )


@projects(IncidentReopened)
def incident_reopened(recorded: Recorded, event: IncidentReopened) -> None:
    change_incident(
        recorded,
        event.incident,
        state="open",
        disposition=None,
        closed_at=None,
        reopened=F("reopened") + 1,
        reopened_reason=event.reason,
    )
