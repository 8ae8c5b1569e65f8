"""Numbers with a reputation, as a supervisor reviews them each week."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from siaga.domain.outcome import EMERGENCIES
from siaga.domain.queue import PRANKS
from siaga.domain.reputation import is_behind
from siaga.operations.turns import numbers_with_pranks
from siaga.records.models import Call, Incident, Mode
from siaga.web.names import Names

Shape = dict[str, Any]
DAYS: Final = 30
"""How far back the review looks."""

REVIEW_EVERY: Final = timedelta(days=7)
LEAST_WEIGHT: Final = 0.5
MOST_NUMBERS: Final = 100
MOST_CALLS: Final = 50
"""Of each number, and so many numbers, are listed; the sums are of all."""


def reputation_shape(now: datetime, names: Names) -> Shape:
    """What was re-ordered in the last ``DAYS``, and what would have been lost had it been blocked."""
    weights = {
        key: weight for key, weight in numbers_with_pranks(now).items() if weight >= LEAST_WEIGHT
    }
    recent = Call.objects.filter(direction="in", offered_at__gte=now - timedelta(days=DAYS))
    ranked = recent.filter(pranks__gt=0).exclude(number_key="")
    keys = list(dict.fromkeys([*weights, *ranked.values_list("number_key", flat=True)]))
    numbers = [
        _number(key, weights.get(key, 0.0), list(recent.filter(number_key=key)[:MOST_CALLS]))
        for key in keys[:MOST_NUMBERS]
    ]
    shown = [one for one in numbers if one is not None]
    reordered, lost = _sums(ranked)
    mode = Mode.objects.first()
    reviewed_at = mode.reviewed_at if mode else None
    return {
        "reviewed_at": reviewed_at,
        "reviewed_by_name": names.actor(mode.reviewed_by) if mode and mode.reviewed_by else None,
        "due": bool(shown) and (reviewed_at is None or now - reviewed_at >= REVIEW_EVERY),
        "days": DAYS,
        "reordered": reordered,
        "lost": lost,
        "numbers": shown,
    }


def _sums(ranked: QuerySet[Call]) -> tuple[int, int]:
    """How many callers waited behind one who came later, and how many of those who were to wait
    behind others had an emergency."""
    until = Coalesce("answered_at", "ended_at", "offered_at")
    later = Call.objects.filter(
        direction="in",
        offered_at__gt=OuterRef("offered_at"),
        offered_at__lt=OuterRef("until"),
        answered_at__lt=OuterRef("until"),
    )
    rows = ranked.annotate(until=until).annotate(overtaken=Exists(later))
    behind = [
        (overtaken, outcome in EMERGENCIES)
        for because, overtaken, outcome in rows.values_list("because", "overtaken", "outcome")
        if PRANKS in because
    ]
    return sum(one for one, _ in behind), sum(one for _, one in behind)


def _number(key: str, weight: float, calls: list[Call]) -> Shape | None:
    """None for a number all of whose calls are older than the review looks back."""
    if not calls:
        return None
    numbers = _incident_numbers(call.incident for call in calls)
    return {
        "call": calls[0].id,
        "number": calls[0].number or key,
        "weight": round(weight, 1),
        "behind": is_behind(weight, settings.SIAGA_PRANKS_BEHIND),
        "calls": [_call(call, numbers) for call in calls],
    }


def _call(call: Call, numbers: dict[str, str]) -> Shape:
    behind = PRANKS in call.because
    until = call.answered_at or call.ended_at or call.offered_at
    return {
        "id": call.id,
        "offered_at": call.offered_at,
        "outcome": call.outcome,
        "because": list(call.because),
        "waited_s": max(0, round((until - call.offered_at).total_seconds())),
        "overtaken_by": _overtaken_by(call, until) if behind else 0,
        "incident": call.incident or None,
        "incident_number": numbers.get(call.incident),
        "forgiven": call.forgiven,
        "behind": behind,
        "lost": behind and call.outcome in EMERGENCIES,
    }


def _overtaken_by(call: Call, until: datetime) -> int:
    """Calls that came later and were answered earlier."""
    later = Q(offered_at__gt=call.offered_at, answered_at__lt=until, direction="in")
    return Call.objects.filter(later).count()


def _incident_numbers(incidents: Iterable[str]) -> dict[str, str]:
    ids = {id for id in incidents if id}
    return dict(Incident.objects.filter(id__in=ids).values_list("id", "number"))
