"""The operator's lines as the screens see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from siaga.records.models import Trunk
from siaga.web.names import Names


def trunk_shapes(trunks: Iterable[Trunk], names: Names) -> list[dict[str, Any]]:
    return [
        {
            "name": trunk.name,
            "version": trunk.version,
            "kind": trunk.kind,
            "testable": trunk.testable,
            "every_minutes": trunk.every_minutes,
            "reached": trunk.reached,
            "testing_since": trunk.test_at,
            "result": trunk.result,
            "closed": _closed(trunk, names) if trunk.closed_until else None,
            "opened": _opened(trunk) if trunk.opened_at else None,
        }
        for trunk in trunks
    ]


def _closed(trunk: Trunk, names: Names) -> dict[str, Any]:
    return {
        "since": trunk.closed_at,
        "until": trunk.closed_until,
        "reason": trunk.closed_reason,
        "way": trunk.closed_way,
        "by_name": names.actor(trunk.closed_by),
    }


def _opened(trunk: Trunk) -> dict[str, Any]:
    return {"at": trunk.opened_at, "why": trunk.opened_why}
