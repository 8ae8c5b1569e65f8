"""When an incident was touched last, and when it comes back to the supervisor."""

from __future__ import annotations

from datetime import timedelta

from siaga.domain.field import TapArrived
from siaga.domain.incident import PrioritySet, PriorityWorkedOut, ReportFieldSet, ReportOpened
from siaga.domain.incident_state import INCIDENT
from siaga.domain.untouched import (
    IncidentLookedAt,
    IncidentUntouched,
    by_person,
    untouched_after_s,
)
from siaga.ledger.recorded import Recorded
from siaga.records.deadlines import set_deadline, settle
from siaga.records.hand import Question
from siaga.records.models import Category, Incident
from siaga.records.models.deadline import UNTOUCHED
from siaga.records.projecting import follows, foresees, projects
from siaga.records.projections.reports import change_incident
from siaga.records.statements import change, rows, to_ask

TIMED = (ReportOpened, ReportFieldSet, PriorityWorkedOut, PrioritySet)
"""What an incident's time depends on: its category and its priority."""

ASKED = ("state", "category", "priority", "untouched_after_s", "touched_at")


@projects(IncidentUntouched)
def incident_untouched(recorded: Recorded, event: IncidentUntouched) -> None:
    change_incident(recorded, event.incident, untouched_since=event.since)
    settle(UNTOUCHED, recorded.stream, "")


@projects(IncidentLookedAt)
def incident_looked_at(recorded: Recorded, event: IncidentLookedAt) -> None:
    change_incident(recorded, event.incident)


@foresees(INCIDENT.prefix)
def incident_before(id: str) -> list[Question]:
    return [to_ask(Incident, ASKED, {"id": id})]


@follows(INCIDENT.prefix)
def touched(recorded: Recorded) -> None:
    """Whatever a person does with an incident; every kind of event there is, or will be.

    What was tapped long ago makes it no less touched: its arrival counts.
    """
    id = recorded.stream.partition(":")[2]
    if not (by_person(recorded.actor) or isinstance(recorded.event, ReportOpened)):
        return
    event = recorded.event
    happened = event.arrived_at if isinstance(event, TapArrived) else recorded.at
    for state, category, priority, after_s, touched_at in rows(Incident, ASKED, {"id": id}):
        if isinstance(event, TIMED):
            after_s = _after_s(category, priority)
        at = max(happened, touched_at or happened)
        change(
            Incident,
            {"id": id},
            touched_at=at,
            untouched_after_s=after_s,
            untouched_since=None,
        )
        if state == "open":
            set_deadline(UNTOUCHED, recorded.stream, "", at + timedelta(seconds=after_s))
        else:
            settle(UNTOUCHED, recorded.stream, "")


def _after_s(category: str, priority: int | None) -> int:
    found = rows(Category, ["content"], {"code": category}) if category else []
    return untouched_after_s(found[0][0] if found else {}, priority)
