"""The ways out of the centre that do not work, as the screens see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from siaga.operations.way_names import way_name
from siaga.records.models import Channel
from siaga.web.labels import CHANNEL_TROUBLES, label


def channel_shapes(channels: Iterable[Channel]) -> list[dict[str, Any]]:
    """One that works is nobody's concern, and is left out."""
    return [
        {
            "name": one.name,
            "label": way_name(one.name) or one.name,
            "since": one.since,
            "why": label(CHANNEL_TROUBLES, one.why),
        }
        for one in channels
        if not one.works
    ]
