"""Commands about ladders: they climb by the clock; a supervisor hurries, stops, redirects."""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain import alert as alerts
from siaga.domain import escalation_rules as rules
from siaga.domain.escalation import HURRIED, MORE_WANTED, NO_ANSWER, NOT_EN_ROUTE, AlertNotEnRoute
from siaga.domain.incident_state import UNANSWERED_ALERT
from siaga.domain.kinds import INCIDENT
from siaga.domain.more_units import somebody_out
from siaga.domain.refusal import Refused
from siaga.operations.alerts import Forward, Withdraw, forward, withdraw
from siaga.operations.clockwork import on_due
from siaga.operations.command import Command, Reply
from siaga.operations.escalation import climb, climb_again
from siaga.operations.incidents import existing_incident
from siaga.operations.roles import OVERSEERS, require_machine, require_role
from siaga.operations.work import Work, operation
from siaga.records.models import Deadline
from siaga.records.models.deadline import EN_ROUTE, LADDER


@dataclass(frozen=True)
class ClimbLadder(Command):
    """A step's time is over and nobody has said "ours"."""

    incident: str
    alert: str


@operation(ClimbLadder)
def climb_ladder(work: Work, command: ClimbLadder) -> None:
    require_machine(work.by)
    incident = work.load(INCIDENT, command.incident)
    alert = alerts.find(incident.state, command.alert)
    if alert.phase in UNANSWERED_ALERT:
        climb(work, incident, alert.id, NO_ANSWER)


@dataclass(frozen=True)
class MarkNotEnRoute(Command):
    """Somebody said "ours" and nobody has set out: it climbs again."""

    incident: str
    alert: str


@operation(MarkNotEnRoute)
def mark_not_en_route(work: Work, command: MarkNotEnRoute) -> None:
    require_machine(work.by)
    incident = work.load(INCIDENT, command.incident)
    alert = alerts.find(incident.state, command.alert)
    out = somebody_out(alert)
    late = alert.climb.not_en_route
    if alert.phase != "acknowledged" or (out and not late):
        return
    if late:
        climb(work, incident, alert.id, MORE_WANTED if alert.climb.more_wanted else NOT_EN_ROUTE)
    else:
        climb_again(work, incident, AlertNotEnRoute(command.incident, alert.id))


@dataclass(frozen=True)
class HurryLadder(Command):
    """Ask the next step now; a supervisor will not wait.

    ``reason`` as in ``LadderHurried``. ``step``, that on which it was seen: of two who hurry
    at once, one does.
    """

    incident: str
    alert: str
    reason: str
    step: int | None = None


@operation(HurryLadder)
def hurry_ladder(work: Work, command: HurryLadder) -> None:
    require_role(work.by, *OVERSEERS)
    incident = existing_incident(work, command.incident)
    alert = alerts.find(incident.state, command.alert)
    hurried = rules.hurry(command.incident, alert.id, alert.climb, command.reason)
    if not alert.open:
        raise Refused("ladder_not_running")
    if command.step in (None, alert.climb.step):
        work.append(incident, hurried)
        climb(work, incident, alert.id, HURRIED)


@dataclass(frozen=True)
class StopLadder(Command):
    incident: str
    alert: str
    reason: str


@operation(StopLadder)
def stop_ladder(work: Work, command: StopLadder) -> None:
    require_role(work.by, *OVERSEERS)
    incident = existing_incident(work, command.incident)
    alert = alerts.find(incident.state, command.alert)
    work.append(incident, rules.stop(command.incident, alert.id, alert.climb, command.reason))


@dataclass(frozen=True)
class RedirectAlert(Command):
    """Take the task from one agency and give it to another, in one step."""

    incident: str
    alert: str
    agency: str
    reason: str


@operation(RedirectAlert)
def redirect_alert(work: Work, command: RedirectAlert) -> Reply | None:
    """Where it stood in for one that declined, so does the other."""
    require_role(work.by, *OVERSEERS)
    withdraw(work, Withdraw(command.incident, command.alert, command.reason))
    state = existing_incident(work, command.incident).state
    instead_of = alerts.find(state, command.alert).instead_of
    return forward(work, Forward(command.incident, (command.agency,), instead_of=instead_of))


def _incident(deadline: Deadline) -> str:
    return deadline.stream.removeprefix("incident:")


@on_due(LADDER)
def step_is_over(deadline: Deadline) -> ClimbLadder:
    return ClimbLadder(_incident(deadline), deadline.subject)


@on_due(EN_ROUTE)
def nobody_has_set_out(deadline: Deadline) -> MarkNotEnRoute:
    return MarkNotEnRoute(_incident(deadline), deadline.subject)
