"""Recordings: kept until when, held by whom, deleted, and who had them."""

from __future__ import annotations

from datetime import timedelta

from siaga.domain.call import OutcomeSet, RecordingOpened, RecordingStored
from siaga.domain.keeping import (
    EvidenceExported,
    LegalHoldLifted,
    LegalHoldSet,
    RecordingDeleted,
    RecordingExpired,
    RecordingKept,
)
from siaga.ledger.recorded import Recorded
from siaga.records.deadlines import set_deadline, settle
from siaga.records.models import Call, IncidentCall, LegalHold, RecordingAccess
from siaga.records.models.deadline import RETENTION
from siaga.records.projecting import projects
from siaga.records.projections.calls import change_call
from siaga.records.projections.reports import change_incident

RECORDING = "recording"
"""The subject of a deadline of retention: a call has one recording."""

SETTLED_AFTER = timedelta(days=1)
"""By then the outcome of a call is mostly what it stays; nothing is kept for less."""


@projects(RecordingStored)
def recording_to_keep(recorded: Recorded, _event: RecordingStored) -> None:
    set_deadline(RETENTION, recorded.stream, RECORDING, recorded.at + SETTLED_AFTER)


@projects(OutcomeSet)
def recording_to_keep_otherwise(recorded: Recorded, event: OutcomeSet) -> None:
    """Another outcome, another time."""
    if Call.objects.filter(id=event.call, recording="stored").exists():
        set_deadline(RETENTION, recorded.stream, RECORDING, recorded.at + SETTLED_AFTER)


@projects(RecordingKept)
def recording_kept(recorded: Recorded, event: RecordingKept) -> None:
    change_call(recorded, event.call, recording_until=event.until)
    set_deadline(RETENTION, recorded.stream, RECORDING, event.until)


@projects(RecordingExpired)
def recording_expired(recorded: Recorded, event: RecordingExpired) -> None:
    change_call(recorded, event.call, recording="expired", recording_until=None)
    settle(RETENTION, recorded.stream)


@projects(RecordingDeleted)
def recording_deleted(recorded: Recorded, event: RecordingDeleted) -> None:
    change_call(recorded, event.call, recording="deleted")


@projects(LegalHoldSet)
def legal_hold_set(recorded: Recorded, event: LegalHoldSet) -> None:
    LegalHold.objects.create(
        subject=event.subject, reason=event.reason, by=recorded.actor, at=recorded.at
    )
    _touch(recorded, event.subject)


@projects(LegalHoldLifted)
def legal_hold_lifted(recorded: Recorded, event: LegalHoldLifted) -> None:
    """What the hold kept alone is looked at at once."""
    LegalHold.objects.filter(subject=event.subject).delete()
    _touch(recorded, event.subject)
    kind, _colon, id = event.subject.partition(":")
    links = IncidentCall.objects.filter(incident=id).values_list("call", flat=True)
    calls = [id] if kind == "call" else list(links)
    for call in Call.objects.filter(id__in=calls, recording="stored"):
        set_deadline(RETENTION, f"call:{call.id}", RECORDING, recorded.at)


def _touch(recorded: Recorded, subject: str) -> None:
    kind, _colon, id = subject.partition(":")
    change = change_call if kind == "call" else change_incident
    change(recorded, id)


@projects(RecordingOpened)
def recording_opened_by(recorded: Recorded, event: RecordingOpened) -> None:
    RecordingAccess.objects.create(
        position=recorded.position,
        at=recorded.at,
        by=recorded.actor,
        what="opened",
        call=event.call,
        purpose=event.purpose,
    )


@projects(EvidenceExported)
def evidence_exported(recorded: Recorded, event: EvidenceExported) -> None:
    change_incident(recorded, event.incident)
    RecordingAccess.objects.create(
        position=recorded.position,
        at=recorded.at,
        by=recorded.actor,
        what="exported",
        incident=event.incident,
        purpose=event.purpose,
        sha256=event.sha256,
    )
