"""Raising the alarm level, and what becomes of an alert that an agency declines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from siaga.domain.alarm import (
    LEVEL_MOVES,
    LEVELS,
    RAISE_REASONS,
    AlarmLevelRaised,
    DeclineSettled,
)
from siaga.domain.alert import Task, forward
from siaga.domain.event import Event
from siaga.domain.incident_state import Alert, Incident
from siaga.domain.plan import Plans, Proposal, Situation, reserves
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.report import require_open, spoken
from siaga.domain.stream import allows


def raise_level(
    incident: Incident, level: str, reason: str, further: Sequence[Task], due_at: datetime
) -> list[Event]:
    """Up to ``level``, and alert whom the plan calls by it. Nobody is taken off again.

    A second click decides nothing, also when somebody was quicker and went higher.
    """
    if level not in LEVELS:
        raise Malformed("unknown_level", level=level[:40])
    if reason not in RAISE_REASONS:
        raise Malformed("unknown_raise_reason", reason=reason[:40])
    require_open(incident)
    if not allows(LEVEL_MOVES, incident.level, f"AlarmLevelRaised/{level}"):
        return []
    return [AlarmLevelRaised(incident.id, level, reason), *forward(incident, further, due_at)]


def situation_of(incident: Incident) -> Situation:
    return Situation(
        incident.text("category"),
        incident.priority,
        incident.text("region"),
        incident.answers,
        incident.level,
    )


def stand_in(incident: Incident, declined: Alert, plans: Plans, may: set[str]) -> Proposal | None:
    """Whom the plan calls in place of ``declined``; None when it has nobody left.

    A reserve that declines in its turn is followed by its own reserves, then by
    the next ones of the agency it stood in for. Nobody is called who acts, has
    acted or has declined here already, or is not among ``may``.
    """
    taken = {alert.agency for alert in incident.alerts.values() if not alert.inform}
    there = list(plans)
    for agency in _stood_in_for(incident, declined):
        for one in reserves(there, situation_of(incident), agency):
            if one.agency not in taken and one.agency in may:
                return one
    return None


def _stood_in_for(incident: Incident, alert: Alert) -> list[str]:
    """Its agency, then whose place it had taken, back to the first."""
    found = [alert.agency]
    while alert.instead_of in incident.alerts:
        alert = incident.alerts[alert.instead_of]
        if alert.agency in found:
            break
        found.append(alert.agency)
    return found


def settle(incident: Incident, alert: Alert, reason: str) -> list[Event]:
    """Nobody need come instead: whoever decides it says why."""
    said = spoken(reason, "reason")
    if alert.phase != "declined":
        raise Refused("alert_not_declined")
    return [] if alert.settled else [DeclineSettled(incident.id, alert.id, said)]
