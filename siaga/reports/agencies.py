"""An agency's card of a month: what it was asked, what became of it, and how long it took.

An alert belongs to the month in which it was raised, whenever it ends. Alerts
that only inform ask nothing of anybody and stand apart; drills count nowhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from siaga.domain.roster import POSITIONS
from siaga.records.models import Alert, Assignment, Incident
from siaga.reports.drills import tests_among
from siaga.reports.figures import Card, interval, seconds
from siaga.reports.months import Month

GROUPS = {
    "raised": "open",
    "delivered": "open",
    "acknowledged": "acknowledged",
    "done": "acknowledged",
    "declined": "declined",
    "withdrawn": "withdrawn",
}
"""An alert's state → the one group of the sum it belongs to."""

ELSEWHERE = "moved"
"""State of an alert that a merge took into another incident: it counts there, and only there."""

SUM = ("acknowledged", "declined", "withdrawn", "open")
"""These four make up the total; none overlaps another."""

PARTS = ("in_time", "late", "at_work", "done", "overdue")
"""Of which: ``in_time`` and ``late`` make up what was acknowledged, and so do ``at_work`` and
``done``; ``overdue`` are all that had no answer when their time was over."""

NOBODY_LEFT = "asked_nobody_left"
CLIMBED = (*(f"asked_{position}" for position in POSITIONS), NOBODY_LEFT)
"""How far the ladder of each climbed: who was asked last, of alerts that had a ladder at all; and
of these, where it ended with nobody further to ask."""


@dataclass(frozen=True)
class Sending:
    """One unit's way to one incident and back."""

    assigned_at: datetime
    en_route_at: datetime | None = None
    on_scene_at: datetime | None = None
    cleared_at: datetime | None = None


@dataclass(frozen=True)
class AlertRow:
    """One alert with every moment of it."""

    id: str
    incident: str
    number: str
    agency: str
    category: str
    priority: int | None
    state: str
    raised_at: datetime
    due_at: datetime
    inform: bool = False
    delivered_at: datetime | None = None
    acknowledged_at: datetime | None = None
    declined_at: datetime | None = None
    withdrawn_at: datetime | None = None
    closed_at: datetime | None = None
    asked: str = ""
    exhausted: bool = False
    sendings: tuple[Sending, ...] = ()

    @property
    def group(self) -> str:
        return "informed" if self.inform else GROUPS[self.state]

    def overdue(self, now: datetime) -> bool:
        """No answer of any kind when its time was over."""
        answers = (self.acknowledged_at, self.declined_at, self.withdrawn_at)
        return min((at for at in answers if at is not None), default=now) > self.due_at

    def times(self) -> dict[str, int | None]:
        """Every interval in whole seconds. With several units the first to arrive counts, and
        the last to be cleared."""
        first = {
            step: min((at for one in self.sendings if (at := getattr(one, step))), default=None)
            for step in ("assigned_at", "en_route_at", "on_scene_at")
        }
        cleared = [one.cleared_at for one in self.sendings]
        ends = [at for at in cleared if at is not None]
        return {
            "delivered": seconds(self.raised_at, self.delivered_at),
            "acknowledged_after": seconds(self.raised_at, self.acknowledged_at),
            "assigned": seconds(self.raised_at, first["assigned_at"]),
            "en_route": seconds(self.raised_at, first["en_route_at"]),
            "on_scene": seconds(self.raised_at, first["on_scene_at"]),
            "cleared": seconds(
                self.raised_at, max(ends) if ends and len(ends) == len(cleared) else None
            ),
            "turnout": _shortest("assigned_at", "en_route_at", self.sendings),
            "travel": _shortest("en_route_at", "on_scene_at", self.sendings),
            "closed": seconds(self.raised_at, self.closed_at),
        }


INTERVALS = (
    *("delivered", "acknowledged_after", "assigned", "en_route", "on_scene", "cleared"),
    *("turnout", "travel", "closed"),
)


def _shortest(start: str, end: str, sendings: Iterable[Sending]) -> int | None:
    """Of the unit that made the step ``end`` first."""
    made = [one for one in sendings if getattr(one, end) is not None]
    first = min(made, key=lambda one: getattr(one, end), default=None)
    return seconds(getattr(first, start), getattr(first, end)) if first else None


def agency_card(rows: Sequence[AlertRow], now: datetime) -> Card[AlertRow]:
    """The card of these alerts. ``now`` decides only whether an unanswered one is overdue."""
    asked = tuple(row for row in rows if not row.inform)
    groups: dict[str, list[AlertRow]] = {name: [] for name in (*SUM, "informed")}
    for row in rows:
        groups[row.group].append(row)
    taken = groups["acknowledged"]
    overdue = {row.id for row in asked if row.overdue(now)}
    parts = {
        "in_time": [row for row in taken if row.id not in overdue],
        "late": [row for row in taken if row.id in overdue],
        "at_work": [row for row in taken if row.state == "acknowledged"],
        "done": [row for row in taken if row.state == "done"],
        "overdue": [row for row in asked if row.id in overdue],
    }
    parts |= {f"asked_{one}": [row for row in asked if row.asked == one] for one in POSITIONS}
    parts[NOBODY_LEFT] = [row for row in asked if row.exhausted]
    lists = {"total": asked} | {name: tuple(each) for name, each in (groups | parts).items()}
    times = {row.id: row.times() for row in asked}
    intervals = {
        name: interval(name, asked, lambda row, name=name: times[row.id][name])  # type: ignore[misc]
        for name in INTERVALS
    }
    return Card(lists, intervals)


def alerts_of(month: Month, zone: tzinfo, agency: str | None = None) -> list[AlertRow]:
    """The month's alerts, oldest first; of all agencies when none is named."""
    raised = {"raised_at__gte": month.begins(zone), "raised_at__lt": month.ends(zone)}
    alerts = Alert.objects.filter(**raised).exclude(state=ELSEWHERE)
    if agency is not None:
        alerts = alerts.filter(agency=agency)
    concerned = Incident.objects.filter(id__in=alerts.values("incident"))
    incidents = {incident.id: incident for incident in concerned}
    tests = tests_among(concerned)
    sendings: dict[str, list[Sending]] = defaultdict(list)
    steps = ("alert", "assigned_at", "en_route_at", "on_scene_at", "cleared_at")
    sent = Assignment.objects.filter(alert__in=alerts.values("id")).order_by("position")
    for alert, *moments in sent.values_list(*steps):
        sendings[alert].append(Sending(*moments))
    return [
        _row(alert, incidents[alert.incident], sendings)
        for alert in alerts.order_by("raised_at", "position")
        if alert.incident not in tests
    ]


def _row(alert: Alert, incident: Incident, sendings: Mapping[str, list[Sending]]) -> AlertRow:
    return AlertRow(
        alert.id,
        incident.id,
        incident.number,
        alert.agency,
        incident.category,
        incident.priority,
        alert.state,
        alert.raised_at,
        alert.due_at,
        alert.inform,
        alert.delivered_at,
        alert.acknowledged_at,
        alert.declined_at,
        alert.withdrawn_at,
        incident.closed_at,
        alert.position_asked,
        alert.exhausted,
        tuple(sendings.get(alert.id, ())),
    )
