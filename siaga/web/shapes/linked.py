"""Other incidents that an incident has to do with: merged, split off, made from its report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from siaga.records.models import Alert, Incident
from siaga.web.audience import Audience, has_part

Shape = dict[str, Any]


class Linked:
    """The incidents around some incidents, in two queries at most; told as far as they are seen."""

    def __init__(self, incidents: Sequence[Incident], alerts: Iterable[Alert]) -> None:
        ids = [one.id for one in incidents]
        named = {one.merged_into for one in incidents} | {one.origin for one in incidents}
        named |= {alert.moved_incident for alert in alerts}
        around = Q(merged_into__in=ids, merged_into__gt="") | Q(origin__in=ids, origin__gt="")
        around |= Q(id__in=named - {""})
        self._rows = {one.id: one for one in Incident.objects.filter(around)} if ids else {}
        self._agencies: dict[str, set[str]] = defaultdict(set)
        if self._rows:
            for alert in Alert.objects.filter(incident__in=list(self._rows)):
                if has_part(alert):
                    self._agencies[alert.incident].add(alert.agency)

    def sees(self, incident: str, audience: Audience) -> bool:
        if incident not in self._rows:
            return False
        return audience.centre or audience.agency in self._agencies[incident]

    def shapes(self, incident: Incident, audience: Audience) -> list[Shape]:
        found = [
            *self._these("merged_into", [incident.merged_into]),
            *self._these("origin", [incident.origin]),
            *self._these("merged", [r.id for r in self._all() if r.merged_into == incident.id]),
            *self._these("split", [r.id for r in self._all() if r.origin == incident.id]),
        ]
        return [one for one in found if self.sees(one["id"], audience)]

    def moved(self, alert: Alert, audience: Audience) -> Shape | None:
        """Where a task goes on."""
        if alert.state != "moved" or not self.sees(alert.moved_incident, audience):
            return None
        return {"id": alert.moved_incident, "number": self._rows[alert.moved_incident].number}

    def _all(self) -> list[Incident]:
        return sorted(self._rows.values(), key=lambda row: row.opened_at)

    def _these(self, kind: str, ids: Iterable[str]) -> list[Shape]:
        rows = [self._rows[id] for id in ids if id in self._rows]
        return [
            {
                "kind": kind,
                "id": row.id,
                "number": row.number,
                "category": row.category or None,
                "state": row.state,
                "opened_at": row.opened_at,
            }
            for row in rows
        ]
