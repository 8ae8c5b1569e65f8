"""The clock's part in what was promised: further units that somebody said come, and did not set out."""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain import alert as alerts
from siaga.domain.escalation import AlertNotEnRoute
from siaga.domain.incident_state import Alert
from siaga.domain.kinds import INCIDENT
from siaga.domain.more_units import somebody_out
from siaga.operations.clockwork import on_due
from siaga.operations.command import Command
from siaga.operations.escalation import climb_again
from siaga.operations.roles import require_machine
from siaga.operations.work import Work, operation
from siaga.records.deadlines import deadline_key
from siaga.records.models import Deadline
from siaga.records.models.deadline import EN_ROUTE, PROMISED
from siaga.records.statements import rows
from siaga.records.units_wanted import units_not_out


@dataclass(frozen=True)
class MarkPromiseBroken(Command):
    """Somebody said that further units come, and not all of them have set out."""

    incident: str
    alert: str


@operation(MarkPromiseBroken)
def mark_promise_broken(work: Work, command: MarkPromiseBroken) -> None:
    """Whoever else is out does not matter; while it climbs for another reason they are asked. With
    nobody out at all it is the other clock's, which is due in the same second, to climb for it."""
    require_machine(work.by)
    incident = work.load(INCIDENT, command.incident)
    alert = alerts.find(incident.state, command.alert)
    asked = alert.climb.not_en_route and not alert.climb.exhausted
    if alert.phase != "acknowledged" or asked or _climbs_anyway(work, incident.state.id, alert):
        return
    if units_not_out(alert.id):
        climb_again(work, incident, AlertNotEnRoute(command.incident, alert.id, more_wanted=True))


def _climbs_anyway(work: Work, incident: str, alert: Alert) -> bool:
    key = deadline_key(EN_ROUTE, f"incident:{incident}", alert.id)
    due = (due_at <= work.now for (due_at,) in rows(Deadline, ["due_at"], {"key": key}))
    return not somebody_out(alert) and any(due)


@on_due(PROMISED)
def not_all_have_set_out(deadline: Deadline) -> MarkPromiseBroken:
    return MarkPromiseBroken(deadline.stream.removeprefix("incident:"), deadline.subject)
