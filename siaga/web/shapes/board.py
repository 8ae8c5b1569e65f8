"""Everything a screen needs when it opens; live carries it on from ``position``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from siaga.ledger.append import head
from siaga.records.models import Channel, Desk, Trunk, Unit
from siaga.web.audience import Audience
from siaga.web.names import Names
from siaga.web.shapes.calls import active_or_recent, call_shapes
from siaga.web.shapes.channels import channel_shapes
from siaga.web.shapes.desks import desk_shapes, unit_shapes
from siaga.web.shapes.handed_over import beyond, handed_over
from siaga.web.shapes.incidents import incident_shapes, open_or_recent
from siaga.web.shapes.majors import running
from siaga.web.shapes.mode import mode_shape
from siaga.web.shapes.trunks import trunk_shapes


def board(audience: Audience, now: datetime) -> dict[str, Any]:
    """The position is read first: what is committed meanwhile comes once more by live."""
    position = head().position
    names = Names()
    handed, unknown = handed_over(now) if audience.centre else ([], 0)
    calls = active_or_recent(handed) if audience.centre else []
    units = Unit.objects.filter(active=True)
    if audience.agency is not None:
        units = units.filter(agency=audience.agency)
    return {
        "position": position,
        "now": now,
        "calls": call_shapes(calls, names),
        "handed_over_beyond": beyond(unknown, calls, now),
        "incidents": incident_shapes(open_or_recent(audience, now), audience, names),
        "desks": desk_shapes(list(Desk.objects.all()), names) if audience.centre else [],
        "units": unit_shapes(list(units), names),
        "mode": mode_shape(names) if audience.centre else None,
        "majors": running(names) if audience.centre else [],
        "trunks": trunk_shapes(Trunk.objects.all(), names) if audience.centre else [],
        "channels": channel_shapes(Channel.objects.all()) if audience.centre else [],
    }
