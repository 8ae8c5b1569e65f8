"""How the whole room works now, as the centre's screens see it."""

from __future__ import annotations

from typing import Any

from siaga.records.models import Drill, Mode
from siaga.web.names import Names


def mode_shape(names: Names) -> dict[str, Any]:
    """A drill's numbers are not shown: they are people's."""
    mode = Mode.objects.first()
    return {
        "surge_since": mode.surge_since if mode else None,
        "surge_by_name": names.actor(mode.surge_by) if mode and mode.surge_by else None,
        "drills": [
            {
                "trunk": drill.trunk,
                "since": drill.since,
                "until": drill.until,
                "everyone": drill.everyone,
                "numbers": len(drill.numbers),
                "by_name": names.actor(drill.by),
            }
            for drill in Drill.objects.all()
        ],
    }
