"""Commands about incidents that nobody touches: told to the supervisor, looked at."""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain import untouched as rules
from siaga.operations.clockwork import on_due
from siaga.operations.command import Command
from siaga.operations.escalation import is_drill
from siaga.operations.incidents import existing_incident
from siaga.operations.roles import OVERSEERS, require_machine, require_role
from siaga.operations.summoning import summon
from siaga.operations.work import Work, operation
from siaga.records.models import Deadline, Incident
from siaga.records.models.deadline import UNTOUCHED
from siaga.records.statements import rows


@dataclass(frozen=True)
class MarkUntouched(Command):
    incident: str


@operation(MarkUntouched)
def mark_untouched(work: Work, command: MarkUntouched) -> None:
    require_machine(work.by)
    incident = existing_incident(work, command.incident)
    columns = ["touched_at", "untouched_after_s", "untouched_since"]
    ((touched_at, after_s, since),) = rows(Incident, columns, {"id": command.incident})
    said = since is not None
    events = rules.fall_asleep(incident.state, touched_at, after_s, said, work.at)
    work.append(incident, events)
    if events and not is_drill(command.incident):
        summon(work, incident)


@on_due(UNTOUCHED)
def untouched(deadline: Deadline) -> MarkUntouched:
    return MarkUntouched(deadline.stream.removeprefix("incident:"))


@dataclass(frozen=True)
class LookAt(Command):
    """A supervisor has seen it; ``reason`` says why it may go on as it is."""

    incident: str
    reason: str


@operation(LookAt)
def look_at(work: Work, command: LookAt) -> None:
    require_role(work.by, *OVERSEERS)
    incident = existing_incident(work, command.incident)
    work.append(incident, rules.look_at(incident.state, command.reason))
