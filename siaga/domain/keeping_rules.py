"""When a recording is deleted. Every function returns the events that follow, [] when none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from siaga.domain.call_state import Call
from siaga.domain.event import Event
from siaga.domain.keeping import RecordingDeleted, RecordingExpired, RecordingKept
from siaga.domain.outcome import OUTCOMES
from siaga.domain.refusal import Refused

UNDECIDED = "undecided"
"""Nobody has said yet what the call was."""

KEPT_DAYS: Mapping[str, int] = {
    "emergency": 1825,
    "duplicate_of_incident": 1825,
    UNDECIDED: 1825,
    "dropped": 365,
    "information": 180,
    "non_emergency": 180,
    "silent": 180,
    "abandoned": 90,
    "not_reached": 90,
    "prank": 30,
    "short_abandoned": 30,
    "test": 7,
}
"""Days after the call. UU 27/2022 lays down no number: data goes when its purpose is over
(articles 16 (2) g, 43, 44), a run-out archive schedule or a legal case decide. The reasons for
these stand in docs/operating/recordings.md."""

HELD_AGAIN = timedelta(days=30)
"""A held recording whose time is over is looked at again after this long."""


def kept_days_complete() -> bool:
    """Every outcome has its time."""
    return set(KEPT_DAYS) == {*OUTCOMES, UNDECIDED}


def review(
    call: Call,
    ended_at: datetime,
    held: bool,
    planned: datetime | None,
    days: Mapping[str, int],
    at: datetime,
) -> list[Event]:
    """Is its time over? ``planned``: what was said last; ``days`` by outcome."""
    if call.recording != "stored":
        return []
    outcome = call.outcome or UNDECIDED
    until = ended_at + timedelta(days=days[outcome])
    if until > at:
        return [] if planned == until else [RecordingKept(call.id, until, outcome)]
    if held:
        return [RecordingKept(call.id, at + HELD_AGAIN, outcome, held=True)]
    return [RecordingExpired(call.id, "retention", outcome)]


def erase(call: Call, held: bool, reason: str) -> list[Event]:
    """A person's data goes, and the voice is the most personal of it."""
    if call.recording == "running":
        raise Refused("recording_unfinished")
    if call.recording != "stored":
        return []
    if held:
        raise Refused("under_legal_hold")
    return [RecordingExpired(call.id, "erased", reason)]


def confirm_deleted(call: Call) -> list[Event]:
    return [RecordingDeleted(call.id)] if call.recording == "expired" else []
