"""What people do in a random story about incidents that are one, or several."""

from __future__ import annotations

from siaga.operations import merging, splitting
from siaga.operations.command import Command
from siaga.records.models import Incident


def chosen(who: int, what: int, which: int, new_id: str) -> Command | None:
    """Two of the latest incidents are one, or are not after all; a report tells of another."""
    latest = list(Incident.objects.order_by("-position").values_list("id", flat=True)[:3])
    if not latest:
        return None
    one, other = latest[what % len(latest)], latest[which % len(latest)]
    merged = list(Incident.objects.exclude(merged_into="").values_list("id", flat=True))
    choices: list[Command] = [
        merging.MergeIncident(one, other),
        merging.MergeIncident(one, other, "the same"),
        splitting.SplitReport(one, new_id, ("place", "category")),
        merging.UndoMerge(merged[who % len(merged)] if merged else one, "another"),
    ]
    return choices[who % 4]
