"""Alarms that reach the supervisors' browsers (``siaga.domain.summons``), once while they last."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from siaga.domain import message as messages
from siaga.domain import summons as rules
from siaga.domain.incident_state import UNANSWERED_ALERT
from siaga.domain.incident_state import Incident as IncidentState
from siaga.domain.kinds import INCIDENT, NOTICE
from siaga.domain.message import ALARM, ALARM_OVER, MessageFailed, MessageQueued
from siaga.domain.push import PUSH
from siaga.domain.silence import sounds_on
from siaga.domain.summons import Said
from siaga.operations.clockwork import on_due
from siaga.operations.command import Command
from siaga.operations.moved import goes_on_as
from siaga.operations.push import (
    allowed_services,
    browsers_of_overseers,
    tell_agency_that_it_is_over,
)
from siaga.operations.roles import require_machine
from siaga.operations.work import Loaded, Work, operation
from siaga.records.models import Alert, Assignment, Channel, Deadline, Incident, Message, Trunk
from siaga.records.models.deadline import PUSH_ANSWERED
from siaga.records.pushed import pushed_about
from siaga.records.statements import rows

NOT_NEEDED = "not_needed"


def _somebody() -> bool:
    return allowed_services() is not None and bool(browsers_of_overseers())


def _said(incident: str, about: str) -> list[Said]:
    """Newest first."""
    where = {"incident": incident, "alert": about, "channel": PUSH, "purpose": (ALARM, ALARM_OVER)}
    found = rows(Message, ["purpose", "due_at", "state", "why"], where, order="-queued_at")
    return [
        Said(purpose, due_at, state == "dropped" or why == NOT_NEEDED)
        for purpose, due_at, state, why in found
    ]


def summon(work: Work, incident: Loaded[IncidentState], alert: str = "") -> None:
    """About an alert for which nobody is left to ask, or a crew; without one, about the whole incident,
    which nobody touches: that is said once each time by itself."""
    id = incident.state.id
    if _somebody() and not (alert and is_summoned(id, alert)):
        _queue(work, incident, alert, ALARM)


def is_summoned(incident: str, about: str) -> bool:
    """Whether it has sounded for that, or will, and nobody was told that it is over."""
    return rules.stands(_said(incident, about))


def release(work: Work, incident: Loaded[IncidentState], alert: str) -> None:
    """Supervisors whose browsers sounded for an alert hear that it needs them no more."""
    if is_summoned(incident.state.id, alert):
        _queue(work, incident, alert, ALARM_OVER)


def _queue(work: Work, incident: Loaded[IncidentState], alert: str, purpose: str) -> None:
    id = incident.state.id
    queued = MessageQueued(id, uuid4().hex, alert, PUSH, "", purpose, work.now)
    work.append(incident, [queued], at=work.now)


@dataclass(frozen=True)
class TellAnswered(Command):
    """The browsers that sounded for an alert need not any more."""

    incident: str
    alert: str


@operation(TellAnswered)
def tell_answered(work: Work, command: TellAnswered) -> None:
    require_machine(work.by)
    incident = work.load(INCIDENT, command.incident)
    tell_agency_that_it_is_over(work, incident, command.alert)
    if sounds_on(ALARM, pushed_about(command.alert)):
        _queue(work, incident, command.alert, ALARM_OVER)


@on_due(PUSH_ANSWERED)
def answered(deadline: Deadline) -> TellAnswered:
    return TellAnswered(deadline.stream.removeprefix("incident:"), deadline.subject)


def warn(work: Work, about: str) -> None:
    """A way out, a line or a process is away. Web Push cannot tell of itself."""
    said = _said("", about)
    if about == rules.about(rules.CHANNEL, PUSH) or rules.stands(said) or not _somebody():
        return
    id, due_at = uuid4().hex, rules.due_at(work.now, said)
    work.append(work.load(NOTICE, id), [MessageQueued("", id, about, PUSH, "", ALARM, due_at)])


def all_clear(work: Work, about: str) -> None:
    """It works again: what has not sounded yet does not, and who heard it is told."""
    waiting = {"incident": "", "alert": about, "purpose": ALARM, "state": "queued"}
    waits = rows(Message, ["id"], waiting)
    for (id,) in waits:
        notice = work.load(NOTICE, id)
        work.append(notice, messages.happened(notice.state, MessageFailed("", id, NOT_NEEDED)))
    if not waits and rules.stands(_said("", about)):
        id = uuid4().hex
        queued = MessageQueued("", id, about, PUSH, "", ALARM_OVER, work.now)
        work.append(work.load(NOTICE, id), [queued])


def needs(incident: str, about: str) -> str:
    """Why a supervisor is needed now, as the push says it: ``nobody_left``, ``not_answered``,
    ``not_en_route``, ``more_wanted``, ``crew_help``, ``crew_silent``, ``untouched``, or ``away`` of
    what the centre stands on; "" for no more."""
    if not incident:
        return "away" if _is_away(about) else ""
    if not about:
        asleep = rows(Incident, ["untouched_since"], {"id": incident, "state": "open"})
        return "untouched" if any(since is not None for (since,) in asleep) else ""
    if (alert := rules.alert_of(about)) != about:
        running = {"alert": goes_on_as(alert), "cleared_at": None}
        said = {safety for (safety,) in rows(Assignment, ["safety"], running)}
        return next((f"crew_{one}" for one in ("help", "silent") if one in said), "")
    columns = ["state", "exhausted", "not_en_route", "more_wanted"]
    for state, exhausted, not_en_route, more_wanted in rows(Alert, columns, {"id": about}):
        if state in UNANSWERED_ALERT:
            return "nobody_left" if exhausted else "not_answered"
        if state == "acknowledged" and not_en_route:
            return "more_wanted" if more_wanted else "not_en_route"
    return ""


def _is_away(about: str) -> bool:
    kind, _, name = about.partition(":")
    if kind == rules.CHANNEL:
        return bool(rows(Channel, ["name"], {"name": name, "works": False}))
    found = rows(Trunk, ["reached", "result"], {"name": name})
    return any(reached is False or bool((result or {}).get("reason")) for reached, result in found)


def look_at_trunk(work: Work, name: str, away: bool) -> None:
    """After each change of it, or when it is one no more."""
    (warn if away else all_clear)(work, rules.about(rules.TRUNK, name))
