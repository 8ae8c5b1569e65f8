"""Which tasks somebody who writes may be answering."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from siaga.domain.incident_state import OPEN_ALERT, UNANSWERED_ALERT
from siaga.domain.message import ALERT
from siaga.domain.report import number_parts
from siaga.records.models import Alert, Assignment, Incident, Message
from siaga.records.statements import rows

MOST_ASKED = 40
"""Of the messages to one contact, the last so many are looked at."""

_ALERT = ("id", "incident", "agency", "state", "inform", "raised_at", "moved_to")


@dataclass(frozen=True)
class Task:
    """An alert as its contact sees it. ``code`` as in ``Told``; ``message`` told of it, "" where
    it concerns the contact only by the agency."""

    incident: str
    alert: str
    agency: str
    state: str
    code: str
    asked_at: datetime
    message: str = ""

    @property
    def unanswered(self) -> bool:
        return self.state in UNANSWERED_ALERT


def tasks_of(contact: str, agency: str) -> list[Task]:
    """The open tasks ``contact`` was asked about, the latest first, and after them all others of
    the own agency."""
    where = {"contact": contact, "purpose": ALERT}
    columns = ["id", "alert", "channel", "queued_at"]
    asked = rows(Message, columns, where, order="-queued_at", most=MOST_ASKED)
    found: dict[str, Task] = {}
    for message, alert, channel, at in asked:
        task = _standing(alert, at, message)
        if task is not None and (channel == "sms" or task.alert not in found):
            found[task.alert] = task
    own = rows(Alert, _ALERT, {"agency": agency, "state": OPEN_ALERT}, order="-position")
    others = [_task(row, row[5]) for row in own if not row[4] and row[0] not in found]
    return [*found.values(), *others]


def _standing(alert: str, at: datetime, message: str) -> Task | None:
    """Where it goes on after a merge; None if it is over, or only informs."""
    for _ in range(MOST_ASKED):
        found = rows(Alert, _ALERT, {"id": alert})
        if not found:
            return None
        _id, _incident, _agency, state, inform, _raised_at, moved_to = found[0]
        if state == "moved" and moved_to:
            alert = moved_to
            continue
        return _task(found[0], at, message) if state in OPEN_ALERT and not inform else None
    return None


def _task(row: tuple[object, ...], at: datetime, message: str = "") -> Task:
    alert, incident, agency, state = (str(value) for value in row[:4])
    number = rows(Incident, ["number"], {"id": incident})[0][0]
    code = str(number_parts(number)[1])
    return Task(incident, alert, agency, state, code, at, message)


def units_out(tasks: Iterable[Task]) -> set[str]:
    """The alerts among these on which a unit is out or about to be."""
    ids = tuple(task.alert for task in tasks)
    if not ids:
        return set()
    states = ("assigned", "en_route", "on_scene")
    return {alert for (alert,) in rows(Assignment, ["alert"], {"alert": ids, "state": states})}
