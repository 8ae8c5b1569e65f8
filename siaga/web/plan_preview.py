"""What the latest real incidents would have got under another plan; nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.db.models import QuerySet

from siaga.domain.plan import OTHER_CATEGORIES, Plans, Proposal, Situation, propose
from siaga.records.models import Call, Incident, IncidentCall, ReportField
from siaga.web.names import Names
from siaga.web.places import place_names
from siaga.web.shapes.alerts import situation, units_in_words

Shape = dict[str, Any]
MOST: Final = 50
AT_ONCE: Final = 100
"""Incidents looked at together until so many real ones are found."""


def latest_real(category: str, others: Sequence[str]) -> list[Incident]:
    """The newest incidents that the plan of ``category`` is for; a drill's are left out.

    ``others``: categories with a plan of their own, which the plan for the rest leaves alone.
    """
    found: list[Incident] = []
    of_category = Incident.objects.order_by("-opened_at", "id").exclude(category="")
    if category == OTHER_CATEGORIES:
        of_category = of_category.exclude(category__in=others)
    else:
        of_category = of_category.filter(category=category)
    for incidents in _chunks(of_category):
        drilled = _drills([one.id for one in incidents])
        found += [one for one in incidents if one.id not in drilled]
        if len(found) >= MOST:
            break
    return found[:MOST]


def _chunks(incidents: QuerySet[Incident]) -> Any:
    begin = 0
    while chunk := list(incidents[begin : begin + AT_ONCE]):
        yield chunk
        begin += AT_ONCE


def _drills(ids: Sequence[str]) -> set[str]:
    """Those of which every call was a drill's; who came without a call was no drill."""
    calls: dict[str, list[str]] = defaultdict(list)
    for incident, call in IncidentCall.objects.filter(incident__in=ids).values_list(
        "incident", "call"
    ):
        calls[incident].append(call)
    every = [call for of_one in calls.values() for call in of_one]
    drills = set(Call.objects.filter(id__in=every, drill=True).values_list("id", flat=True))
    return {incident for incident, of_one in calls.items() if drills.issuperset(of_one)}


def compare(
    incidents: Sequence[Incident], before: Plans, after: Plans, names: Names, level: str = ""
) -> list[Shape]:
    """Each incident with the agencies of both plans; ``level``: as if it had been raised."""
    before, after = list(before), list(after)
    fields: dict[str, dict[str, str]] = defaultdict(dict)
    wanted = ReportField.objects.filter(incident__in=[one.id for one in incidents], private=False)
    for incident, name, value in wanted.values_list("incident", "field", "value"):
        fields[incident][name] = value
    return [
        _shape(one, _situation(one, fields[one.id], level), (before, after), names)
        for one in incidents
    ]


def _situation(incident: Incident, fields: Mapping[str, str], level: str) -> Situation:
    found = situation(incident, fields)
    return replace(found, level=level) if level else found


def _shape(
    incident: Incident,
    under: Situation,
    plans: tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]],
    names: Names,
) -> Shape:
    old, new = ({one.agency: one for one in propose(each, under)} for each in plans)
    place = place_names(incident.region)
    parts = [place["region_name"], place["kecamatan_name"]]
    before = [
        _called(one, _mark(one, new.get(code), "removed"), names) for code, one in old.items()
    ]
    after = [_called(one, _mark(one, old.get(code), "added"), names) for code, one in new.items()]
    return {
        "id": incident.id,
        "number": incident.number,
        "category": names.category(incident.category),
        "place": ", ".join(dict.fromkeys(str(part) for part in parts if part)),
        "opened_at": incident.opened_at,
        "priority": incident.priority,
        "before": before,
        "after": after,
        "differs": any(one["mark"] for one in (*before, *after)),
    }


def _mark(one: Proposal, other: Proposal | None, alone: str) -> str:
    if other is None:
        return alone
    same = (one.inform, dict(one.units)) == (other.inform, dict(other.units))
    return "" if same else "changed"


def _called(one: Proposal, mark: str, names: Names) -> Shape:
    return {
        "agency": one.agency,
        "name": names.agency_short(one.agency),
        "inform": one.inform,
        "units": units_in_words(one.units),
        "mark": mark,
    }
