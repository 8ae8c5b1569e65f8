"""A task that moves takes its ladder along: where it stands there, and the running clock."""

from __future__ import annotations

from datetime import datetime

from siaga.ledger.recorded import Recorded
from siaga.records.deadlines import deadline_key, set_deadline
from siaga.records.models import Alert, Deadline
from siaga.records.models.deadline import EN_ROUTE, LADDER
from siaga.records.statements import change, rows

ACKNOWLEDGED = ("acknowledged_at", "acknowledged_by", "acknowledged_contact", "taken_over_at")
STANDS = (
    *(
        "ladder",
        "en_route_within_s",
        "expects_word",
        "expects_neighbour",
        "step",
        "position_asked",
        "next_at",
    ),
    *("exhausted", "ladder_stopped", "not_en_route", "more_wanted", "promised_at"),
)


def take_clock(recorded: Recorded, incident: str, alert: str, to: str) -> None:
    """What is waited for of ``alert`` is waited for of ``to``, until the same moment."""
    for kind in (LADDER, EN_ROUTE):
        key = deadline_key(kind, f"incident:{incident}", alert)
        for due_at, set_at in rows(Deadline, ["due_at", "set_at"], {"key": key}):
            set_deadline(kind, recorded.stream, to, due_at, set_at)


def stand_as(row: Alert, there: Alert) -> None:
    """The row, not saved, says of its ladder and of who has the task what ``there`` says."""
    for column in (*ACKNOWLEDGED, *STANDS):
        setattr(row, column, getattr(there, column))


def climb_on(recorded: Recorded, alert: str, due_at: datetime) -> None:
    """It climbed because nobody had set out, or for further units, when it moved: the step on which
    it stands is asked again, until ``due_at``."""
    late = {"id": alert, "state": "acknowledged", "not_en_route": True}
    if rows(Alert, ["id"], {**late, "exhausted": False, "ladder_stopped": ""}):
        change(Alert, {"id": alert}, next_at=due_at)
        set_deadline(EN_ROUTE, recorded.stream, alert, due_at, set_at=recorded.at)
