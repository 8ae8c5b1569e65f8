"""The end of an incident, its return, and what people write about it on the way."""

from __future__ import annotations

from siaga.domain.event import Event
from siaga.domain.incident import CallAttached, IncidentClosed, IncidentReopened, NoteAdded
from siaga.domain.incident_state import Incident
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.report import TEXT_LIMIT, require_open, spoken

DISPOSITIONS = ("resolved", "not_found", "false_report", "handed_over", "duplicate")


def close(incident: Incident, disposition: str) -> list[Event]:
    """Only when no agency is still on it: nobody is left alone on the road."""
    if disposition not in DISPOSITIONS:
        raise Malformed("unknown_disposition", disposition=disposition[:40])
    if incident.phase == "closed":
        return []
    require_open(incident)
    busy = tuple(sorted(alert.agency for alert in incident.alerts.values() if alert.open))
    if busy:
        raise Refused("alerts_open", agencies=busy)
    return [IncidentClosed(incident.id, disposition)]


def reopen(incident: Incident, reason: str) -> list[Event]:
    said = spoken(reason, "reason")
    _require_not_merged(incident)
    return [IncidentReopened(incident.id, said)] if incident.phase == "closed" else []


def attach(incident: Incident, call: str) -> list[Event]:
    _require_not_merged(incident)
    return [] if call in incident.calls else [CallAttached(incident.id, call)]


def _require_not_merged(incident: Incident) -> None:
    if incident.phase == "merged":
        require_open(incident)


def add_note(incident: Incident, note: NoteAdded) -> list[Event]:
    """Also on a closed incident: what becomes known later belongs to it."""
    if note.note in incident.notes:
        return []
    text = spoken(note.text or "", "text", TEXT_LIMIT)
    alerted = {alert.agency for alert in incident.alerts.values()}
    if note.agency is not None and note.agency not in alerted:
        raise Refused("agency_not_alerted", agency=note.agency)
    return [NoteAdded(incident.id, note.note, note.agency, note.question, text)]
