"""Commands about how many are called: the alarm level, who has read, who need not be replaced."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from siaga.domain import alarm_rules
from siaga.domain import alert as rules
from siaga.domain.plan import further
from siaga.operations.alerts import due_at, own_alert
from siaga.operations.command import Command
from siaga.operations.escalation import begin_raised
from siaga.operations.incidents import existing_incident
from siaga.operations.names import in_words
from siaga.operations.response import active_agencies, plans_for
from siaga.operations.roles import CENTRE, require_role
from siaga.operations.work import Work, operation


@dataclass(frozen=True)
class RaiseAlarmLevel(Command):
    """``level`` as in ``domain.alarm.LEVELS``, ``reason`` as in ``RAISE_REASONS``."""

    incident: str
    level: str
    reason: str


@operation(RaiseAlarmLevel)
def raise_alarm_level(work: Work, command: RaiseAlarmLevel) -> None:
    """Whom the plan adds at that level is alerted with the same commit."""
    require_role(work.by, *CENTRE)
    incident = existing_incident(work, command.incident)
    situation = alarm_rules.situation_of(incident.state)
    active = active_agencies()
    tasks = [
        rules.Task(uuid4().hex, one.agency, one.inform, one.units)
        for one in further(plans_for(incident.state), situation, command.level)
        if one.agency in active
    ]
    due = due_at(work, incident.state)
    with in_words():
        events = alarm_rules.raise_level(incident.state, command.level, command.reason, tasks, due)
        work.append(incident, events)
    begin_raised(work, incident, events)


@dataclass(frozen=True)
class ReadAlert(Command):
    """An agency that is only informed has read it."""

    incident: str
    alert: str


@operation(ReadAlert)
def read_alert(work: Work, command: ReadAlert) -> None:
    incident, alert, who = own_alert(work, command.incident, command.alert)
    with in_words():
        work.append(incident, rules.read(incident.state, alert, who))


@dataclass(frozen=True)
class SettleDecline(Command):
    """Nobody need come instead of the agency that declined."""

    incident: str
    alert: str
    reason: str


@operation(SettleDecline)
def settle_decline(work: Work, command: SettleDecline) -> None:
    require_role(work.by, *CENTRE)
    incident = existing_incident(work, command.incident)
    alert = rules.find(incident.state, command.alert)
    with in_words():
        work.append(incident, alarm_rules.settle(incident.state, alert, command.reason))
