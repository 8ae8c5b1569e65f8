"""The response plan: which agencies a category, a priority and a place call for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from siaga.domain.triage import holds

OTHER_CATEGORIES = "*"
"""A plan for the categories that have none of their own."""


@dataclass(frozen=True)
class Proposal:
    """``because`` is the plan's own words, by language (``{"id": …, "en": …}``)."""

    agency: str
    because: Mapping[str, str]


def propose(
    plans: Iterable[Mapping[str, Any]],
    category: str,
    priority: int | None,
    region: str,
    answers: Mapping[str, str],
) -> list[Proposal]:
    """Agencies in the plans' order, each once, the first reason that applies.

    While the priority is not known the plan is read as for the most urgent:
    an agency too many can be dropped by the call taker, one too few is not seen.
    A line with ``regions`` applies there only, one with ``when`` once the
    answers say so.
    """
    found: dict[str, Proposal] = {}
    for plan in _plans_of(list(plans), category):
        for line in plan.get("agencies", ()):
            if _applies(line, priority, region, answers):
                agency = str(line["agency"])
                found.setdefault(agency, Proposal(agency, dict(line.get("because", {}))))
    return list(found.values())


def _plans_of(plans: list[Mapping[str, Any]], category: str) -> list[Mapping[str, Any]]:
    own = [plan for plan in plans if plan.get("category") == category]
    return own or [plan for plan in plans if plan.get("category") == OTHER_CATEGORIES]


def _applies(
    line: Mapping[str, Any], priority: int | None, region: str, answers: Mapping[str, str]
) -> bool:
    ceiling = line.get("priority_at_most")
    if ceiling is not None and priority is not None and priority > int(ceiling):
        return False
    if "when" in line and not holds(line["when"], answers):
        return False
    regions = line.get("regions")
    return regions is None or any(_inside(region, str(area)) for area in regions)


def _inside(region: str, area: str) -> bool:
    """``12.11.01.2003`` lies inside ``12.11.01``, and ``12.11.10`` not inside ``12.11.1``."""
    return region == area or region.startswith(area + ".")
