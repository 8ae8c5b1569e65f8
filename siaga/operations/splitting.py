"""One report becomes several incidents."""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain import call_rules, report, splitting
from siaga.domain.kinds import CALL, INCIDENT
from siaga.domain.merging import ReportSplit
from siaga.domain.refusal import Malformed
from siaga.operations.command import Command, Reply
from siaga.operations.incidents import existing_incident, next_number, work_out_priority
from siaga.operations.roles import CENTRE, require_role
from siaga.operations.work import Work, operation
from siaga.records.models import ReportField
from siaga.records.statements import rows


@dataclass(frozen=True)
class SplitReport(Command):
    """Make ``into`` (an id that the page chooses) from the report of ``incident``.

    ``parts``: what it takes over, as in ``splitting.PARTS``.
    """

    incident: str
    into: str
    parts: tuple[str, ...]


@operation(SplitReport)
def split_report(work: Work, command: SplitReport) -> Reply:
    require_role(work.by, *CENTRE)
    incident = existing_incident(work, command.incident)
    if not report.is_id(command.into):
        raise Malformed("wrong_value", field="incident")
    fresh = work.load(INCIDENT, command.into)
    if fresh.version:
        raise Malformed("wrong_value", field="incident")
    private = [
        name
        for name, concerns in rows(
            ReportField, ["field", "private"], {"incident": command.incident}
        )
        if concerns
    ]
    number = next_number(work)
    for event in splitting.split(incident.state, command.into, number, command.parts, private):
        work.append(incident if isinstance(event, ReportSplit) else fresh, [event])
    for id in incident.state.calls:
        call = work.load(CALL, id)
        work.append(call, call_rules.link(call.state, command.into))
    work_out_priority(work, fresh)
    return {"incident": command.into, "number": number}
