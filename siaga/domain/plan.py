"""The response plan: which agencies a situation calls for, with which units, and who stands in.

A plan is a list of lines, read from the top. ``agency`` is who; all of these narrow
when the line applies: ``priority_at_most``, ``regions``, ``when`` (answers), ``level``
(from this alarm level on). ``inform`` only tells the agency, ``units`` says how many
of which kind are wanted, ``reserve_for`` calls the agency only in place of another
that has declined.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from siaga.domain.alarm import FIRST, rank
from siaga.domain.triage import holds

OTHER_CATEGORIES = "*"
"""A plan for the categories that have none of their own."""

FOR_OTHERS = "default"
"""Code of that plan; every other plan is called as its category."""

Line = Mapping[str, Any]
Plans = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class Situation:
    """What a plan is read for.

    While the priority is not known the plan is read as for the most urgent:
    an agency too many can be dropped by the call taker, one too few is not seen.
    """

    category: str
    priority: int | None = None
    region: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    level: str = FIRST


@dataclass(frozen=True)
class Proposal:
    """``because`` is the plan's own words, by language (``{"id": …, "en": …}``)."""

    agency: str
    because: Mapping[str, str]
    inform: bool = False
    units: Mapping[str, int] = field(default_factory=dict)


def plan_code(category: str) -> str:
    """What the plan of a category is called."""
    return FOR_OTHERS if category == OTHER_CATEGORIES else category


def propose(plans: Plans, situation: Situation) -> list[Proposal]:
    """Agencies in the plans' order, each once.

    Of several lines for one agency the first that applies gives the reason, one
    that lets it act before one that only informs it; of each kind of unit the
    largest number is wanted.
    """
    found: dict[str, Proposal] = {}
    for line in _applying(plans, situation):
        if "reserve_for" not in line:
            agency = str(line["agency"])
            one = _proposal(line)
            found[agency] = _both(found[agency], one) if agency in found else one
    return list(found.values())


def further(plans: Plans, situation: Situation, level: str) -> list[Proposal]:
    """Whom the step up to ``level`` calls, beyond the present one: new agencies, more units."""
    there = list(plans)
    above = Situation(
        situation.category, situation.priority, situation.region, situation.answers, level
    )
    called = {
        line["agency"]
        for line in _applying(there, above)
        if rank(line.get("level", FIRST)) > rank(situation.level)
    }
    return [one for one in propose(there, above) if one.agency in called]


def reserves(plans: Plans, situation: Situation, declined: str) -> list[Proposal]:
    """Who stands in for an agency that declines, the first choice first."""
    found: dict[str, Proposal] = {}
    for line in _applying(plans, situation):
        if line.get("reserve_for") == declined:
            found.setdefault(str(line["agency"]), _proposal(line))
    return list(found.values())


def more_units(has: Mapping[str, int], wanted: Mapping[str, int]) -> dict[str, int]:
    """Of each kind the larger number."""
    kinds = [*has, *(kind for kind in wanted if kind not in has)]
    return {kind: max(has.get(kind, 0), wanted.get(kind, 0)) for kind in kinds}


def _proposal(line: Line) -> Proposal:
    return Proposal(
        str(line["agency"]),
        dict(line.get("because", {})),
        bool(line.get("inform", False)),
        {str(kind): int(count) for kind, count in line.get("units", {}).items()},
    )


def _both(first: Proposal, second: Proposal) -> Proposal:
    reason = second.because if first.inform and not second.inform else first.because
    inform = first.inform and second.inform
    return Proposal(first.agency, reason, inform, more_units(first.units, second.units))


def _applying(plans: Plans, situation: Situation) -> Iterator[Line]:
    for plan in _plans_of(list(plans), situation.category):
        for line in plan.get("agencies", ()):
            if _applies(line, situation):
                yield line


def _plans_of(plans: Sequence[Mapping[str, Any]], category: str) -> list[Mapping[str, Any]]:
    own = [plan for plan in plans if plan.get("category") == category]
    return own or [plan for plan in plans if plan.get("category") == OTHER_CATEGORIES]


def _applies(line: Line, situation: Situation) -> bool:
    ceiling, priority = line.get("priority_at_most"), situation.priority
    if ceiling is not None and priority is not None and priority > int(ceiling):
        return False
    if rank(line.get("level", FIRST)) > rank(situation.level):
        return False
    if "when" in line and not holds(line["when"], situation.answers):
        return False
    regions = line.get("regions")
    return regions is None or any(_inside(situation.region, str(area)) for area in regions)


def _inside(region: str, area: str) -> bool:
    """``12.11.01.2003`` lies inside ``12.11.01``, and ``12.11.10`` not inside ``12.11.1``."""
    return region == area or region.startswith(area + ".")
