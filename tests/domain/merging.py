"""Two incidents that are merged or parted: ``i`` is the one looked at, ``m`` the other one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from siaga.domain import merging_rules
from siaga.domain.event import Event
from siaga.domain.incident import AlertAcknowledged, AlertRaised, ReportOpened
from siaga.domain.incident_state import INCIDENT, Incident
from siaga.domain.merging import AlertCarried, AlertMoved, AlertReturned, IncidentMerged

AT = datetime(2026, 1, 1, tzinfo=UTC)
OTHER: list[Event] = [ReportOpened("m", "DS-2026-000002")]
CARRIED = AlertCarried("i", "a", "damkar", "d", "q", False, False, {}, {}, {})
MERGED = IncidentMerged("i", "m", "DS-2026-000002")


def merged(duplicate: Incident, main: Incident, kind: type[Event]) -> list[Event]:
    """Of a merge's events those of one kind."""
    events = merging_rules.merge(duplicate, main, "", {}, lambda: "a")
    return [event for event in events if isinstance(event, kind)]


def parted(duplicate: Incident, main: Incident, kind: type[Event]) -> list[Event]:
    events = merging_rules.undo(duplicate, main, [], "not the same", AT, lambda: "n")
    return [event for event in events if isinstance(event, kind)]


def another(*events: Event) -> Incident:
    return INCIDENT.replay([*OTHER, *events])


def from_elsewhere(main: Incident, taken: bool) -> list[Event]:
    """An alert of another incident, merged into one that has none yet."""
    raised = [AlertRaised("m", "q", "damkar", AT), AlertAcknowledged("m", "q", 1)][: 1 + taken]
    return [] if main.alerts else merged(another(*raised), main, AlertCarried)


def back_here(state: Incident, taken: bool) -> list[Event]:
    """The same, undone."""
    there = AlertCarried("m", "b", "damkar", "i", "a", taken, False, {}, {}, {})
    return parted(INCIDENT.replay([MERGED], state), another(there), AlertReturned)


def moved_on(state: Incident) -> list[Event]:
    """Into another incident, or, from one that it was moved in, to where it came from."""
    if state.alerts and state.alerts["a"].phase == "moved":
        gone = another(
            AlertRaised("d", "q", "damkar", AT),
            IncidentMerged("d", "i", "DS-2026-000001"),
            AlertMoved("d", "q", "i", "a"),
        )
        return parted(replace(gone, id="d"), state, AlertMoved)
    return merged(state, another(), AlertMoved)
