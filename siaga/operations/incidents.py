"""Commands about the report of an incident, from its first field to its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from siaga.domain import call_rules, closing, report
from siaga.domain.call_state import Call as CallState
from siaga.domain.incident import NoteAdded
from siaga.domain.incident_state import Incident as IncidentState
from siaga.domain.kinds import INCIDENT
from siaga.domain.news_rules import WISH
from siaga.domain.refusal import Conflict, Malformed, Refused
from siaga.domain.triage import work_out
from siaga.operations.calls import existing_call
from siaga.operations.command import Command, Reply
from siaga.operations.escalation import hasten
from siaga.operations.hush import keep_still
from siaga.operations.names import actor_name, in_words
from siaga.operations.place_told import knows_place, tell_place
from siaga.operations.roles import CENTRE, require_agency, require_role
from siaga.operations.under_way import has_written
from siaga.operations.work import Loaded, Work, foresees, operation
from siaga.records.hand import Question
from siaga.records.models import Category, Incident, ReportField
from siaga.records.models.account import OFFICER
from siaga.records.statements import rows, to_ask


def existing_incident(work: Work, id: str) -> Loaded[IncidentState]:
    """Raises ``Malformed("unknown_incident")``."""
    incident = work.load(INCIDENT, id)
    if incident.version == 0:
        raise Malformed("unknown_incident")
    return incident


@dataclass(frozen=True)
class SetField(Command):
    """Write one field of a report; the first one opens it.

    ``incident`` is chosen by the page (uuid4 hex). ``seen_version`` is the
    field's version the person had before them, 0 when it was empty. ``call``
    is the call it is about, when the report is opened; None for a walk-in.
    """

    incident: str
    field: str
    value: str
    seen_version: int = 0
    call: str | None = None


@foresees(SetField)
def set_field_asks(command: SetField, at: datetime) -> list[Question]:
    """The number is asked for by whoever writes the first field, and that has seen no version."""
    return [] if command.seen_version else [_last_number(at)]


@operation(SetField)
def set_field(work: Work, command: SetField) -> Reply:
    require_role(work.by, *CENTRE)
    entry = report.Entry(command.field, command.value, command.seen_version)
    private = report.check(entry).private
    incident = work.load(INCIDENT, command.incident)
    question = _question(incident.state, command)
    if incident.version == 0:
        _open(work, incident, command)
    private = private or question.get("kind") == "text"
    written = incident.state.version_of(command.field) > 0
    by_me = written and _last_written_by(command) == str(work.by)
    try:
        events = report.set_field(incident.state, entry, private, by_me)
    except Conflict as conflict:
        conflict.values["by_name"] = actor_name(_last_written_by(command))
        raise
    unknown = not knows_place(incident.state)
    work.append(incident, events)
    if unknown and knows_place(incident.state):
        tell_place(work, incident)
    if events and (command.field == "category" or question):
        work_out_priority(work, incident)
        hasten(work, incident)
    if events and (command.field in ("category", WISH) or question):
        keep_still(work, incident)
    version = incident.state.version_of(command.field)
    return {"incident": command.incident, "number": incident.state.number, "version": version}


def _last_written_by(command: SetField) -> str:
    written = rows(ReportField, ["by"], {"key": f"{command.incident}:{command.field}"})
    return str(written[0][0]) if written else ""


def _question(incident: IncidentState, command: SetField) -> dict[str, Any]:
    """The question that an ``answer.…`` field answers, {} for other fields.

    An answer to another category's question is kept too: it was typed before
    somebody changed the category. Raises ``Malformed`` for what no category
    asks, and for a category that does not exist.
    """
    if command.field == "category":
        if command.value and not rows(Category, ["code"], {"code": command.value}):
            raise Malformed("unknown_category", category=command.value)
        return {}
    code = command.field.removeprefix(report.ANSWER)
    if code == command.field:
        return {}
    own = incident.text("category")
    categories = sorted(Category.objects.all(), key=lambda category: category.code != own)
    for category in categories:
        for question in category.content.get("questions", ()):
            if question["code"] == code:
                return dict(question)
    raise Malformed("unknown_field", field=command.field)


def _open(work: Work, incident: Loaded[IncidentState], command: SetField) -> None:
    """Number the report, and tie it to its call; the caller's number is its first field."""
    if not report.is_id(command.incident):
        raise Malformed("wrong_value", field="incident")
    number = next_number(work)
    if command.call is None:
        work.append(incident, report.open_report(command.incident, number, None))
        return
    call = existing_call(work, command.call)
    work.append(incident, report.open_report(command.incident, number, command.call))
    work.append(call, call_rules.link(call.state, command.incident))
    if command.field != "caller_number" and call.state.number:
        known = report.Entry("caller_number", call.state.number[:50], 0)
        work.append(incident, report.set_field(incident.state, known, True, True))


def next_number(work: Work) -> str:
    """The next of the year, counted in the centre's own time zone; no gaps, since the
    number is allotted in the transaction that uses it."""
    year = timezone.localtime(work.at).year
    last = rows(Incident, ["serial"], {"year": year}, order="-serial", most=1)
    return report.incident_number(year, last[0][0] + 1 if last else 1)


def _last_number(at: datetime) -> Question:
    """What ``next_number`` will ask."""
    year = timezone.localtime(at).year
    return to_ask(Incident, ["serial"], {"year": year}, order="-serial", most=1)


def work_out_priority(work: Work, incident: Loaded[IncidentState]) -> None:
    for (content,) in rows(Category, ["content"], {"code": incident.state.text("category")}):
        worked_out = work_out(content, incident.state.answers)
        work.append(incident, report.work_out_priority(incident.state, worked_out))


@dataclass(frozen=True)
class OverridePriority(Command):
    """A person knows better than the rules (1 to 3), and says why."""

    incident: str
    priority: int
    reason: str


@operation(OverridePriority)
def override_priority(work: Work, command: OverridePriority) -> None:
    require_role(work.by, *CENTRE)
    incident = existing_incident(work, command.incident)
    events = report.override_priority(incident.state, command.priority, command.reason)
    work.append(incident, events)
    hasten(work, incident)


@dataclass(frozen=True)
class AttachCall(Command):
    """This call is about that incident, which is known already."""

    incident: str
    call: str


@operation(AttachCall)
def attach_call(work: Work, command: AttachCall) -> None:
    """The call's outcome follows by itself: it is a duplicate, unless somebody said otherwise."""
    require_role(work.by, *CENTRE)
    incident = existing_incident(work, command.incident)
    call: Loaded[CallState] = existing_call(work, command.call)
    work.append(incident, closing.attach(incident.state, command.call))
    if events := call_rules.link(call.state, command.incident):
        work.append(call, events)
        work.append(call, call_rules.outcome_if_none(call.state, "duplicate_of_incident"))


@dataclass(frozen=True)
class AddNote(Command):
    """``note`` is chosen by the page, so that sending it twice adds it once.

    ``agency`` None: everybody on the incident reads it; else the centre and
    that agency only.
    """

    incident: str
    note: str
    agency: str | None
    question: bool
    text: str


@operation(AddNote)
def add_note(work: Work, command: AddNote) -> None:
    incident = where_it_is_read(work, command.incident, command.agency)
    if work.by.role == OFFICER:
        require_concerned(work, incident.state, command.agency)
    else:
        require_role(work.by, *CENTRE)
    if not report.is_id(command.note):
        raise Malformed("wrong_value", field="note")
    note = NoteAdded(
        incident.state.id, command.note, command.agency, command.question, command.text
    )
    with in_words():
        added = closing.add_note(incident.state, note)
    work.append(incident, added)
    if added and not command.question:
        has_written(work, incident)


def where_it_is_read(work: Work, id: str, agency: str | None) -> Loaded[IncidentState]:
    """The incident, or after a merge the one that goes on: nobody looks at the other any more.

    Not where the agency that writes, or that is written to, has no part in it: its task was over
    before the merge, and what it said of that stays there.
    """
    written_on = incident = existing_incident(work, id)
    whose = work.by.agency if work.by.role == OFFICER else agency
    while incident.state.merged_into is not None:
        incident = existing_incident(work, incident.state.merged_into[0])
    concerned = {alert.agency for alert in incident.state.alerts.values()}
    return incident if whose is None or whose in concerned else written_on


def require_concerned(work: Work, incident: IncidentState, agency: str | None) -> None:
    """Officers write on incidents of their own agency, to all or to the centre."""
    own = work.by.agency or ""
    require_agency(work.by, own if agency is None else agency)
    if own not in {alert.agency for alert in incident.alerts.values()}:
        raise Refused("forbidden")


@dataclass(frozen=True)
class CloseIncident(Command):
    incident: str
    disposition: str


@operation(CloseIncident)
def close_incident(work: Work, command: CloseIncident) -> None:
    require_role(work.by, *CENTRE)
    incident = existing_incident(work, command.incident)
    with in_words():
        work.append(incident, closing.close(incident.state, command.disposition))


@dataclass(frozen=True)
class ReopenIncident(Command):
    incident: str
    reason: str


@operation(ReopenIncident)
def reopen_incident(work: Work, command: ReopenIncident) -> None:
    require_role(work.by, *CENTRE)
    incident = existing_incident(work, command.incident)
    work.append(incident, closing.reopen(incident.state, command.reason))
