"""The whole story of one incident and its calls."""

from __future__ import annotations

from typing import Any

from siaga.ledger.append import load
from siaga.records.models import IncidentCall
from siaga.web.audience import Audience
from siaga.web.names import Names
from siaga.web.timeline.telling import Surroundings, entry, visible


def calls_of(incident: str) -> list[str]:
    """Every call about this incident, each once."""
    links = IncidentCall.objects.filter(incident=incident).values_list("call", flat=True)
    return list(dict.fromkeys(links))


def story_of(incident: str, audience: Audience) -> list[dict[str, Any]]:
    """What happened, in order, as ``audience`` may read it."""
    recorded = list(load(f"incident:{incident}"))
    if audience.centre:
        for call in calls_of(incident):
            recorded.extend(load(f"call:{call}"))
    recorded.sort(key=lambda one: one.position)
    around = Surroundings(Names())
    for one in recorded:
        around.learn(one)
    seen = [one for one in recorded if visible(one, audience.agency, around.agency_of)]
    return [told for one in seen if (told := entry(one, around)) is not None]
