"""An incident as the centre sees it, and as one agency does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import F, Q
from django.utils.translation import get_language

from siaga.records.models import (
    Alert,
    Assignment,
    Incident,
    IncidentCall,
    Message,
    ReportField,
    ToldCaller,
)
from siaga.web.audience import Audience, has_part, visible_incidents
from siaga.web.names import Names
from siaga.web.places import place_names
from siaga.web.shapes.alerts import Planned, alert_shape, unreplaced
from siaga.web.shapes.ladders import ladder_shape
from siaga.web.shapes.linked import Linked
from siaga.web.shapes.majors import figures_of, of_incidents
from siaga.web.shapes.news import to_tell

Shape = dict[str, Any]

CENTRE_ONLY: Final = frozenset({"caller_name", "caller_number"})
"""Fields of the report that no agency sees."""

CLOSED_SHOWN: Final = timedelta(hours=24)
BOARD_LIMIT: Final = 500
BOARD_ORDER: Final = (F("untouched_since").asc(nulls_last=True), "-state", "-opened_at")
"""Incidents on one board at most: those nobody touches, the open ones, the newest first."""


class IncidentRows:
    """Everything that belongs to some incidents, in a dozen queries; shaped for any audience."""

    def __init__(self, incidents: Sequence[Incident], names: Names) -> None:
        self.incidents = incidents
        self.names = names
        self._majors: dict[str, dict[str, Shape]] = {}
        ids = [incident.id for incident in incidents]
        self._fields: dict[str, dict[str, ReportField]] = defaultdict(dict)
        self._alerts: dict[str, list[Alert]] = defaultdict(list)
        self._assignments: dict[str, list[Assignment]] = defaultdict(list)
        self._messages: dict[str, list[Message]] = defaultdict(list)
        self._calls: dict[str, list[str]] = defaultdict(list)
        self._casualties: dict[str, Shape] = {}
        self._to_tell: dict[str, list[Shape]] = {}
        if ids:
            self._read(ids)
        alerts = [one for each in self._alerts.values() for one in each]
        self._linked = Linked(incidents, alerts)

    def _read(self, ids: list[str]) -> None:
        for field in ReportField.objects.filter(incident__in=ids):
            self._fields[field.incident][field.field] = field
        for alert in Alert.objects.filter(incident__in=ids):
            self._alerts[alert.incident].append(alert)
        for assignment in Assignment.objects.filter(incident__in=ids):
            self._assignments[assignment.alert].append(assignment)
        alerts = [one for each in self._alerts.values() for one in each]
        for message in self._sent(alerts):
            self._messages[message.alert].append(message)
        self._casualties = figures_of(one.id for one in alerts)
        self._to_tell = to_tell(ids)
        links = IncidentCall.objects.filter(incident__in=ids).order_by("position")
        for incident, call in links.values_list("incident", "call"):
            self._calls[incident].append(call)

    @staticmethod
    def _sent(alerts: Sequence[Alert]) -> list[Message]:
        """Messages of those alerts that have a ladder; no query where none has."""
        ids = [alert.id for alert in alerts if alert.ladder]
        return list(Message.objects.filter(alert__in=ids).exclude(state="dropped")) if ids else []

    def agencies(self, incident: Incident) -> set[str]:
        """The agencies that have an alert in it: who, besides the centre, sees it."""
        return {alert.agency for alert in self._alerts[incident.id] if has_part(alert)}

    def guests(self, incident: Incident) -> set[str]:
        """The agencies that saw it only while another one was merged into it."""
        gone = {alert.agency for alert in self._alerts[incident.id] if not has_part(alert)}
        return gone - self.agencies(incident)

    def agency_of(self) -> dict[str, str]:
        """Whose each alert is."""
        return {one.id: one.agency for alerts in self._alerts.values() for one in alerts}

    def shape(self, incident: Incident, audience: Audience) -> Shape:
        """``incident`` for ``audience``; the language in force must be the audience's."""
        fields = self._fields[incident.id]
        alerts = [
            alert
            for alert in self._alerts[incident.id]
            if audience.centre or alert.agency == audience.agency
        ]
        return {
            "id": incident.id,
            "version": incident.version,
            "number": incident.number,
            "state": incident.state,
            "opened_at": incident.opened_at,
            "opened_by_name": self.names.actor(incident.opened_by),
            "calls": self._calls[incident.id] if audience.centre else [],
            "fields": {
                name: self._field(field)
                for name, field in fields.items()
                if audience.centre or name not in CENTRE_ONLY
            },
            "category": incident.category or None,
            "priority": incident.priority,
            "priority_because": self._because(incident),
            "priority_by_hand": incident.priority_by_hand,
            "place": _place(fields),
            "narrative": _text(fields, "narrative"),
            "alerts": [self._alert(alert, incident, audience) for alert in alerts],
            "links": self._linked.shapes(incident, audience),
            "to_tell": self._to_tell.get(incident.id, []) if audience.centre else [],
            "major": self._major(incident),
            **self._planned(incident, fields, audience),
            "disposition": incident.disposition,
            "closed_at": incident.closed_at,
            "reopened": incident.reopened,
            "changed_at": incident.changed_at,
            "untouched_since": incident.untouched_since if audience.centre else None,
        }

    def _major(self, incident: Incident) -> Shape | None:
        """In the language in force: it is asked for each audience."""
        language = get_language() or ""
        if language not in self._majors:
            self._majors[language] = of_incidents(self.incidents, self.names)
        return self._majors[language].get(incident.id)

    def _field(self, field: ReportField) -> Shape:
        return {
            "value": field.value,
            "version": field.version,
            "by_name": self.names.actor(field.by),
            "at": field.at,
        }

    def _because(self, incident: Incident) -> list[str]:
        if incident.priority_by_hand:
            return [incident.priority_reason] if incident.priority_reason else []
        return self.names.reasons(incident.category, incident.priority_because)

    def _planned(
        self, incident: Incident, fields: dict[str, ReportField], audience: Audience
    ) -> Shape:
        shown: Shape = {"level": incident.level, "proposal": [], "levels_ahead": []}
        if audience.centre and incident.state == "open" and incident.category:
            planned = Planned(incident, {name: one.value for name, one in fields.items()})
            shown["proposal"] = planned.proposal(self.names)
            shown["levels_ahead"] = planned.levels_ahead(self.names)
        return shown

    def _alert(self, alert: Alert, incident: Incident, audience: Audience) -> Shape:
        beside = self._alerts[incident.id]
        assignments = self._assignments[alert.id]
        return {
            **alert_shape(alert, beside, assignments, self.names),
            "casualties": self._casualties.get(alert.id),
            "ladder": ladder_shape(alert, self._messages[alert.id], self.names),
            "moved_to": self._linked.moved(alert, audience),
            "unreplaced": incident.state == "open" and unreplaced(alert, beside),
        }


def incident_shapes(incidents: Sequence[Incident], audience: Audience, names: Names) -> list[Shape]:
    rows = IncidentRows(incidents, names)
    return [rows.shape(incident, audience) for incident in incidents]


def open_or_recent(audience: Audience, now: datetime) -> list[Incident]:
    """What a board shows: what is open, what was closed in the last day, and for the centre that
    of which somebody is still to be told."""
    wanted = Q(state="open") | Q(closed_at__gte=now - CLOSED_SHOWN)
    if audience.centre:
        waiting = ToldCaller.objects.filter(to_ring__isnull=False).values("incident")
        wanted |= Q(id__in=waiting)
    found = visible_incidents(audience).filter(wanted)
    return list(found.order_by(*BOARD_ORDER)[:BOARD_LIMIT])


def _text(fields: dict[str, ReportField], name: str) -> str:
    return fields[name].value if name in fields else ""


def _place(fields: dict[str, ReportField]) -> Shape:
    region = _text(fields, "region")
    lat, _comma, lon = _text(fields, "point").partition(",")
    return {
        "region": region or None,
        **place_names(region),
        "landmark": _text(fields, "landmark"),
        "lat": float(lat) if lat else None,
        "lon": float(lon) if lon else None,
    }
