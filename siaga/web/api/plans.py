"""Response plans: read as a person edits them, tried against real incidents, saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from siaga.domain.alarm import FIRST
from siaga.domain.plan import OTHER_CATEGORIES, plan_code
from siaga.domain.plan_faults import Fault, faults
from siaga.domain.unit import UNIT_KINDS
from siaga.operations.centre import DefinePlan, known_to_plan
from siaga.records.models import Plan
from siaga.web import labels
from siaga.web.api.answering import DONE, sent
from siaga.web.api.schemas import Done
from siaga.web.api.schemas_plans import (
    Condition,
    PlanBook,
    PlanEntry,
    PlanLine,
    PlanPreview,
    PreviewEntry,
    UnitCount,
)
from siaga.web.door import carry_out
from siaga.web.names import Names
from siaga.web.places import place_names, regions
from siaga.web.plan_lines import Line, fold, local_offices, unfold
from siaga.web.plan_preview import compare, latest_real
from siaga.web.plan_words import fault_in_words, plan_name

router = Router()


@router.get("/plans", response=PlanBook)
def plans(request: HttpRequest) -> HttpResponse:
    """Every category's plan, also where there is none yet; the plan for all others last."""
    names, rows = Names(), {plan.code: plan for plan in Plan.objects.all()}
    books = []
    for category in (*names.categories, OTHER_CATEGORIES):
        row = rows.get(plan_code(category))
        lines = fold(row.content.get("agencies", ()), local_offices()) if row else []
        books.append(
            {
                "category": category,
                "name": plan_name(category, names),
                "version": row.version if row else 0,
                "lines": [_as_edited(line) for line in lines],
            }
        )
    return sent(
        {
            "plans": books,
            "kinds": labels.options(labels.LOCAL_OFFICES, local_offices()),
            "unit_kinds": labels.options(labels.UNIT_KINDS, UNIT_KINDS),
            "regions": [
                {
                    "code": one.code,
                    "name": one.name,
                    "level": one.level,
                    "kecamatan": place_names(one.code)["kecamatan_name"],
                }
                for one in regions().values()
            ],
        }
    )


@router.post("/plans/preview", response=PlanPreview)
def preview(request: HttpRequest, entry: PreviewEntry) -> HttpResponse:
    """What is wrong with it; or else what the latest real incidents would have got. Reads only."""
    names = Names()
    lines, origins = unfold([_in_force(line) for line in entry.lines], local_offices())
    found = faults(lines, known_to_plan(entry.category))
    told = _told(found, origins, entry.category, names)
    incidents: list[dict[str, Any]] = []
    if not told:
        others = [str(plan.get("category")) for plan in names.plans]
        fresh = {"category": entry.category, "agencies": lines}
        after = [one for one in names.plans if one.get("category") != entry.category] + [fresh]
        latest = latest_real(entry.category, others)
        incidents = compare(latest, names.plans, after, names, entry.level)
    differing = sum(one["differs"] for one in incidents)
    return sent({"faults": told, "incidents": incidents, "differing": differing})


@router.post("/plans/save", response=Done)
def save(request: HttpRequest, entry: PlanEntry) -> HttpResponse:
    """Into force; the door asks once more whether it is sound, and whether somebody was quicker."""
    lines, _origins = unfold([_in_force(line) for line in entry.lines], local_offices())
    code = plan_code(entry.category)
    content = {"code": code, "category": entry.category, "agencies": lines}
    carry_out(request, DefinePlan(code, content, entry.seen_version))
    return sent(DONE)


def _told(
    found: Sequence[Fault], origins: Sequence[int], category: str, names: Names
) -> list[dict[str, Any]]:
    """Each fault once at the line that the person sees."""
    told: dict[tuple[int | None, str], None] = {}
    for fault in found:
        line = None if fault.line is None else origins[fault.line]
        told[line, fault_in_words(fault, category, names)] = None
    return [{"line": line, "text": text} for line, text in told]


def _as_edited(line: Line) -> dict[str, Any]:
    because = line.get("because", {})
    entry = PlanLine(
        agency=line.get("agency", ""),
        kind=line.get("kind", ""),
        inform=line.get("inform", False),
        level=line.get("level", FIRST),
        reserve_for=line.get("reserve_for", ""),
        priority_at_most=line.get("priority_at_most"),
        regions=list(line.get("regions", ())),
        when=[_condition(question, one) for question, one in line.get("when", {}).items()],
        units=[UnitCount(kind=kind, count=count) for kind, count in line.get("units", {}).items()],
        because_id=because.get("id", ""),
        because_en=because.get("en", ""),
    )
    return entry.model_dump()


def _condition(question: str, condition: Any) -> Condition:
    if isinstance(condition, dict):
        at_least, at_most = condition.get("at_least"), condition.get("at_most")
        return Condition(question=question, at_least=at_least, at_most=at_most)
    answers = condition if isinstance(condition, list) else [condition]
    return Condition(question=question, answers=[str(answer) for answer in answers])


def _in_force(entry: PlanLine) -> Line:
    """As a file writes it: what says nothing is left out."""
    said: Line = {"kind": entry.kind} if entry.kind else {"agency": entry.agency}
    said |= {"inform": True} if entry.inform else {}
    said |= {"level": entry.level} if entry.level != FIRST else {}
    said |= {"reserve_for": entry.reserve_for} if entry.reserve_for else {}
    if entry.priority_at_most is not None:
        said["priority_at_most"] = entry.priority_at_most
    said |= {"regions": entry.regions} if entry.regions and not entry.kind else {}
    said |= {"when": {one.question: _as_written(one) for one in entry.when}} if entry.when else {}
    said |= {"units": {one.kind: one.count for one in entry.units}} if entry.units else {}
    texts = {"id": entry.because_id.strip(), "en": entry.because_en.strip()}
    said["because"] = {language: text for language, text in texts.items() if text}
    return said


def _as_written(condition: Condition) -> Any:
    bounds = {"at_least": condition.at_least, "at_most": condition.at_most}
    given = {name: _plain(value) for name, value in bounds.items() if value is not None}
    if given:
        return given
    return condition.answers[0] if len(condition.answers) == 1 else condition.answers


def _plain(value: float) -> int | float:
    return int(value) if value.is_integer() else value
