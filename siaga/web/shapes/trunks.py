"""The operator's lines as the screens see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from siaga.records.models import Trunk


def trunk_shapes(trunks: Iterable[Trunk]) -> list[dict[str, Any]]:
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
        }
        for trunk in trunks
    ]
