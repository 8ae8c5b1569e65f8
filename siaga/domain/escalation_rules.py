"""How an alert climbs, and who may stop it from climbing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from siaga.domain.escalation import (
    Climb,
    LadderClimbed,
    LadderExhausted,
    LadderHandedOver,
    LadderHurried,
    LadderStopped,
)
from siaga.domain.event import Event
from siaga.domain.refusal import Refused
from siaga.domain.report import spoken
from siaga.domain.roster import DUTY


def climb(
    incident: str,
    alert: str,
    now: Climb,
    because: str,
    on_duty: Mapping[str, Sequence[str]],
    at: datetime,
) -> list[Event]:
    """The next step at which there is somebody to ask; ``LadderExhausted`` when there is none.

    ``on_duty``: the contacts of each position at this moment. Whoever was asked
    at an earlier step and stands at this one too is asked once more.
    """
    if now.stopped or now.exhausted or not now.steps:
        return []
    events: list[Event] = []
    for step in range(now.step + 1, len(now.steps)):
        position, wait_s = now.steps[step]
        contacts = tuple(on_duty.get(position, ()))
        waits = bool(contacts) or position == DUTY
        next_at = at + timedelta(seconds=wait_s if waits else 0)
        events.append(LadderClimbed(incident, alert, step, position, contacts, because, next_at))
        if waits:
            return events
    return [*events, LadderExhausted(incident, alert)]


def hand_over(
    incident: str, alert: str, now: Climb, came_on: Mapping[str, Sequence[str]]
) -> list[Event]:
    """Ask whoever has come on duty at a position that was asked already, and was not asked yet:
    the one who went home may have left the telephone there. Also when everybody was asked in vain.
    """
    events: list[Event] = []
    asked = set(now.called)
    for position, _wait_s in () if now.stopped else now.steps[: now.step + 1]:
        new = tuple(one for one in came_on.get(position, ()) if one not in asked)
        asked.update(new)
        if new:
            events.append(LadderHandedOver(incident, alert, position, new))
    return events


def hurry(incident: str, alert: str, now: Climb, reason: str) -> list[Event]:
    """Raises ``Refused("ladder_not_running")``. What it climbs to is asked afterwards."""
    said = spoken(reason, "reason")
    if not now.steps or now.exhausted or now.stopped:
        raise Refused("ladder_not_running")
    return [LadderHurried(incident, alert, said)]


def stop(incident: str, alert: str, now: Climb, reason: str) -> list[Event]:
    """Raises ``Refused("ladder_not_running")`` for one that has none or has ended."""
    said = spoken(reason, "reason")
    if now.stopped:
        return []
    if not now.steps or now.exhausted:
        raise Refused("ladder_not_running")
    return [LadderStopped(incident, alert, said)]
