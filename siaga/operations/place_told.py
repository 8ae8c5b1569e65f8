"""Who was asked before anybody knew where is told the place as soon as it is known, once.

Whom the alert reaches later reads the place in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import uuid4

from siaga.domain.incident_state import Alert as AlertState
from siaga.domain.incident_state import Incident as IncidentState
from siaga.domain.message import ALERT, IN_WRITING, PLACE, MessageQueued
from siaga.domain.number import is_mobile
from siaga.operations.escalation import closed_ways, reachable
from siaga.operations.work import Loaded, Work
from siaga.records.models import Alert, Contact, Message
from siaga.records.statements import rows

PLACE_FIELDS = ("region", "landmark", "point")
GATHERED_S = 20
"""Seconds in which the rest of the place is filled in: area, landmark and point go out together."""

HEARD = ("sent", "delivered", "answered")


def knows_place(incident: IncidentState) -> bool:
    return any(incident.text(field) for field in PLACE_FIELDS)


def tell_place(work: Work, incident: Loaded[IncidentState]) -> None:
    """The channel words it from the report when it goes out."""
    due_at = work.now + timedelta(seconds=GATHERED_S)
    for alert in incident.state.alerts.values():
        for contact in _without_place(alert) if alert.open else ():
            if channel := _way(contact):
                id = uuid4().hex
                told = MessageQueued(
                    incident.state.id, id, alert.id, channel, contact, PLACE, due_at
                )
                work.append(incident, [told], at=work.now)


def _without_place(alert: AlertState) -> list[str]:
    """Who was told of the task; of one that a contact has taken, that contact."""
    ids = tuple(_ways_here(alert.id))
    asked = rows(Message, ["contact"], {"alert": ids, "purpose": ALERT, "state": HEARD})
    told = {one for (one,) in rows(Message, ["contact"], {"alert": ids, "purpose": PLACE})}
    waiting = {one for (one,) in asked if one} - told
    if alert.phase == "acknowledged":
        waiting &= {rows(Alert, ["acknowledged_contact"], {"id": alert.id})[0][0]}
    return sorted(waiting)


def _ways_here(alert: str) -> Iterable[str]:
    """It, and those that merges have made one with it."""
    yield alert
    for (before,) in rows(Alert, ["id"], {"moved_to": alert, "state": "moved"}):
        yield from _ways_here(before)


def _way(contact: str) -> str:
    """The first written one that is open; who is only rung is written to by SMS. "" for none."""
    ways = [one for one in reachable().get(contact, ()) if one in IN_WRITING]
    if ways:
        closed = closed_ways()
        return next((one for one in ways if one not in closed), ways[0])
    found = rows(Contact, ["phone"], {"code": contact, "active": True})
    return "sms" if found and is_mobile(found[0][0]) else ""
