"""Commands about how long recordings are kept: looked at when due, held, deleted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from siaga.domain import keeping_rules as rules
from siaga.domain.keeping import EvidenceExported, LegalHoldLifted, LegalHoldSet
from siaga.domain.recording import said_purpose
from siaga.domain.refusal import Malformed
from siaga.ledger.unavailable import database_reached
from siaga.operations.calls import existing_call
from siaga.operations.clockwork import on_due
from siaga.operations.command import Command
from siaga.operations.incidents import existing_incident
from siaga.operations.roles import OVERSEERS, require_machine, require_person, require_role
from siaga.operations.work import Loaded, Work, operation
from siaga.records.models import Call, Deadline, IncidentCall, LegalHold
from siaga.records.models.deadline import RETENTION


@dataclass(frozen=True)
class ReviewRetention(Command):
    """Is this recording's time over?"""

    call: str


@operation(ReviewRetention)
def review_retention(work: Work, command: ReviewRetention) -> None:
    require_machine(work.by)
    call = existing_call(work, command.call)
    row = Call.objects.get(id=command.call)
    events = rules.review(
        call.state,
        row.ended_at or row.offered_at,
        is_held(command.call),
        row.recording_until,
        settings.SIAGA_KEEP_RECORDINGS,
        work.at,
    )
    work.append(call, events)


@on_due(RETENTION)
def recording_due(deadline: Deadline) -> ReviewRetention:
    return ReviewRetention(deadline.stream.removeprefix("call:"))


def is_held(call: str) -> bool:
    """Whether a legal hold lies on this call, or on any incident it is about."""
    incidents = IncidentCall.objects.filter(call=call).values_list("incident", flat=True)
    subjects = [f"call:{call}", *(f"incident:{incident}" for incident in incidents)]
    return LegalHold.objects.filter(subject__in=subjects).exists()


@dataclass(frozen=True)
class SetLegalHold(Command):
    """Nothing of ``subject`` (``call:…`` or ``incident:…``) is deleted until it is lifted."""

    subject: str
    reason: str


@operation(SetLegalHold)
def set_legal_hold(work: Work, command: SetLegalHold) -> None:
    require_role(work.by, *OVERSEERS)
    stream = _existing(work, command.subject)
    reason = said_purpose(command.reason)
    if not LegalHold.objects.filter(subject=command.subject).exists():
        work.append(stream, [LegalHoldSet(command.subject, reason)])


@dataclass(frozen=True)
class LiftLegalHold(Command):
    subject: str
    reason: str


@operation(LiftLegalHold)
def lift_legal_hold(work: Work, command: LiftLegalHold) -> None:
    require_role(work.by, *OVERSEERS)
    stream = _existing(work, command.subject)
    reason = said_purpose(command.reason)
    if LegalHold.objects.filter(subject=command.subject).exists():
        work.append(stream, [LegalHoldLifted(command.subject, reason)])


def _existing(work: Work, subject: str) -> Loaded[Any]:
    kind, _colon, id = subject.partition(":")
    if kind == "call":
        return existing_call(work, id)
    if kind == "incident":
        return existing_incident(work, id)
    raise Malformed("wrong_value", field="subject")


@dataclass(frozen=True)
class ConfirmDeleted(Command):
    """The file of an expired recording is gone from the disk."""

    call: str


@operation(ConfirmDeleted)
def confirm_deleted(work: Work, command: ConfirmDeleted) -> None:
    require_machine(work.by)
    call = existing_call(work, command.call)
    work.append(call, rules.confirm_deleted(call.state))


@dataclass(frozen=True)
class ExportEvidence(Command):
    """An incident's recordings leave the house in one file with this digest."""

    incident: str
    calls: tuple[str, ...]
    sha256: str
    bytes: int
    purpose: str


@operation(ExportEvidence)
def export_evidence(work: Work, command: ExportEvidence) -> None:
    """Only a person who answers for it, by name and with a purpose."""
    require_person(work.by, *OVERSEERS)
    incident = existing_incident(work, command.incident)
    event = EvidenceExported(
        command.incident,
        command.calls,
        command.sha256,
        command.bytes,
        said_purpose(command.purpose),
    )
    work.append(incident, [event])


def existing_file(folder: Path, file: str) -> Path | None:
    """``file`` below ``folder``; None when it would leave it or is not there."""
    root = folder.resolve()
    if not file or "\x00" in file:
        return None
    path = (root / file).resolve()
    return path if path.is_relative_to(root) and path.is_file() else None


def expired_recordings() -> list[tuple[str, str]]:
    """Call and file of what is still to be deleted. Raises ``LedgerUnavailable``."""
    with database_reached():
        rows = Call.objects.filter(recording="expired").values_list("id", "recording_file")
        return list(rows[:200])


def stored_calls() -> list[str]:
    """Every call whose recording is stored. Raises ``LedgerUnavailable``."""
    with database_reached():
        return list(Call.objects.filter(recording="stored").values_list("id", flat=True))
