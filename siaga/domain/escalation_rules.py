"""How an alert climbs, and who may stop it from climbing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from siaga.domain.escalation import (
    Climb,
    LadderClimbed,
    LadderExhausted,
    LadderHandedOver,
    LadderHastened,
    LadderHurried,
    LadderStarted,
    LadderStopped,
    evolve,
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


@dataclass(frozen=True)
class Wait:
    """What an alert waits for now: somebody to set out, or an answer; since when, and until when."""

    set_out: bool
    since: datetime
    until: datetime


def hasten(
    incident: str,
    alert: str,
    now: Climb,
    ladder: str,
    content: Mapping[str, Any],
    wait: Wait | None,
) -> list[LadderHastened]:
    """Go on by ``ladder``, which category and priority ask for now, if it is the quicker one.

    What is waited for ends when it would have ended on that ladder, and never later than before.
    Nobody of it is left out: it stands behind those of its steps that were asked without a gap.
    A ladder that was only edited is the same one.
    """
    started = LadderStarted(
        incident, alert, ladder, tuple(content["steps"]), int(content["en_route_within_s"])
    )
    quicker = evolve(Climb(), started)
    ended = now.stopped or now.exhausted or not now.steps
    if ended or now.ladder == ladder or quicker.length_s >= now.length_s:
        return []
    asked = {position for position, _wait_s in now.steps[: now.step + 1]}
    reached = takewhile(lambda one: one[0] in asked, quicker.steps)
    step = len(list(reached)) - 1
    next_at = None
    if wait is not None:
        wait_s = quicker.steps[step][1] if step >= 0 else 0
        within_s = quicker.en_route_within_s if wait.set_out else wait_s
        next_at = min(wait.until, wait.since + timedelta(seconds=within_s))
    setting_out_s = quicker.en_route_within_s
    return [LadderHastened(incident, alert, ladder, started.steps, setting_out_s, step, next_at)]


def is_past(now: Climb) -> bool:
    """Whether a step at which nobody could be reached need not be waited for: all but the duty
    officer's, where the agency's desk may answer, as at a post that nobody stands at."""
    return 0 <= now.step < len(now.steps) and now.steps[now.step][0] != DUTY


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
