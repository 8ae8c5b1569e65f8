"""Alarms about crews in danger, wherever a merge brings the task that they are out on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from siaga.domain.crew_safety import ALARMED
from siaga.domain.event import Event
from siaga.domain.incident_state import Incident as IncidentState
from siaga.domain.kinds import INCIDENT
from siaga.domain.merging import AlertCarried, AlertReturned, UnitsCarried, UnitsLeft
from siaga.domain.summons import CREW, about
from siaga.operations.moved import Moved, became, moved_by
from siaga.operations.summoning import is_summoned, release, summon
from siaga.operations.work import Loaded, Work

IN_DANGER = set(ALARMED)


def look_at_crews(
    work: Work, incident: Loaded[IncidentState], alert: str, now: Moved | None = None
) -> None:
    """After each word, or silence, of a crew that is out on this alert. An alarm that sounded under
    the name of a task that has become one with it goes on, and ends, under that name: the
    browsers know it by that. ``now`` as in ``became``."""
    names = {alert: incident.state.id, **became(alert, now)}
    sounding = {one: id for one, id in names.items() if is_summoned(id, about(CREW, one))}
    if not IN_DANGER & set(incident.state.alerts[alert].safety.values()):
        for one, id in sounding.items():
            release(work, work.load(INCIDENT, id), about(CREW, one))
    elif not sounding:
        summon(work, incident, about(CREW, alert))


def look_after_merge(
    work: Work, incidents: Mapping[str, Loaded[IncidentState]], events: Sequence[Event]
) -> None:
    """Each task on which there are other crews than before."""
    now = moved_by(events)
    changed = {
        event.alert: event.incident
        for event in events
        if isinstance(event, AlertCarried | AlertReturned | UnitsCarried | UnitsLeft)
    }
    for alert, incident in changed.items():
        if incidents[incident].state.alerts[alert].phase != "moved":
            look_at_crews(work, incidents[incident], alert, now)
