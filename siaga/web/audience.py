"""For whom something is shown: the centre sees all, an agency what concerns it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from siaga.records.models import Account, Alert, Incident
from siaga.web.access import AT_WORK, OFFICER


@dataclass(frozen=True)
class Audience:
    """Everybody who sees the same. ``agency`` None is the centre; ``language`` id or en."""

    agency: str | None
    language: str

    @property
    def centre(self) -> bool:
        return self.agency is None


def audience_of(account: Account, language: str) -> Audience:
    """An officer without an agency sees the incidents of no agency at all, nor does whoever
    only reads how it stands."""
    if account.role == OFFICER or account.role not in AT_WORK:
        return Audience(account.agency or "", language)
    return Audience(None, language)


def visible_incidents(audience: Audience) -> QuerySet[Incident]:
    """The incidents this audience may know of."""
    if audience.agency is None:
        return Incident.objects.all()
    return Incident.objects.filter(id__in=alerts_shown(audience).values("incident"))


def alerts_shown(audience: Audience) -> QuerySet[Alert]:
    """The tasks by which this audience sees an incident.

    Not by one that a merge had brought there and that is gone again: the
    incident does not concern that agency any more.
    """
    found = Alert.objects.exclude(carried=True, state="moved")
    return found if audience.agency is None else found.filter(agency=audience.agency)


def has_part(alert: Alert) -> bool:
    """The same, of one alert that was read already."""
    return not (alert.carried and alert.state == "moved")


def visible_incident(audience: Audience, incident: str) -> Incident:
    """Raises ``Http404`` for one that does not exist and, no different, for one not to be seen."""
    found = visible_incidents(audience).filter(id=incident).first()
    if found is None:
        raise Http404
    return found


def require_alert(account: Account, incident: str, alert: str) -> None:
    """Raises ``Http404`` unless this alert exists in this incident and is the account's.

    Enough for what is sent to a task: that follows it to where it goes on, and back.
    """
    found = Alert.objects.filter(id=alert, incident=incident)
    if account.role == OFFICER:
        found = found.filter(agency=account.agency or "")
    if not found.exists():
        raise Http404


def require_part(account: Account, incident: str, alert: str) -> None:
    """The same for what is shown by a task: nothing by one whose part in it is over."""
    require_alert(account, incident, alert)
    if account.role == OFFICER and not has_part(Alert.objects.get(id=alert)):
        raise Http404
