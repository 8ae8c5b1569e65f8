"""Duty is handed over by the clock: whoever comes on is told, and asked what still waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.utils import timezone

from siaga.domain.contact import REGENCY
from siaga.domain.duty import DutyTurned, came_on
from siaga.domain.incident_state import OPEN_ALERT, UNANSWERED_ALERT
from siaga.domain.kinds import INCIDENT, NOTICE, ON_DUTY
from siaga.domain.message import COMES_ON_DUTY, IN_WRITING, MessageQueued
from siaga.domain.roster import SECRETARY, Turn, next_edge, on_duty, positions_of
from siaga.operations.clockwork import on_due
from siaga.operations.command import Command
from siaga.operations.duty_words import OpenTask, coming_on
from siaga.operations.escalation import (
    closed_ways,
    hand_over,
    is_drill,
    reachable,
    turns_of,
    wall_clock,
)
from siaga.operations.roles import require_machine
from siaga.operations.work import Work, operation
from siaga.records.models import Agency, Alert, Contact, Deadline
from siaga.records.models.deadline import DUTY_TURNS
from siaga.records.statements import rows


@dataclass(frozen=True)
class HandOverDuty(Command):
    """A turn of this agency's roster (or the ``regency``'s) begins or ends, or was changed."""

    agency: str


@operation(HandOverDuty)
def hand_over_duty(work: Work, command: HandOverDuty) -> None:
    """What waits is asked before the notice is sent: of that the ladder knows nothing."""
    require_machine(work.by)
    duty = work.load(ON_DUTY, command.agency)
    turns, local = turns_of(command.agency), wall_clock(work.now)
    now = _on_duty(command.agency, turns, local)
    came = came_on(duty.state, now)
    _ask(work, command.agency, came)
    told = _tell(work, command.agency, turns, came) if _works(command.agency) else {}
    edge = next_edge(turns, local)
    next_at = None if edge is None else timezone.make_aware(edge)
    work.append(duty, [DutyTurned(command.agency, now, told, next_at)])


@on_due(DUTY_TURNS)
def duty_turns(deadline: Deadline) -> HandOverDuty:
    return HandOverDuty(deadline.stream.removeprefix("duty:"))


def _on_duty(agency: str, turns: Sequence[Turn], local: datetime) -> dict[str, tuple[str, ...]]:
    filled = {turn.position for turn in turns}
    return {one: tuple(on_duty(turns, one, local)) for one in positions_of(agency) if one in filled}


def _works(agency: str) -> bool:
    """Of one that was switched off no page shows a roster that could be cleared."""
    return agency == REGENCY or bool(rows(Agency, ["code"], {"code": agency, "active": True}))


def _ask(work: Work, agency: str, came: Mapping[str, Sequence[str]]) -> None:
    """Every alert that nobody has taken, and those that were taken and for which nobody sets out."""
    can_be_asked = reachable()
    asked = {
        position: [one for one in contacts if one in can_be_asked]
        for position, contacts in came.items()
    }
    if not any(asked.values()):
        return
    whose = {} if agency == REGENCY else {"agency": agency}
    for waits in (
        {"state": UNANSWERED_ALERT, "inform": False},
        {"state": "acknowledged", "not_en_route": True},
    ):
        for alert, incident in rows(Alert, ["id", "incident"], {**whose, **waits}):
            hand_over(work, work.load(INCIDENT, incident), alert, asked)


def _tell(
    work: Work, agency: str, turns: Sequence[Turn], came: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """One notice for each who came on, at however many positions. Nobody is rung for it: who has
    no other way than the telephone's voice is not told."""
    ways, closed, told = reachable(), closed_ways(), {}
    tasks = _open_tasks(work, agency) if any(came.values()) else []
    for position, contacts in came.items():
        for contact in contacts:
            written = [one for one in ways.get(contact, ()) if one in IN_WRITING]
            if written and contact not in told:
                channel = next((one for one in written if one not in closed), written[0])
                text = coming_on(agency, position, contact, turns, wall_clock(work.now), tasks)
                told[contact] = queue_notice(work, channel, contact, text)
    return told


def _open_tasks(work: Work, agency: str) -> list[OpenTask]:
    """The latest last; for the regency's secretary those that have climbed so far."""
    whose = {} if agency == REGENCY else {"agency": agency}
    where = {**whose, "state": OPEN_ALERT, "inform": False}
    columns = ["id", "incident", "state", "not_en_route"]
    found = rows(Alert, columns, where, order="position")
    return [
        OpenTask(incident, state in UNANSWERED_ALERT, late)
        for id, incident, state, late in found
        if not is_drill(incident) and (whose or _has_climbed(work, incident, id, SECRETARY))
    ]


def _has_climbed(work: Work, incident: str, alert: str, position: str) -> bool:
    climb = work.load(INCIDENT, incident).state.alerts[alert].climb
    return position in (each for each, _wait_s in climb.steps[: climb.step + 1])


def next_way(work: Work, contact: str, tried: str) -> str | None:
    """By which a notice goes that ``tried`` could not bring; None where there is none, or where
    the contact is on duty no more."""
    known = rows(Contact, ["agency"], {"code": contact})
    on_duty_now = work.load(ON_DUTY, known[0][0]).state if known else None
    if not any(contact in each for each in (on_duty_now or {}).values()):
        return None
    ways, closed = [one for one in reachable().get(contact, ()) if one in IN_WRITING], closed_ways()
    behind = ways[ways.index(tried) + 1 :] if tried in ways else []
    return next((one for one in behind if one not in closed), None)


def queue_notice(work: Work, channel: str, contact: str, text: str) -> str:
    """The id of a message that belongs to no incident."""
    id = uuid4().hex
    queued = MessageQueued("", id, "", channel, contact, COMES_ON_DUTY, work.now, text=text)
    work.append(work.load(NOTICE, id), [queued])
    return id
