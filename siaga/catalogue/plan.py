"""The response plans: for each category, which agencies, when, where and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from siaga.catalogue.agency import Agency, unknown_region
from siaga.catalogue.category import Category, check_when
from siaga.catalogue.source import Source
from siaga.catalogue.table import Table
from siaga.catalogue.trouble import Trouble, meant
from siaga.domain.plan import OTHER_CATEGORIES
from siaga.domain.region import Region
from siaga.domain.triage import LEAST_URGENT, MOST_URGENT

FOR_OTHERS = "default"
"""Code of the plan for categories without one of their own."""


@dataclass(frozen=True)
class Plan:
    """``content``: lines of single agencies; lines for a kind of local office are spread out."""

    code: str
    category: str
    content: Mapping[str, Any]


@dataclass(frozen=True)
class Known:
    """What a plan may name."""

    categories: Mapping[str, Category]
    agencies: Mapping[str, Agency]
    regions: Mapping[str, Region]


def read_plans(source: Source, known: Known, troubles: list[Trouble]) -> list[tuple[Plan, Table]]:
    """The plans of one file, each with the table it was read from."""
    whole = Table(source, source.data, (), troubles)
    whole.only("plan")
    return [(_read_plan(table, known), table) for table in whole.tables("plan")]


def _read_plan(table: Table, known: Known) -> Plan:
    table.only("category", "agencies")
    category = table.text("category")
    answers: Mapping[str, tuple[str, tuple[str, ...]]] = {}
    if category in known.categories:
        answers = known.categories[category].answers
    elif category and category != OTHER_CATEGORIES:
        table.trouble(
            "category", f'unknown category "{category}"; {meant(category, known.categories)}'
        )
    lines: list[dict[str, Any]] = []
    for line in table.tables("agencies"):
        lines += _read_line(line, known, answers)
    code = FOR_OTHERS if category == OTHER_CATEGORIES else category
    return Plan(code, category, {"code": code, "category": category, "agencies": lines})


def _read_line(
    line: Table, known: Known, answers: Mapping[str, tuple[str, tuple[str, ...]]]
) -> list[dict[str, Any]]:
    line.only("agency", "kind", "priority_at_most", "regions", "when", "because")
    line.both("because")
    if "priority_at_most" in line.data:
        line.number("priority_at_most", MOST_URGENT, LEAST_URGENT)
    if "when" in line.data:
        check_when(line, answers)
    _check_regions(line, known.regions)
    if "kind" in line.data:
        return _spread(line, known.agencies)
    line.one_of("agency", known.agencies)
    return [dict(line.data)]


def _check_regions(line: Table, regions: Mapping[str, Region]) -> None:
    if "regions" not in line.data:
        return
    codes = line.data["regions"]
    if not isinstance(codes, list) or not codes:
        line.trouble("regions", 'write a list of codes, regions = ["12.11.14"]')
        return
    for code in codes:
        if str(code) not in regions:
            line.trouble("regions", unknown_region(str(code), regions))


def _spread(line: Table, agencies: Mapping[str, Agency]) -> list[dict[str, Any]]:
    """One line for each local office of that kind, for its own area only."""
    if "agency" in line.data or "regions" in line.data:
        line.trouble("kind", 'a line with "kind" has neither "agency" nor "regions"; remove them')
    local = [agency for agency in agencies.values() if agency.region is not None]
    kind = line.one_of("kind", {agency.kind for agency in local})
    rest = {key: value for key, value in line.data.items() if key != "kind"}
    return [
        {"agency": agency.code, "regions": [agency.region], **rest}
        for agency in local
        if agency.kind == kind
    ]
