"""Whom a ladder has asked about a task, by whatever name the task went then."""

from __future__ import annotations

from siaga.domain.incident_state import Alert as AlertState
from siaga.domain.kinds import INCIDENT
from siaga.operations.moved import became
from siaga.operations.work import Work


def asked_about(work: Work, alert: AlertState) -> frozenset[str]:
    """Also those who were asked about a task that has become one with ``alert``: a merge makes
    nobody a stranger. Looked up only for a contact of another agency; of its own all may answer."""
    if work.by.kind != "contact" or work.by.agency == alert.agency:
        return frozenset()
    asked = alert.climb.may_answer
    for id, incident in became(alert.id).items():
        asked |= work.load(INCIDENT, incident).state.alerts[id].climb.may_answer
    return asked
