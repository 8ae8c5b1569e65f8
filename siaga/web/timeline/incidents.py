"""What is told of an incident: its report, its alerts and units, its end."""

from __future__ import annotations

from django.utils.translation import gettext

from siaga.domain import alarm as a
from siaga.domain import incident as i
from siaga.domain.event import Event
from siaga.ledger.recorded import Recorded
from siaga.web.labels import (
    DECLINE_REASONS,
    DISPOSITIONS,
    FINDINGS,
    LEVELS,
    RAISE_REASONS,
    TOLD_BY,
    label,
)
from siaga.web.names import Names, in_language
from siaga.web.places import place_names
from siaga.web.shapes.alerts import units_in_words
from siaga.web.timeline.telling import Surroundings, agency_concerned, tells
from siaga.web.words import field_name


@tells(i.ReportOpened)
def _report(event: i.ReportOpened, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} opens report {number}").format(
        who=around.names.actor(recorded.actor), number=event.number
    )


@tells(i.ReportFieldSet)
def _field(event: i.ReportFieldSet, _recorded: Recorded, around: Surroundings) -> str:
    name, value = _name_and_value(event, around)
    if event.value is None:
        return gettext("{field} filled in").format(field=name)
    if not value:
        return gettext("{field} emptied").format(field=name)
    if name.endswith("?"):
        return f"{name} {value}"
    return gettext("{field}: {value}").format(field=name, value=value)


def _name_and_value(event: i.ReportFieldSet, around: Surroundings) -> tuple[str, str]:
    name, value = _capital(field_name(event.field)), event.value or ""
    if event.field == "category":
        return name, around.names.category(value)
    if event.field == "region":
        return name, str(place_names(value)["region_name"] or value)
    if event.field == "do_not_contact":
        return name, gettext("yes") if value else ""
    if event.field.startswith("answer."):
        category = around.category_of.get(event.incident, "")
        return _question(around.names, category, event.field.removeprefix("answer."), value)
    return name, value


def _question(names: Names, category: str, code: str, value: str) -> tuple[str, str]:
    question = names.question(category, code)
    if question is None:
        return code, value
    plain = {"yes": gettext("yes"), "no": gettext("no"), "unknown": gettext("not known")}
    labels = {one["code"]: in_language(one["label"]) for one in question.get("answers", ())}
    return in_language(question["ask"]), labels.get(value) or plain.get(value, value)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@tells(i.PriorityWorkedOut)
def _priority(event: i.PriorityWorkedOut, _recorded: Recorded, around: Surroundings) -> str:
    """With its reasons: it is worked out anew also when only they have changed."""
    category = around.category_of.get(event.incident, "")
    reasons = around.names.reasons(category, event.because)
    if not reasons:
        return gettext("Priority {priority}").format(priority=event.priority)
    return gettext("Priority {priority} because {reasons}").format(
        priority=event.priority, reasons=", ".join(reasons)
    )


@tells(i.PrioritySet)
def _priority_set(event: i.PrioritySet, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} sets priority {priority}: {reason}").format(
        who=around.names.actor(recorded.actor), priority=event.priority, reason=event.reason
    )


@tells(i.CallAttached)
def _attached(_event: i.CallAttached, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("A call belongs to this incident")


# Alerts and units


def _agency(event: Event, around: Surroundings) -> str:
    code = agency_concerned(event, around.agency_of) or ""
    return around.names.agency_short(code) or gettext("The agency")


@tells(i.AlertRaised)
def _raised(event: i.AlertRaised, recorded: Recorded, around: Surroundings) -> str:
    """Who stands in by the plan is told for whom and why: it decides what they bring."""
    who, agency = around.names.actor(recorded.actor), _agency(event, around)
    if event.instead_of:
        text = gettext("{agency} is alerted instead of {declined}: {reason}").format(
            agency=agency,
            declined=around.names.agency_short(around.agency_of.get(event.instead_of, "")),
            reason=label(DECLINE_REASONS, around.declined.get(event.instead_of)),
        )
    elif event.inform:
        text = gettext("{who} informs {agency}").format(who=who, agency=agency)
    elif around.names.neighbour(event.agency):
        text = gettext("{who} hands the record over to {agency}").format(who=who, agency=agency)
    else:
        text = gettext("{who} forwards to {agency}").format(who=who, agency=agency)
    if not event.units:
        return text
    return gettext("{what}; wanted: {units}").format(what=text, units=units_in_words(event.units))


@tells(i.AlertDelivered)
def _delivered(event: i.AlertDelivered, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("The task is on {agency}'s screen").format(agency=_agency(event, around))


@tells(i.AlertAcknowledged)
def _acknowledged(event: i.AlertAcknowledged, recorded: Recorded, around: Surroundings) -> str:
    if around.names.neighbour(around.agency_of.get(event.alert, "")):
        return gettext("{agency} takes the record over ({who})").format(
            agency=_agency(event, around), who=around.names.actor(recorded.actor)
        )
    return gettext("{agency} acknowledges the task ({who})").format(
        agency=_agency(event, around), who=around.names.actor(recorded.actor)
    )


@tells(i.AlertTakenOver)
def _taken_over(event: i.AlertTakenOver, recorded: Recorded, around: Surroundings) -> str:
    sentence = gettext("{who} takes the task of {agency} over: nobody had set out")
    if event.more_wanted:
        sentence = gettext("{agency} sends more units ({who})")
    return sentence.format(agency=_agency(event, around), who=around.names.actor(recorded.actor))


@tells(i.AlertUnderWay)
def _under_way(event: i.AlertUnderWay, recorded: Recorded, around: Surroundings) -> str:
    own = {
        i.NOT_SAID: gettext("{agency} has set out or is dealing with it ({who})"),
        i.IN_PLACE: gettext("{agency} deals with it from its office ({who})"),
        i.SET_OUT: gettext("{agency} has set out ({who})"),
    }
    for_it = {
        i.NOT_SAID: gettext(
            "{who} says for {agency}: has set out or is dealing with it ({reason})"
        ),
        i.IN_PLACE: gettext("{who} says for {agency}: deals with it from its office ({reason})"),
        i.SET_OUT: gettext("{who} says for {agency}: has set out ({reason})"),
    }
    said = (for_it if event.reason else own)[event.what]
    if event.how == i.WRITTEN:
        said = gettext("{agency} is dealing with it: something was written there ({who})")
    who, reason = around.names.actor(recorded.actor), label(TOLD_BY, event.reason)
    return said.format(agency=_agency(event, around), who=who, reason=reason)


@tells(i.AlertDeclined)
def _declined(event: i.AlertDeclined, _recorded: Recorded, around: Surroundings) -> str:
    """What a contact wrote may name people: it stands beside the sentence, as notes do."""
    return gettext("{agency} declines the task: {reason}").format(
        agency=_agency(event, around), reason=label(DECLINE_REASONS, event.reason)
    )


@tells(i.AlertWithdrawn)
def _withdrawn(event: i.AlertWithdrawn, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("The task of {agency} is withdrawn: {reason}").format(
        agency=_agency(event, around), reason=event.reason
    )


@tells(i.AlertOverdue)
def _overdue(event: i.AlertOverdue, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{agency} has not acknowledged in time").format(agency=_agency(event, around))


@tells(i.AlertDone)
def _done(event: i.AlertDone, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{agency} has finished: {finding}").format(
        agency=_agency(event, around), finding=label(FINDINGS, event.finding)
    )


@tells(a.AlertRead)
def _read(event: a.AlertRead, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{agency} has read it ({who})").format(
        agency=_agency(event, around), who=around.names.actor(recorded.actor)
    )


@tells(a.UnitsWanted)
def _units_wanted(event: a.UnitsWanted, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{agency} is asked for more: {units}").format(
        agency=_agency(event, around), units=units_in_words(event.units)
    )


@tells(a.MoreUnitsRefused)
def _more_refused(event: a.MoreUnitsRefused, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{agency} has no more units to send ({who})").format(
        agency=_agency(event, around), who=around.names.actor(recorded.actor)
    )


@tells(a.DeclineSettled)
def _settled(event: a.DeclineSettled, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who}: nobody need come instead of {agency}: {reason}").format(
        who=around.names.actor(recorded.actor), agency=_agency(event, around), reason=event.reason
    )


@tells(a.AlarmLevelRaised)
def _level(event: a.AlarmLevelRaised, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} raises the alarm level: {level}. {reason}").format(
        who=around.names.actor(recorded.actor),
        level=label(LEVELS, event.level),
        reason=label(RAISE_REASONS, event.reason),
    )


@tells(i.UnitAssigned)
def _assigned(event: i.UnitAssigned, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{unit} is assigned").format(unit=around.names.unit(event.unit))


@tells(i.UnitEnRoute)
def _en_route(event: i.UnitEnRoute, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{unit} is en route").format(unit=around.names.unit(event.unit))


@tells(i.UnitOnScene)
def _on_scene(event: i.UnitOnScene, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{unit} is on scene").format(unit=around.names.unit(event.unit))


@tells(i.UnitCleared)
def _cleared(event: i.UnitCleared, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{unit} is cleared").format(unit=around.names.unit(event.unit))


# Notes and the end


@tells(i.NoteAdded)
def _noted(event: i.NoteAdded, recorded: Recorded, around: Surroundings) -> str:
    who = around.names.actor(recorded.actor)
    if event.question:
        return gettext("{who} asks").format(who=who)
    return gettext("{who} writes").format(who=who)


@tells(i.IncidentClosed)
def _closed(event: i.IncidentClosed, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} closes the incident: {disposition}").format(
        who=around.names.actor(recorded.actor), disposition=label(DISPOSITIONS, event.disposition)
    )


@tells(i.IncidentReopened)
def _reopened(event: i.IncidentReopened, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} reopens the incident: {reason}").format(
        who=around.names.actor(recorded.actor), reason=event.reason
    )
