"""One report tells of several incidents: what the new one takes over from it."""

from __future__ import annotations

from collections.abc import Collection

from siaga.domain.event import Event
from siaga.domain.incident import CallAttached, ReportFieldSet
from siaga.domain.incident_state import Incident
from siaga.domain.merging import OriginNamed, ReportSplit
from siaga.domain.refusal import Malformed
from siaga.domain.report import ANSWER, open_report, require_open

PARTS = {
    "place": ("region", "landmark", "point"),
    "caller": ("caller_name", "caller_number"),
    "narrative": ("narrative",),
    "people": ("people",),
    "category": ("category",),
}
"""What a person chooses → the fields. The answers to a category's questions go with it."""


def split(
    incident: Incident, into: str, number: str, parts: Collection[str], private: Collection[str]
) -> list[Event]:
    """Events of both streams. ``private``: the incident's fields that concern a person.

    Its calls are about both from here on. Agencies are not taken over: the new
    incident is forwarded for itself.
    """
    if unknown := [part for part in parts if part not in PARTS]:
        raise Malformed("unknown_part", part=unknown[0][:40])
    if incident.merged_into is not None:
        require_open(incident)
    return [
        *open_report(into, number, None),
        OriginNamed(into, incident.id, incident.number),
        *(CallAttached(into, call) for call in incident.calls),
        *(_copy(into, incident, name, name in private) for name in _fields(incident, parts)),
        ReportSplit(incident.id, into, number),
    ]


def _fields(incident: Incident, parts: Collection[str]) -> list[str]:
    """The category first: the questions that are answered are its own."""
    wanted = [name for part in sorted(parts) for name in PARTS[part]]
    if "category" in parts:
        wanted += [name for name in incident.fields if name.startswith(ANSWER)]
    return [name for name in wanted if incident.text(name)]


def _copy(into: str, incident: Incident, name: str, private: bool) -> ReportFieldSet:
    text = incident.text(name)
    return ReportFieldSet(into, name, None, text) if private else ReportFieldSet(into, name, text)
