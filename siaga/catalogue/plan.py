"""The response plans: for each category, which agencies, when, where and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from siaga.catalogue.agency import Agency, unknown_region
from siaga.catalogue.category import Category, check_when
from siaga.catalogue.source import Source
from siaga.catalogue.table import Table
from siaga.catalogue.trouble import Trouble, meant
from siaga.domain import plan_faults
from siaga.domain.alarm import LEVELS
from siaga.domain.plan import OTHER_CATEGORIES, plan_code
from siaga.domain.region import Region
from siaga.domain.triage import LEAST_URGENT, MOST_URGENT
from siaga.domain.unit import UNIT_KINDS

REMEDIES = {
    "plan_informs_with_units": "who is only informed sends nobody; remove units, or inform",
    "plan_informs_in_reserve": "who stands in for another must act; remove inform",
    "plan_reserve_of_nobody": (
        'reserve_for = "{agency}", but no line of this plan calls {agency} to act; '
        "write that line, or remove this one"
    ),
    "plan_reserve_loop": "the reserves turn in a circle ({agencies}); remove one of these lines",
    "plan_empty": (
        'nobody is called to act in every case; add a line without "when", "regions", "level" '
        "or inform"
    ),
    "plan_hole": (
        'nobody is called to act when {answers}; add a line without "when", "regions", "level" '
        "or inform"
    ),
    "plan_too_many_lines": "more than {limit} lines; join some",
}
"""What ``domain.plan_faults`` finds in lines that are sound one by one."""


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
    grade = ""
    if category in known.categories:
        answers = known.categories[category].answers
        grade = str(known.categories[category].content.get("grade", ""))
    elif category and category != OTHER_CATEGORIES:
        table.trouble(
            "category", f'unknown category "{category}"; {meant(category, known.categories)}'
        )
    lines: list[tuple[Table, dict[str, Any]]] = []
    before = table.found
    for line in table.tables("agencies"):
        lines += [(line, one) for one in _read_line(line, known, answers)]
    if table.found == before:
        _check_structure(table, lines, plan_faults.Known(known.agencies, answers, grade))
    code = plan_code(category)
    spread = [line for _table, line in lines]
    return Plan(code, category, {"code": code, "category": category, "agencies": spread})


def _check_structure(
    plan: Table, lines: Sequence[tuple[Table, Mapping[str, Any]]], known: plan_faults.Known
) -> None:
    """How the lines fit together; a line for a kind of office stands for many, told once."""
    told = set()
    for fault in plan_faults.faults([line for _table, line in lines], known):
        table, key = (plan, "category") if fault.line is None else (lines[fault.line][0], None)
        values = {name: _words(value) for name, value in fault.values.items()}
        text = REMEDIES.get(fault.code, fault.code).format(**values)
        if (table.line, text) not in told:
            told.add((table.line, text))
            table.trouble(key, text)


def _words(value: object) -> str:
    return " → ".join(value) if isinstance(value, tuple) else str(value)


def _read_line(
    line: Table, known: Known, answers: Mapping[str, tuple[str, tuple[str, ...]]]
) -> list[dict[str, Any]]:
    line.only(*plan_faults.KEYS)
    line.both("because")
    if "priority_at_most" in line.data:
        line.number("priority_at_most", MOST_URGENT, LEAST_URGENT)
    if "when" in line.data:
        check_when(line, answers)
    if "level" in line.data:
        line.one_of("level", LEVELS)
    if "inform" in line.data and line.data["inform"] is not True:
        line.trouble("inform", "write inform = true, or remove it")
    if "reserve_for" in line.data:
        line.one_of("reserve_for", known.agencies, "agency")
    _check_units(line)
    _check_regions(line, known.regions)
    if "kind" in line.data:
        return _spread(line, known.agencies)
    line.one_of("agency", known.agencies)
    return [dict(line.data)]


def _check_units(line: Table) -> None:
    units = line.data.get("units", {"engine": 1})
    if not isinstance(units, Mapping) or not units:
        line.trouble("units", "write for example units = { engine = 2 }")
        return
    table = line.inner("units", units)
    for kind in units:
        if kind not in UNIT_KINDS:
            table.trouble(kind, f'unknown kind of unit "{kind}"; {meant(kind, UNIT_KINDS)}')
        else:
            table.number(kind, 1, plan_faults.MOST_UNITS)


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
