"""The centre's own card of a month: how calls ended, how soon they were answered and passed on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.db.models import Min, Q, QuerySet

from siaga.domain.outcome import BY_HAND, BY_ITSELF
from siaga.domain.referral import RESULTS
from siaga.records.models import Alert, Call, Incident, ToldCaller
from siaga.reports.drills import is_test
from siaga.reports.figures import Card, interval, seconds
from siaga.reports.months import Month

NOT_SAID = "no_outcome"
OUTCOMES = (*(outcome for outcome in BY_HAND if outcome != "test"), *BY_ITSELF, NOT_SAID)
"""Together these make up the total; a test is no citizen's call."""

INTERVALS = ("answered_after", "forwarded_after")
ANSWER_WITHIN_S = 15
"""NENA-STA-020.1-2020: 90 % of calls answered within 15 s."""

NOT_KNOWN = "unknown"
COUNTED_RESULTS = (*RESULTS, "")
"""Together these make up what was handed over; "" where nobody has asked after it yet."""

RATINGS = (5, 4, 3, 2, 1)
"""Best first."""

FORWARD_WITHIN_S = 60
"""NFPA 1225 (2022): 90 % of alarms forwarded within 60 s."""


@dataclass(frozen=True)
class CallRow:
    """One citizen's call, without the number. ``forwarded_at``: its incident's first alert;
    ``rating``: the digit that its caller gave in the end; ``referral_reference``: the number that
    it has where it was handed over to."""

    id: str
    offered_at: datetime
    answered_at: datetime | None
    outcome: str
    referred_to: str
    incident: str
    number: str
    forwarded_at: datetime | None
    rating: int | None = None
    referral_result: str | None = None
    referral_reference: str = ""

    def times(self) -> dict[str, int | None]:
        """An incident that was forwarded before this call came is not this call's to forward."""
        answered, forwarded = self.answered_at, self.forwarded_at
        own = None if answered is None or (forwarded and forwarded < answered) else forwarded
        return {
            "answered_after": seconds(self.offered_at, answered),
            "forwarded_after": seconds(answered, own),
        }


def centre_card(rows: Sequence[CallRow]) -> Card[CallRow]:
    lists = {"total": tuple(rows)}
    lists |= {name: tuple(row for row in rows if row.outcome == name) for name in OUTCOMES}
    for to in sorted({row.referred_to for row in rows} - {""}):
        lists[f"to_{to}"] = tuple(row for row in rows if row.referred_to == to)
    if any(row.referred_to for row in rows):
        for result in COUNTED_RESULTS:
            found = tuple(row for row in rows if row.referral_result == result)
            lists[f"came_{result or NOT_KNOWN}"] = found
    lists["rated"] = tuple(row for row in rows if row.rating is not None)
    for rating in RATINGS:
        lists[f"rated_{rating}"] = tuple(row for row in rows if row.rating == rating)
    times = {row.id: row.times() for row in rows}
    intervals = {
        name: interval(name, rows, lambda row, name=name: times[row.id][name])  # type: ignore[misc]
        for name in INTERVALS
    }
    return Card(lists, intervals)


def _ratings(calls: QuerySet[Any, Any]) -> dict[str, int]:
    """By call. A digit given for a call-back is of the call that it was for."""
    back = dict(Call.objects.filter(call_back_of__in=calls).values_list("id", "call_back_of"))
    given = ToldCaller.objects.filter(Q(call__in=calls) | Q(call__in=list(back)), rating__gte=1)
    rated = given.order_by("rated_at").values_list("call", "rating")
    return {back.get(call) or call: rating for call, rating in rated if rating is not None}


def mean_rating(rows: Sequence[CallRow]) -> float | None:
    """Of those that were rated; None when nobody has."""
    ratings = [row.rating for row in rows if row.rating is not None]
    return sum(ratings) / len(ratings) if ratings else None


def calls_of(month: Month, zone: tzinfo) -> list[CallRow]:
    """The month's calls that came in, oldest first; no drills, no tests."""
    offered = {"offered_at__gte": month.begins(zone), "offered_at__lt": month.ends(zone)}
    calls = Call.objects.filter(direction="in", **offered).order_by("offered_at", "position")
    concerned = calls.order_by().values("incident")
    numbers = dict(Incident.objects.filter(id__in=concerned).values_list("id", "number"))
    alerts = Alert.objects.filter(incident__in=concerned).order_by()
    first = dict(alerts.values_list("incident").annotate(Min("raised_at")))
    ratings = _ratings(calls.order_by().values("id"))
    columns = ("id", "offered_at", "answered_at", "outcome", "referred_to", "incident")
    found = calls.values_list(*columns, "referral_result", "referral_reference", "drill")
    return [
        CallRow(
            *(id, at, answered_at, outcome or NOT_SAID, referred_to),
            *(incident, numbers.get(incident, ""), first.get(incident), ratings.get(id), *came),
        )
        for id, at, answered_at, outcome, referred_to, incident, *came, drill in found
        if not is_test(drill, outcome)
    ]
