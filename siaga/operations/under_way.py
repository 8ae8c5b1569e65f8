"""What an agency without units shows of its work: nobody can see a vehicle of it set out."""

from __future__ import annotations

from siaga.domain.alert import Answerer, under_way
from siaga.domain.incident import WRITTEN
from siaga.domain.incident_state import Incident as IncidentState
from siaga.operations.work import Loaded, Work
from siaga.records.models import Unit
from siaga.records.models.account import OFFICER
from siaga.records.statements import rows


def has_units(agency: str) -> bool:
    return bool(rows(Unit, ["code"], {"agency": agency, "active": True}, most=1))


def has_written(work: Work, incident: Loaded[IncidentState]) -> None:
    """An officer has written on a task that the own agency has taken: somebody is dealing with it.

    Not a question: who asks where it is has not begun."""
    if work.by.role != OFFICER or work.by.agency is None:
        return
    taken = [
        alert
        for alert in incident.state.alerts.values()
        if alert.agency == work.by.agency and alert.open and alert.phase == "acknowledged"
    ]
    if taken and not has_units(work.by.agency):
        for alert in taken:
            who = Answerer(officer=work.by.user)
            work.append(incident, under_way(incident.state, alert, who, WRITTEN))
