"""Major incidents: in brief, beside one of their incidents, and whole for the leadership.

An incident that was merged is counted as the one that goes on, and once: its callers' and
agencies' figures are about the same people. When the merge is undone it stands by itself again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext

from siaga.domain.casualty import FIGURES, most_of, total_of
from siaga.domain.incident_state import ENGAGED
from siaga.ledger.append import head
from siaga.records.models import (
    Alert,
    Assignment,
    Casualties,
    Incident,
    MajorIncident,
    MajorPart,
    ReportField,
    SituationEntry,
)
from siaga.web.audience import has_part
from siaga.web.names import Names
from siaga.web.places import place_names

Shape = dict[str, Any]

SHOWN_TO_ALL: Final = 20
"""Entries of the log that an agency's screen carries; the newest."""


class Merged:
    """Which incidents go on as which."""

    def __init__(self, ids: Iterable[str]) -> None:
        """Around these: all that were merged with them, however often."""
        self.rows: dict[str, Incident] = {}
        asked: set[str] = set()
        wanted = set(ids)
        while wanted:
            asked |= wanted
            into = Q(merged_into__in=wanted, merged_into__gt="")
            found = Incident.objects.filter(Q(id__in=wanted) | into)
            self.rows.update({row.id: row for row in found})
            known = set(self.rows) | {row.merged_into for row in self.rows.values()}
            wanted = known - asked - {""}

    def root(self, id: str) -> str:
        """The one that goes on."""
        for _ in range(len(self.rows)):
            if not self.rows[id].merged_into:
                break
            id = self.rows[id].merged_into
        return id

    def whole(self, root: str) -> list[str]:
        """It, and all that goes on as it."""
        return [id for id in self.rows if self.root(id) == root]


def brief(major: MajorIncident, names: Names) -> Shape:
    parts = MajorPart.objects.filter(major=major.id).values_list("incident", flat=True)
    merged = Merged(parts)
    return _brief(major, names, list(dict.fromkeys(merged.root(id) for id in parts)))


def _brief(major: MajorIncident, names: Names, incidents: list[str]) -> Shape:
    return {**_head(major, names), "ended_at": major.ended_at, "incidents": incidents}


def _head(major: MajorIncident, names: Names) -> Shape:
    agency = major.commander_agency
    return {
        "id": major.id,
        "name": major.name,
        "kind": major.kind,
        "state": major.state,
        "since": major.declared_at,
        "commander_agency_name": names.agency_short(agency) if agency else "",
        "commander_name": major.commander_name,
    }


def running(names: Names) -> list[Shape]:
    return [brief(one, names) for one in MajorIncident.objects.filter(state="running")]


def concerned(major: str) -> set[str]:
    """Every incident on whose page something of it stands."""
    parts = MajorPart.objects.filter(major=major).values_list("incident", flat=True)
    return set(Merged(parts).rows)


def of_incidents(incidents: Sequence[Incident], names: Names) -> dict[str, Shape]:
    """By incident: the major incident it belongs to, running ones before ended ones."""
    if not MajorPart.objects.exists():
        return {}
    merged = Merged([one.id for one in incidents])
    parts: dict[str, list[str]] = defaultdict(list)
    for part in MajorPart.objects.filter(incident__in=merged.rows):
        parts[merged.root(part.incident)].append(part.major)
    ids = {id for each in parts.values() for id in each}
    majors = {one.id: one for one in MajorIncident.objects.filter(id__in=ids)}
    entries = SituationEntry.objects.filter(major__in=ids)
    logs: dict[str, list[SituationEntry]] = defaultdict(list)
    for entry in entries:
        logs[entry.major].append(entry)
    found = {}
    for incident in incidents:
        own = [majors[id] for id in parts.get(merged.root(incident.id), ())]
        if own:
            first = max(own, key=lambda one: (one.state == "running", one.declared_at))
            log = [one for one in log_shapes(logs[first.id], names) if one["for_all"]]
            found[incident.id] = {**_head(first, names), "log": log[-SHOWN_TO_ALL:]}
    return found


def log_shapes(entries: Sequence[SituationEntry], names: Names) -> list[Shape]:
    corrected = {one.corrects for one in entries if one.corrects}
    return [
        {
            "id": one.id,
            "at": one.at,
            "by_name": names.actor(one.by),
            "told": _told(one, names),
            "text": one.text,
            "for_all": one.for_all,
            "corrects": one.corrects,
            "corrected": one.id in corrected,
        }
        for one in entries
    ]


def _told(entry: SituationEntry, names: Names) -> str:
    match entry.kind:
        case "declared":
            return gettext("Declared a major incident")
        case "gathered":
            return gettext("{number} belongs to it").format(number=entry.about)
        case "released":
            return gettext("{number} does not belong to it any more").format(number=entry.about)
        case "commander":
            return gettext("Commander on scene, of {agency}").format(
                agency=names.agency_short(entry.about)
            )
        case "ended":
            return gettext("Ended, with this summary")
        case "reopened":
            return gettext("Goes on after all")
    return ""


class Whole:
    """The page for the leadership: what stands in the records now, in a dozen queries."""

    def __init__(self, major: MajorIncident, names: Names) -> None:
        self.major, self.names = major, names
        self._parts = list(MajorPart.objects.filter(major=major.id))
        self._merged = Merged(part.incident for part in self._parts)
        roots = dict.fromkeys(self._merged.root(part.incident) for part in self._parts)
        self._groups = {root: self._merged.whole(root) for root in roots}
        self._root_of = {id: root for root, ids in self._groups.items() for id in ids}
        self._alerts: dict[str, list[Alert]] = defaultdict(list)
        for alert in Alert.objects.filter(incident__in=self._root_of):
            if has_part(alert) and alert.state not in ("moved", "withdrawn"):
                self._alerts[self._root_of[alert.incident]].append(alert)
        engaged = Assignment.objects.filter(incident__in=self._root_of, state__in=ENGAGED)
        self._engaged = list(engaged)

    def shape(self, now: datetime) -> Shape:
        entries = list(SituationEntry.objects.filter(major=self.major.id))
        total, sources, words = self._casualties()
        return {
            **_brief(self.major, self.names, list(self._groups)),
            "now": now,
            "position": head().position,
            "declared_by_name": self.names.actor(self.major.declared_by),
            "commander_at": self.major.commander_at,
            "summary": self.major.summary,
            "ended_by_name": self.names.actor(self.major.ended_by) if self.major.ended_by else "",
            "gathered": [self._gathered(root) for root in self._groups],
            "units": self._units(),
            "casualties": total,
            "sources": sources,
            "said_by_callers": words,
            "unanswered": self._unanswered(),
            "log": log_shapes(entries, self.names),
        }

    def _number(self, id: str) -> str:
        return self._merged.rows[id].number

    def _gathered(self, root: str) -> Shape:
        row = self._merged.rows[root]
        place = place_names(row.region)
        own = {part.incident for part in self._parts}
        return {
            "id": row.id,
            "number": row.number,
            "category_name": self.names.category(row.category) if row.category else "",
            "place": str(place["region_name"] or ""),
            "priority": row.priority,
            "state": row.state,
            "stage": self._stage(row),
            "opened_at": row.opened_at,
            "changed_at": row.touched_at,
            "through": sorted(self._number(id) for id in self._groups[root] if id != root),
            "own": root in own,
            "agencies": [self._agency(one) for one in self._alerts[root] if not one.inform],
        }

    def _stage(self, row: Incident) -> str:
        if row.state != "open":
            return "closed"
        out = {one.state for one in self._engaged if self._root_of[one.incident] == row.id}
        for state in ("on_scene", "en_route"):
            if state in out:
                return state
        taken = any(one.state in ("acknowledged", "done") for one in self._alerts[row.id])
        return "taken" if taken else "waiting"

    def _agency(self, alert: Alert) -> Shape:
        return {
            "name": self.names.agency_short(alert.agency),
            "state": alert.state,
            "waiting": alert.state in ("raised", "delivered"),
            "overdue": alert.overdue,
            "raised_at": alert.raised_at,
        }

    def _units(self) -> list[Shape]:
        """Those on scene first; each since when it is so far."""
        order = {state: place for place, state in enumerate(reversed(ENGAGED))}
        agency_of = {one.id: one.agency for each in self._alerts.values() for one in each}
        shown = [
            {
                "unit_name": self.names.unit(one.unit),
                "agency_name": self.names.agency_short(agency_of.get(one.alert, "")),
                "number": self._number(self._root_of[one.incident]),
                "state": one.state,
                "since": one.on_scene_at or one.en_route_at or one.assigned_at,
            }
            for one in self._engaged
        ]
        return sorted(shown, key=lambda one: (order[one["state"]], one["since"]))

    def _unanswered(self) -> list[Shape]:
        waiting = [
            {
                "number": self._number(root),
                "agency_name": self.names.agency_short(one.agency),
                "since": one.raised_at,
                "due_at": one.due_at,
                "overdue": one.overdue,
            }
            for root, alerts in self._alerts.items()
            for one in alerts
            if one.state in ("raised", "delivered") and not one.inform
        ]
        return sorted(waiting, key=lambda one: one["since"])

    def _casualties(self) -> tuple[dict[str, int], list[Shape], list[Shape]]:
        """The sum, each agency's figures behind it, and what only callers have said."""
        latest: dict[str, dict[str, Casualties]] = defaultdict(dict)
        for row in Casualties.objects.filter(incident__in=self._root_of):
            latest[self._root_of[row.incident]][row.agency] = row
        counts = {root: [_figures(one) for one in said.values()] for root, said in latest.items()}
        sources = [
            {
                **_figures(row),
                "number": self._number(root),
                "agency_name": self.names.agency_short(row.agency),
                "by_name": self.names.actor(row.by),
                "at": row.at,
            }
            for root, said in latest.items()
            for row in said.values()
        ]
        uncounted = [root for root in self._groups if root not in latest]
        people = ReportField.objects.filter(incident__in=uncounted, field="people")
        words = [
            {"number": self._number(one.incident), "people": int(one.value)}
            for one in people
            if one.value
        ]
        return total_of(most_of(each) for each in counts.values()), sources, words


def _figures(row: Casualties) -> dict[str, int]:
    return {name: getattr(row, name) for name in FIGURES}


def figures_of(alerts: Iterable[str]) -> dict[str, Shape]:
    """By alert: what its agency has counted."""
    rows = Casualties.objects.filter(alert__in=list(alerts))
    return {row.alert: _figures(row) for row in rows}
