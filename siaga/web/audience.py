"""For whom something is shown: the centre sees all, an agency what concerns it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from siaga.records.models import Account, Alert, Incident
from siaga.web.access import OFFICER


@dataclass(frozen=True)
class Audience:
    """Everybody who sees the same. ``agency`` None is the centre; ``language`` id or en."""

    agency: str | None
    language: str

    @property
    def centre(self) -> bool:
        return self.agency is None


def audience_of(account: Account, language: str) -> Audience:
    """An officer without an agency sees the incidents of no agency at all."""
    if account.role == OFFICER:
        return Audience(account.agency or "", language)
    return Audience(None, language)


def visible_incidents(audience: Audience) -> QuerySet[Incident]:
    """The incidents this audience may know of."""
    if audience.agency is None:
        return Incident.objects.all()
    own = Alert.objects.filter(agency=audience.agency).values("incident")
    return Incident.objects.filter(id__in=own)


def visible_incident(audience: Audience, incident: str) -> Incident:
    """Raises ``Http404`` for one that does not exist and, no different, for one not to be seen."""
    found = visible_incidents(audience).filter(id=incident).first()
    if found is None:
        raise Http404
    return found


def require_alert(account: Account, incident: str, alert: str) -> None:
    """Raises ``Http404`` unless this alert exists in this incident and is the account's."""
    found = Alert.objects.filter(id=alert, incident=incident)
    if account.role == OFFICER:
        found = found.filter(agency=account.agency or "")
    if not found.exists():
        raise Http404
