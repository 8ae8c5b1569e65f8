"""Recordings for whoever answers for them: who had them, who holds them, evidence, the disk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final, Literal

from django.conf import settings
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.timezone import make_aware
from ninja import Router

from siaga.domain.recording import said_purpose
from siaga.operations.keeping import ExportEvidence, LiftLegalHold, SetLegalHold
from siaga.operations.storage import forecast
from siaga.records.actor import USER
from siaga.records.models import Call, Incident, IncidentCall, LegalHold, RecordingAccess
from siaga.web.api.answering import sent
from siaga.web.api.schemas import Day, Page, Purpose, Reason, Searched
from siaga.web.api.schemas_recordings import AccessPage, Disk, Keeping
from siaga.web.audience import Audience, visible_incident
from siaga.web.door import carry_out, signed_in
from siaga.web.evidence.package import Request, file_name, write_package
from siaga.web.names import Names
from siaga.web.shapes.keeping import hold_shape
from siaga.web.timeline.story import calls_of

router = Router()
ROWS: Final = 50
CENTRE: Final = Audience(None, "id")


@router.get("/recordings-disk", response=Disk)
def disk(request: HttpRequest) -> HttpResponse:
    """How long the disk lasts at the growth of the last week."""
    said = settings.SIAGA_CONFIGURATION
    seen = forecast(
        Path(said.recordings), said.disk_warning_days, said.disk_alarm_days, datetime.now(UTC)
    )
    return sent(
        {
            "free_bytes": seen.free_bytes,
            "bytes_a_day": seen.bytes_a_day,
            "days_left": seen.days_left,
            "level": seen.level,
        }
    )


@router.get("/recordings-access", response=AccessPage)
def accesses(
    request: HttpRequest,
    page: Page = 1,
    what: Literal["", "opened", "exported", "file"] = "",
    said: Searched = "",
    since: Day | None = None,
    until: Day | None = None,
) -> HttpResponse:
    """Everybody who listened or took something out, the latest first. ``said``: part of a name,
    of a purpose or of an incident's number; ``since`` and ``until``: days, both included."""
    found = RecordingAccess.objects.all()
    if what:
        found = found.filter(what=what)
    if since is not None:
        found = found.filter(at__gte=_midnight(since))
    if until is not None:
        found = found.filter(at__lt=_midnight(until + timedelta(days=1)))
    if words := said.strip():
        found = found.filter(_mentions(words))
    rows = list(found[(page - 1) * ROWS : page * ROWS])
    return sent({"items": _accesses(rows), "total": found.count()})


@router.get("/incidents/{hex:incident}/keeping", response=Keeping)
def keeping(request: HttpRequest, incident: str) -> HttpResponse:
    visible_incident(CENTRE, incident)
    return _keeping(incident)


@router.post("/incidents/{hex:incident}/legal-hold", response=Keeping)
def hold_incident(request: HttpRequest, incident: str, entry: Reason) -> HttpResponse:
    carry_out(request, SetLegalHold(f"incident:{incident}", entry.reason))
    return _keeping(incident)


@router.post("/incidents/{hex:incident}/lift-legal-hold", response=Keeping)
def lift_incident(request: HttpRequest, incident: str, entry: Reason) -> HttpResponse:
    carry_out(request, LiftLegalHold(f"incident:{incident}", entry.reason))
    return _keeping(incident)


@router.post("/calls/{hex:call}/legal-hold", response=Keeping)
def hold_call(request: HttpRequest, call: str, entry: Reason) -> HttpResponse:
    carry_out(request, SetLegalHold(f"call:{call}", entry.reason))
    return _call_keeping(call)


@router.post("/calls/{hex:call}/lift-legal-hold", response=Keeping)
def lift_call(request: HttpRequest, call: str, entry: Reason) -> HttpResponse:
    carry_out(request, LiftLegalHold(f"call:{call}", entry.reason))
    return _call_keeping(call)


@router.post("/incidents/{hex:incident}/evidence", include_in_schema=False)
def evidence(request: HttpRequest, incident: str, entry: Purpose) -> FileResponse:
    """The package itself; its digest is in the ledger before the first byte leaves."""
    row = visible_incident(CENTRE, incident)
    purpose, at = said_purpose(entry.purpose), datetime.now(UTC)
    by = Names().person(signed_in(request).pk) or ""
    folder = Path(settings.SIAGA_CONFIGURATION.state)
    out = TemporaryFile(dir=folder)  # noqa: SIM115 (the response closes it)
    try:
        recordings = Path(settings.SIAGA_CONFIGURATION.recordings)
        made = write_package(Request(row, by, purpose, at), recordings, out)
        carry_out(request, ExportEvidence(row.id, made.calls, made.sha256, made.bytes, purpose))
    except BaseException:
        out.close()
        raise
    out.seek(0)
    response = FileResponse(
        out, as_attachment=True, filename=file_name(row, at), content_type="application/zip"
    )
    response["X-Evidence-SHA256"] = made.sha256
    return response


def _midnight(day: date) -> datetime:
    """In the centre's own time."""
    return make_aware(datetime.combine(day, time.min))


def _mentions(words: str) -> Q:
    people = Names().people.items()
    actors = [f"{USER}{id}" for id, name in people if words.lower() in name.lower()]
    incidents = Incident.objects.filter(number__icontains=words).values("id")
    about = IncidentCall.objects.filter(incident__in=incidents).values("call")
    return (
        Q(purpose__icontains=words)
        | Q(by__in=actors)
        | Q(incident__in=incidents)
        | Q(call__in=about)
    )


def _keeping(incident: str) -> HttpResponse:
    calls = calls_of(incident)
    rows = RecordingAccess.objects.filter(Q(incident=incident) | Q(call__in=calls))
    return sent(_kept([f"incident:{incident}"], [f"call:{call}" for call in calls], rows))


def _call_keeping(call: str) -> HttpResponse:
    return sent(_kept([], [f"call:{call}"], RecordingAccess.objects.filter(call=call)))


def _kept(
    incidents: list[str], calls: list[str], rows: Iterable[RecordingAccess]
) -> dict[str, Any]:
    names = Names()
    holds = {
        hold.subject: hold_shape(hold, names)
        for hold in LegalHold.objects.filter(subject__in=[*incidents, *calls])
    }
    return {
        "hold": next((holds[one] for one in incidents if one in holds), None),
        "call_holds": [holds[one] for one in calls if one in holds],
        "accesses": _accesses(list(rows)),
    }


def _accesses(rows: list[RecordingAccess]) -> list[dict[str, Any]]:
    names = Names()
    calls = {row.call for row in rows if row.call}
    about = dict(Call.objects.filter(id__in=calls).values_list("id", "incident"))
    incidents = {row.incident or about.get(row.call, "") for row in rows}
    numbers = dict(Incident.objects.filter(id__in=incidents).values_list("id", "number"))
    return [_access(row, row.incident or about.get(row.call, ""), numbers, names) for row in rows]


def _access(
    row: RecordingAccess, incident: str, numbers: dict[str, str], names: Names
) -> dict[str, Any]:
    return {
        "position": row.position,
        "at": row.at,
        "by_name": names.actor(row.by),
        "what": row.what,
        "call": row.call or None,
        "incident": incident or None,
        "incident_number": numbers.get(incident),
        "purpose": row.purpose,
        "sha256": row.sha256 or None,
    }
