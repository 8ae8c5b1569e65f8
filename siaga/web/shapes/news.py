"""Who is to be rung by hand about an incident: for the centre only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from siaga.records.models import ReportField, ToldCaller

Shape = dict[str, Any]


def to_tell(incidents: Sequence[str]) -> dict[str, list[Shape]]:
    """By incident. Each is known by the report that was written at the office, and has its number
    from there; the report may have been merged into this incident since."""
    waiting = ToldCaller.objects.filter(incident__in=incidents, to_ring__isnull=False)
    rows = list(waiting.order_by("to_ring_at", "key"))
    if not rows:
        return {}
    said = ReportField.objects.filter(incident__in={row.call for row in rows})
    numbers = dict(said.filter(field="caller_number").values_list("incident", "value"))
    found: dict[str, list[Shape]] = defaultdict(list)
    for row in rows:
        number = numbers.get(row.call) or None
        caller = {"caller": row.call, "news": row.to_ring, "number": number}
        found[row.incident].append({**caller, "since": row.to_ring_at})
    return found
