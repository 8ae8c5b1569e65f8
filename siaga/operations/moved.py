"""Where a task goes on after merges, and by which other names it has gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from siaga.domain.event import Event
from siaga.domain.merging import AlertMoved, AlertReturned
from siaga.records.models import Alert
from siaga.records.statements import rows

Moved = Mapping[str, tuple[str, str]]
"""Of tasks: as which one each goes on ("" for itself), and the incident that it is of."""


def moved_by(events: Iterable[Event]) -> Moved:
    """What ``events``, which no record knows yet, change of where tasks go on."""
    moved = {}
    for event in events:
        if isinstance(event, AlertMoved):
            moved[event.alert] = (event.to_alert, event.incident)
        elif isinstance(event, AlertReturned):
            moved[event.alert] = ("", event.incident)
    return moved


def goes_on_as(alert: str) -> str:
    """The task that it is now; itself where it was never moved, or is back."""
    seen = {alert}
    while found := rows(Alert, ["moved_to"], {"id": alert, "state": "moved"}):
        ((to,),) = found
        if not to or to in seen:
            break
        seen.add(to)
        alert = to
    return alert


def became(alert: str, now: Moved | None = None) -> dict[str, str]:
    """The tasks that have become one with ``alert``, each with its incident; not itself. ``now``: what
    this very command changes of that."""
    changed = now or {}
    found: dict[str, str] = {}
    ahead = [alert]
    while ahead:
        one = ahead.pop()
        here = {
            id: incident
            for id, incident in rows(Alert, ["id", "incident"], {"state": "moved", "moved_to": one})
            if id not in changed
        }
        here |= {id: incident for id, (to, incident) in changed.items() if to == one}
        for id, incident in here.items():
            if id != alert and id not in found:
                found[id] = incident
                ahead.append(id)
    return found
