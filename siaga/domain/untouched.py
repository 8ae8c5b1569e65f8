"""An open incident that nobody touches for its time comes back to the supervisor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from siaga.domain.event import Event
from siaga.domain.incident_state import Incident
from siaga.domain.refusal import Refused
from siaga.domain.report import spoken
from siaga.domain.triage import MOST_URGENT

UNTOUCHED_AFTER_S = {1: 900, 2: 1800, 3: 7200}
"""Seconds by priority, where the category's file says nothing."""

LOOKED_AT_REASONS = ("still_at_work", "agency_reminded", "waiting")
"""What is chosen with one click; anything else is said in the supervisor's own words."""

PERSONS = ("user", "contact", "system")
"""Kinds of actor whose doing counts as touching. A machine's own (a reminder, a delivery
receipt, a deadline that is over) does not: it could go on all night with nobody looking."""


@dataclass(frozen=True)
class IncidentUntouched(Event):
    """Nobody has touched it since ``since``, longer than its time ``after_s``. Said once a sleep."""

    incident: str
    since: datetime
    after_s: int


@dataclass(frozen=True)
class IncidentLookedAt(Event):
    """A supervisor has looked at it, and why it may go on; its time starts anew.

    ``reason`` is one of ``LOOKED_AT_REASONS``, or own words.
    """

    incident: str
    reason: str


def by_person(actor: str) -> bool:
    """Whether an event's actor (``user:7``) is somebody, and no machine."""
    return actor.partition(":")[0] in PERSONS


def untouched_after_s(category: Mapping[str, Any], priority: int | None) -> int:
    """How long an incident of this category's content may lie; unknown priority: the shortest."""
    known = priority or MOST_URGENT
    own = category.get("untouched_after_s", {})
    return int(own.get(str(known), UNTOUCHED_AFTER_S[known]))


def fall_asleep(
    incident: Incident, touched_at: datetime, after_s: int, said: bool, at: datetime
) -> list[Event]:
    """``said``: it has been told of this sleep already. Touched meanwhile: nothing to tell."""
    if incident.phase != "open" or said or at < touched_at + timedelta(seconds=after_s):
        return []
    return [IncidentUntouched(incident.id, touched_at, after_s)]


def look_at(incident: Incident, reason: str) -> list[Event]:
    said = spoken(reason, "reason")
    if incident.phase != "open":
        raise Refused("incident_closed", number=incident.number)
    return [IncidentLookedAt(incident.id, said)]
