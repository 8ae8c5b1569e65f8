"""The escalation ladder: whom an alert climbs to, and after how long (stream ``ladder:<code>``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from siaga.domain.event import Event
from siaga.domain.refusal import Malformed
from siaga.domain.roster import POSITIONS

ALL_CATEGORIES = "*"
SHORTEST_WAIT_S, LONGEST_WAIT_S = 10, 6 * 3600
MOST_STEPS = 8


@dataclass(frozen=True)
class LadderDefined(Event):
    """``content``: ``categories`` (codes, or ``*``), ``priority_at_most`` (optional, 1 to 3),
    ``en_route_within_s`` after somebody said "ours", and ``steps``, each a ``position`` of the
    roster and ``wait_s``, the seconds that position has. ``active`` false: for no new alert."""

    ladder: str
    content: dict[str, Any]


def check(content: Mapping[str, Any]) -> None:
    """Raises ``Malformed``: an unknown position, one asked twice (a loop), a wait out of bounds."""
    steps = list(content.get("steps") or ())
    if not 1 <= len(steps) <= MOST_STEPS:
        raise Malformed("wrong_value", field="steps")
    seen: set[str] = set()
    for step in steps:
        position = step.get("position")
        if position not in POSITIONS:
            raise Malformed("wrong_value", field="position")
        if position in seen:
            raise Malformed("ladder_loops", position=position)
        seen.add(position)
        _require_wait(step.get("wait_s"), "wait_s")
    _require_wait(content.get("en_route_within_s"), "en_route_within_s")
    if not content.get("categories"):
        raise Malformed("missing", field="categories")
    if content.get("active", True) not in (True, False):
        raise Malformed("wrong_value", field="active")
    if content.get("priority_at_most") not in (None, 1, 2, 3):
        raise Malformed("wrong_value", field="priority_at_most")


def _require_wait(wait_s: object, name: str) -> None:
    if not isinstance(wait_s, int) or not SHORTEST_WAIT_S <= wait_s <= LONGEST_WAIT_S:
        raise Malformed("wrong_value", field=name)


def choose(
    ladders: Mapping[str, Mapping[str, Any]], category: str, priority: int | None
) -> str | None:
    """The code of the ladder for an alert: one that names the category before one for all, the
    more urgent before the less. A priority not known yet counts as the most urgent."""
    fits = [code for code, one in ladders.items() if _is_for(one, category, priority or 1)]
    return min(fits, key=lambda code: _rank(ladders[code], category), default=None)


def _is_for(ladder: Mapping[str, Any], category: str, priority: int) -> bool:
    named = ladder.get("categories", ())
    ceiling = ladder.get("priority_at_most") or 3
    meant = category in named or ALL_CATEGORIES in named
    return meant and priority <= ceiling and ladder.get("active", True)


def _rank(ladder: Mapping[str, Any], category: str) -> tuple[bool, int]:
    return category not in ladder.get("categories", ()), ladder.get("priority_at_most") or 3
