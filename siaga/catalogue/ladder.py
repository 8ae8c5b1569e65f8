"""The escalation ladders: who is asked after whom, and how long each has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from siaga.catalogue.source import Source
from siaga.catalogue.table import Table
from siaga.catalogue.trouble import Trouble, meant
from siaga.domain.ladder import ALL_CATEGORIES, LONGEST_WAIT_S, SHORTEST_WAIT_S
from siaga.domain.roster import POSITIONS


@dataclass(frozen=True)
class Ladder:
    code: str
    content: Mapping[str, Any]


def read_ladders(
    source: Source, categories: Iterable[str], troubles: list[Trouble]
) -> list[Ladder]:
    """The ladders of one file, ``[[ladder]]`` each."""
    whole = Table(source, source.data, (), troubles)
    whole.only("ladder")
    tables = whole.tables("ladder")
    whole.unique(tables)
    return [_read(table, (*categories, ALL_CATEGORIES)) for table in tables]


def _read(table: Table, categories: tuple[str, ...]) -> Ladder:
    table.only("code", "categories", "priority_at_most", "en_route_within_s", "steps")
    content: dict[str, Any] = {
        "categories": _categories(table, categories),
        "en_route_within_s": table.number("en_route_within_s", SHORTEST_WAIT_S, LONGEST_WAIT_S),
        "steps": _steps(table),
    }
    if "priority_at_most" in table.data:
        content["priority_at_most"] = table.number("priority_at_most", 1, 3)
    return Ladder(table.code(), content)


def _categories(table: Table, known: tuple[str, ...]) -> list[str]:
    written = table.data.get("categories")
    if not isinstance(written, list) or not written:
        table.trouble("categories", 'write codes of categories, or categories = ["*"] for all')
        return []
    for one in written:
        if one not in known:
            table.trouble("categories", f'unknown category "{one}"; {meant(str(one), known)}')
    return [str(one) for one in written]


def _steps(table: Table) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = []
    for step in table.tables("steps"):
        step.only("position", "wait_s")
        position = step.one_of("position", POSITIONS)
        if any(one["position"] == position for one in steps):
            step.trouble("position", f'"{position}" stands in this ladder already; leave one out')
        wait_s = step.number("wait_s", SHORTEST_WAIT_S, LONGEST_WAIT_S)
        steps.append({"position": position, "wait_s": wait_s})
    return steps
