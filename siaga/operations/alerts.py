"""Commands about alerts: forwarded, delivered, acknowledged, declined, done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from siaga.domain import alert as rules
from siaga.domain import call_rules
from siaga.domain.alarm_rules import situation_of, stand_in
from siaga.domain.event import Event
from siaga.domain.incident import NOT_SAID, SAID
from siaga.domain.incident_state import Alert as AlertState
from siaga.domain.incident_state import Incident as IncidentState
from siaga.domain.kinds import CALL, INCIDENT, UNIT
from siaga.domain.more_units import is_about_more
from siaga.domain.plan import propose
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.report import spoken
from siaga.domain.unit_rules import engage, release
from siaga.operations.asked import asked_about
from siaga.operations.clockwork import on_due
from siaga.operations.command import Command, Reply
from siaga.operations.crew_alarms import look_at_crews
from siaga.operations.escalation import begin_raised, remind
from siaga.operations.incidents import existing_incident
from siaga.operations.more_units import refuse_more
from siaga.operations.names import in_words
from siaga.operations.response import active_agencies, plans_for
from siaga.operations.roles import (
    CENTRE,
    OVERSEERS,
    answers_for,
    require_machine,
    require_role,
)
from siaga.operations.under_way import has_units
from siaga.operations.work import Loaded, Work, operation
from siaga.records.models import Agency, Category, Deadline
from siaga.records.models import Alert as AlertRow
from siaga.records.models.account import OFFICER
from siaga.records.models.deadline import ALERT
from siaga.records.statements import rows

ACKNOWLEDGE_WITHIN_S = 60
"""Seconds an agency has to say "ours" when the category's file does not say."""


@dataclass(frozen=True)
class Forward(Command):
    """Alert ``agencies`` (codes), only tell those of ``inform``.

    Agencies with an open alert already are left alone. How many units are wanted
    is what the plan says now. ``instead_of``: the declined alert in whose place they act, "" for none.
    """

    incident: str
    agencies: tuple[str, ...]
    inform: tuple[str, ...] = ()
    instead_of: str = ""


@operation(Forward)
def forward(work: Work, command: Forward) -> Reply:
    """The calls it came by are emergencies from here on, unless somebody said otherwise."""
    require_role(work.by, *CENTRE)
    incident = existing_incident(work, command.incident)
    told = tuple(code for code in command.inform if code not in command.agencies)
    _require_agencies((*command.agencies, *told))
    wanted = {
        one.agency: one.units
        for one in propose(plans_for(incident.state), situation_of(incident.state))
    }
    instead_of = command.instead_of
    if instead_of and rules.find(incident.state, instead_of).phase != "declined":
        raise Refused("alert_not_declined")
    tasks = [
        *(
            rules.Task(uuid4().hex, code, units=wanted.get(code, {}), instead_of=instead_of)
            for code in command.agencies
        ),
        *(rules.Task(uuid4().hex, code, inform=True) for code in told),
    ]
    events = rules.forward(incident.state, tasks, due_at(work, incident.state))
    work.append(incident, events)
    begin_raised(work, incident, events)
    for id in incident.state.calls:
        call = work.load(CALL, id)
        work.append(call, call_rules.outcome_if_none(call.state, "emergency"))
    return {"raised": len(events)}


def _require_agencies(codes: tuple[str, ...]) -> None:
    if not codes:
        raise Malformed("missing", field="agencies")
    active = dict(rows(Agency, ["code", "active"], {"code": codes}))
    for code in codes:
        if code not in active:
            raise Malformed("unknown_agency", agency=code[:64])
        if not active[code]:
            with in_words():
                raise Refused("agency_inactive", agency=code)


def due_at(work: Work, incident: IncidentState) -> datetime:
    """By when an agency that is alerted now must say "ours"; also when a late tap alerts it."""
    return work.now + timedelta(seconds=_acknowledge_within_s(incident))


def _acknowledge_within_s(incident: IncidentState) -> int:
    category = rows(Category, ["content"], {"code": incident.text("category")})
    content = category[0][0] if category else {}
    return int(content.get("acknowledge_within_s", ACKNOWLEDGE_WITHIN_S))


@dataclass(frozen=True)
class Withdraw(Command):
    """The agency need not come after all; its units are released."""

    incident: str
    alert: str
    reason: str


@operation(Withdraw)
def withdraw(work: Work, command: Withdraw) -> None:
    require_role(work.by, *CENTRE)
    incident, alert = standing_alone(work, command.incident, command.alert)
    with in_words():
        _end(work, incident, alert, rules.withdraw(incident.state, alert, command.reason))


def own_alert(
    work: Work, incident: str, alert: str
) -> tuple[Loaded[IncidentState], AlertState, rules.Answerer]:
    """An alert for which whoever acts may answer."""
    loaded, found = standing(work, incident, alert)
    return loaded, found, answers_for(work.by, found, asked_about(work, found))


def own_alert_alone(
    work: Work, incident: str, alert: str
) -> tuple[Loaded[IncidentState], AlertState, rules.Answerer]:
    """The same for what ends it; whose it is comes first."""
    loaded, found, who = own_alert(work, incident, alert)
    standing_alone(work, incident, alert)
    return loaded, found, who


def standing(work: Work, incident: str, alert: str) -> tuple[Loaded[IncidentState], AlertState]:
    """The alert where it stands now: a merge moves it, and what is sent to it goes after it."""
    loaded, found, _alone = _followed(work, incident, alert)
    return loaded, found


def standing_alone(
    work: Work, incident: str, alert: str
) -> tuple[Loaded[IncidentState], AlertState]:
    """The same for what ends it: who ended one task has said nothing of another that it has
    become one with. Refused then."""
    loaded, found, alone = _followed(work, incident, alert)
    if not alone:
        raise Refused("alert_moved")
    return loaded, found


def _followed(
    work: Work, incident: str, alert: str
) -> tuple[Loaded[IncidentState], AlertState, bool]:
    """Where the alert stands now, and whether it is still itself there: carried along by each
    merge, or brought back, and never joined to a task that was there already."""
    loaded = existing_incident(work, incident)
    found, alone = rules.find(loaded.state, alert), True
    while found.phase == "moved" and found.moved_to is not None:
        left, before = loaded.state.id, found
        loaded = work.load(INCIDENT, found.moved_to[0])
        found = rules.find(loaded.state, found.moved_to[1])
        carried = found.origin == (left, before.id)
        alone = alone and (carried or before.origin == (loaded.state.id, found.id))
    return loaded, found, alone


def _end(
    work: Work, incident: Loaded[IncidentState], alert: AlertState, events: list[Event]
) -> None:
    """Append, and release the units that were on the alert."""
    work.append(incident, events)
    if events:
        for code in alert.engaged_units:
            unit = work.load(UNIT, code)
            work.append(unit, release(unit.state, alert.id))
        look_at_crews(work, incident, alert.id)


@dataclass(frozen=True)
class ConfirmDelivered(Command):
    """A screen of the agency has drawn it."""

    incident: str
    alert: str
    channel: str = "desk"


@operation(ConfirmDelivered)
def confirm_delivered(work: Work, command: ConfirmDelivered) -> None:
    """Only an officer's screen counts: somebody else looking is not the agency having it."""
    incident, alert, _ = own_alert(work, command.incident, command.alert)
    if work.by.role != OFFICER:
        raise Refused("forbidden")
    work.append(incident, rules.deliver(incident.state, alert, command.channel))


@dataclass(frozen=True)
class Acknowledge(Command):
    incident: str
    alert: str


@operation(Acknowledge)
def acknowledge(work: Work, command: Acknowledge) -> Reply:
    """``said``: it was news; False where somebody has the task already. ``more_wanted``: it promises
    the further units that were asked for."""
    incident, alert, who = own_alert(work, command.incident, command.alert)
    with in_words():
        events = rules.acknowledge(incident.state, alert, who)
    work.append(incident, events)
    return {"said": bool(events), "more_wanted": bool(events) and alert.climb.more_wanted}


@dataclass(frozen=True)
class Decline(Command):
    """``said``: the reason in somebody's own words, besides its code. ``more_only``: further units
    were asked for, and that alone is answered, also where they are not wanted any more."""

    incident: str
    alert: str
    reason: str
    said: str = ""
    more_only: bool = False


@operation(Decline)
def decline(work: Work, command: Decline) -> Reply | None:
    """The plan's reserve is alerted with the same commit: nothing can come between.

    ``more_wanted``: it was about further units alone; the rest as in ``refuse_more``."""
    incident, alert, who = own_alert_alone(work, command.incident, command.alert)
    wanted_no_more = command.more_only and not alert.climb.more_wanted
    if wanted_no_more or is_about_more(alert, who):
        return refuse_more(work, incident, alert, who, command.said)
    with in_words():
        _require_nobody_elses(alert, who)
        events = rules.decline(incident.state, alert, who, command.reason, command.said)
        _end(work, incident, alert, events)
    if events and incident.state.phase == "open":
        _call_reserve(work, incident, alert)
    return None


def _require_nobody_elses(alert: AlertState, who: rules.Answerer) -> None:
    """Of several who were asked, by whichever way, one who says no late does not take the task
    from the one who has it. The agency's desk may."""
    if who.contact and alert.phase == "acknowledged":
        taken_by = rows(AlertRow, ["acknowledged_contact"], {"id": alert.id})[0][0]
        if taken_by != who.contact:
            raise Refused("alert_acknowledged", agency=alert.agency)


def _call_reserve(work: Work, incident: Loaded[IncidentState], declined: AlertState) -> None:
    """Nobody left in the plan: the supervisor's screen shows it in red (``unreplaced``)."""
    plans = plans_for(incident.state)
    reserve = stand_in(incident.state, declined, plans, active_agencies())
    if reserve is not None:
        task = rules.Task(uuid4().hex, reserve.agency, False, reserve.units, declined.id)
        raised = rules.forward(incident.state, [task], due_at(work, incident.state))
        work.append(incident, raised, at=work.now)
        begin_raised(work, incident, raised)


@dataclass(frozen=True)
class FinishAlert(Command):
    """The agency's part is over. ``done`` says in words what was done; may be ""."""

    incident: str
    alert: str
    finding: str
    done: str = ""


@operation(FinishAlert)
def finish_alert(work: Work, command: FinishAlert) -> None:
    incident, alert, who = own_alert_alone(work, command.incident, command.alert)
    if who.officer is None:
        raise Refused("forbidden")
    with in_words():
        events = rules.finish(incident.state, alert, who.officer, command.finding, command.done)
        _end(work, incident, alert, events)


@dataclass(frozen=True)
class AssignUnit(Command):
    incident: str
    alert: str
    unit: str


@operation(AssignUnit)
def assign_unit(work: Work, command: AssignUnit) -> None:
    """Two dispatchers, one unit: the second reads which incident it is on."""
    incident, alert, who = own_alert(work, command.incident, command.alert)
    unit = work.load(UNIT, command.unit)
    with in_words():
        events = rules.assign(incident.state, alert, command.unit, who)
        engaged = engage(unit.state, alert.agency, incident.state.id, alert.id)
        work.append(incident, events)
        work.append(unit, engaged)


@dataclass(frozen=True)
class ReportUnderWay(Command):
    """An agency that has no units has set out, or is dealing with it from where it is: ``what`` as in
    ``AlertUnderWay``. ``reason``: how a supervisor knows who says it for the agency; of the agency
    itself it is not asked."""

    incident: str
    alert: str
    reason: str = ""
    what: str = NOT_SAID


@operation(ReportUnderWay)
def report_under_way(work: Work, command: ReportUnderWay) -> None:
    """Of an agency with units a unit says so: it counts for the figures, and others see it."""
    incident, alert, who = own_alert(work, command.incident, command.alert)
    for_them = work.by.kind == "user" and work.by.role in OVERSEERS
    reason = spoken(command.reason, "reason") if for_them else ""
    with in_words():
        if has_units(alert.agency):
            raise Refused("agency_has_units", agency=alert.agency)
        said = rules.under_way(incident.state, alert, who, SAID, reason, command.what)
        work.append(incident, said)


@dataclass(frozen=True)
class UnitMoved(Command):
    """``to``: ``en_route``, ``on_scene`` or ``cleared``."""

    incident: str
    alert: str
    unit: str
    to: str


@operation(UnitMoved)
def unit_moved(work: Work, command: UnitMoved) -> None:
    incident, alert, _ = own_alert(work, command.incident, command.alert)
    with in_words():
        events = rules.move(incident.state, alert, command.unit, command.to)
    work.append(incident, events)
    if events and command.to == "cleared":
        unit = work.load(UNIT, command.unit)
        work.append(unit, release(unit.state, alert.id))
        look_at_crews(work, incident, alert.id)


@dataclass(frozen=True)
class MarkAlertOverdue(Command):
    incident: str
    alert: str


@operation(MarkAlertOverdue)
def mark_alert_overdue(work: Work, command: MarkAlertOverdue) -> None:
    require_machine(work.by)
    incident = work.load(INCIDENT, command.incident)
    alert = rules.find(incident.state, command.alert)
    events = rules.overdue(incident.state, alert)
    work.append(incident, events)
    if events:
        remind(work, incident, alert.id)


@on_due(ALERT)
def not_acknowledged(deadline: Deadline) -> MarkAlertOverdue:
    return MarkAlertOverdue(deadline.stream.removeprefix("incident:"), deadline.subject)
