"""Which tasks somebody who writes may be answering."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from siaga.domain.incident_state import OPEN_ALERT, UNANSWERED_ALERT
from siaga.domain.message import ALERT
from siaga.domain.report import number_parts
from siaga.operations.moved import goes_on_as
from siaga.records.models import Alert, Assignment, Incident, Message
from siaga.records.statements import rows

MOST_ASKED = 40
"""Of the messages to one contact, the last so many are looked at."""

NEVER_HEARD = ("dropped", "failed")
"""Messages that asked nobody."""

_ALERT = (
    *("id", "incident", "agency", "state", "inform", "raised_at"),
    *("not_en_route", "acknowledged_contact", "more_wanted"),
)


@dataclass(frozen=True)
class Task:
    """An alert as ``contact`` sees it. ``code`` as in ``Told``; ``message`` told of it, "" where
    it concerns the contact only by the agency; ``holder``: the contact who has taken it."""

    contact: str
    incident: str
    alert: str
    agency: str
    state: str
    code: str
    asked_at: datetime
    message: str = ""
    holder: str = ""
    to_take_over: bool = False
    """Somebody else has it, and has not set out; or further units are asked for."""

    @property
    def unanswered(self) -> bool:
        return self.state in UNANSWERED_ALERT or self.to_take_over


def tasks_of(contact: str, agency: str) -> list[Task]:
    """The open tasks ``contact`` was asked about, the latest first, and after them all others of
    the own agency."""
    where = {"contact": contact, "purpose": ALERT}
    columns = ["id", "alert", "channel", "queued_at"]
    asked = rows(Message, columns, where, order="-queued_at", most=MOST_ASKED)
    found: dict[str, Task] = {}
    for message, alert, channel, at in asked:
        task = _standing(alert, at, contact, message)
        if task is not None and (channel == "sms" or task.alert not in found):
            found[task.alert] = task
    own = rows(Alert, _ALERT, {"agency": agency, "state": OPEN_ALERT}, order="-position")
    others = [_task(row, row[5], contact) for row in own if not row[4] and row[0] not in found]
    return [*found.values(), *others]


def asked_since(contact: str, since: datetime, now: datetime) -> list[Task]:
    """All tasks ``contact`` was asked about from then on, whatever has become of them."""
    where = {"contact": contact, "purpose": ALERT}
    columns = ["alert", "state", "sent_at", "due_at"]
    asked = rows(Message, columns, where, order="-queued_at", most=MOST_ASKED)
    return [
        _task(row, since, contact)
        for alert, state, sent_at, due_at in asked
        if state not in NEVER_HEARD and since < (sent_at or due_at) <= now
        if (row := _now(alert)) is not None
    ]


def _standing(alert: str, at: datetime, contact: str, message: str) -> Task | None:
    """Where it goes on after a merge; None if it is over, or only informs."""
    found = _now(alert)
    if found is None or found[3] not in OPEN_ALERT or found[4]:
        return None
    return _task(found, at, contact, message)


def _now(alert: str) -> tuple[Any, ...] | None:
    """The alert, after a merge the one in which it goes on."""
    return next(iter(rows(Alert, _ALERT, {"id": goes_on_as(alert)})), None)


def _task(row: tuple[object, ...], at: datetime, contact: str, message: str = "") -> Task:
    alert, incident, agency, state = (str(value) for value in row[:4])
    number = rows(Incident, ["number"], {"id": incident})[0][0]
    code = str(number_parts(number)[1])
    late, holder, more = row[6], str(row[7]), row[8]
    take_over = bool(late) and state == "acknowledged" and (bool(more) or holder != contact)
    return Task(contact, incident, alert, agency, state, code, at, message, holder, take_over)


def tasks_out(tasks: Iterable[Task]) -> set[str]:
    """The alerts among these on which a unit is out or about to be, or, of an agency without any, its
    people are."""
    ids = tuple(task.alert for task in tasks)
    if not ids:
        return set()
    states = ("assigned", "en_route", "on_scene")
    sent = {alert for (alert,) in rows(Assignment, ["alert"], {"alert": ids, "state": states})}
    said = rows(Alert, ["id", "set_out_at"], {"id": ids})
    return sent | {alert for alert, at in said if at is not None}
