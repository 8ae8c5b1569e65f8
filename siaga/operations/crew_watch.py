"""The clock's part in a crew's safety: it asks, and it finds silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from siaga.domain import crew_safety
from siaga.domain.incident_state import Alert
from siaga.domain.kinds import INCIDENT
from siaga.operations.clockwork import on_due
from siaga.operations.command import Command
from siaga.operations.crew_alarms import look_at_crews
from siaga.operations.roles import require_machine
from siaga.operations.work import Work, operation
from siaga.records.models import Crew, Deadline
from siaga.records.models.deadline import CREW_ANSWER, CREW_ASK
from siaga.records.statements import rows


def _watched(alerts: Mapping[str, Alert], unit: str) -> Alert | None:
    """The alert for which the unit is on scene: one at most, for a unit is engaged once."""
    return next((alert for alert in alerts.values() if unit in alert.safety), None)


@dataclass(frozen=True)
class AskCrew(Command):
    incident: str
    unit: str


@operation(AskCrew)
def ask_crew(work: Work, command: AskCrew) -> None:
    require_machine(work.by)
    incident = work.load(INCIDENT, command.incident)
    if alert := _watched(incident.state.alerts, command.unit):
        by_phone = bool(rows(Crew, ["officer"], {"unit": command.unit}, most=1))
        safety = alert.safety
        events = crew_safety.ask(
            incident.state.id, alert.id, safety, command.unit, work.at, by_phone
        )
        work.append(incident, events)


@dataclass(frozen=True)
class MarkCrewSilent(Command):
    incident: str
    unit: str


@operation(MarkCrewSilent)
def mark_crew_silent(work: Work, command: MarkCrewSilent) -> None:
    require_machine(work.by)
    incident = work.load(INCIDENT, command.incident)
    if alert := _watched(incident.state.alerts, command.unit):
        events = crew_safety.fall_silent(incident.state.id, alert.id, alert.safety, command.unit)
        work.append(incident, events)
        look_at_crews(work, incident, alert.id)


@on_due(CREW_ASK)
def time_to_ask(deadline: Deadline) -> AskCrew:
    return AskCrew(deadline.stream.removeprefix("incident:"), deadline.subject)


@on_due(CREW_ANSWER)
def no_answer(deadline: Deadline) -> MarkCrewSilent:
    return MarkCrewSilent(deadline.stream.removeprefix("incident:"), deadline.subject)
