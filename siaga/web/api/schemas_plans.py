"""Shapes of the page on which an administrator edits a response plan."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from siaga.web.api.declared import Answer, Code, Option, Request, Text

Count = Annotated[int, Field(ge=0, le=1000)]


class Condition(Request):
    """One question and the answers with which the line applies; bounds for a number."""

    question: Code
    answers: Annotated[list[Code], Field(max_length=50)] = []
    at_least: float | None = None
    at_most: float | None = None


class UnitCount(Request):
    kind: Code
    count: Count


class PlanLine(Request):
    """Either ``agency`` or ``kind`` (every local office of that kind) is given."""

    agency: Annotated[str, Field(max_length=64)] = ""
    kind: Annotated[str, Field(max_length=64)] = ""
    inform: bool = False
    level: Annotated[str, Field(max_length=16)] = "first"
    reserve_for: Annotated[str, Field(max_length=64)] = ""
    priority_at_most: int | None = None
    regions: Annotated[list[Code], Field(max_length=200)] = []
    when: Annotated[list[Condition], Field(max_length=30)] = []
    units: Annotated[list[UnitCount], Field(max_length=30)] = []
    because_id: Text = ""
    because_en: Text = ""


class PlanView(Answer):
    """``version`` is what the page saw; 0: this category has no plan of its own yet."""

    category: str
    name: str
    version: int
    lines: list[PlanLine]


class RegionOption(Answer):
    code: str
    name: str
    level: str
    kecamatan: str | None


class PlanBook(Answer):
    plans: list[PlanView]
    kinds: list[Option]
    unit_kinds: list[Option]
    regions: list[RegionOption]


class PlanEntry(Request):
    category: Code
    seen_version: int
    lines: Annotated[list[PlanLine], Field(max_length=300)]


class PreviewEntry(PlanEntry):
    """``level``: as if this level had been raised; "" as it really was."""

    level: Annotated[str, Field(max_length=16)] = ""


class PlanFault(Answer):
    """``line`` counts the page's lines from 0; None: the plan as a whole."""

    line: int | None
    text: str


class Called(Answer):
    """An agency as a plan calls it; ``mark`` is where the two plans differ."""

    agency: str
    name: str
    inform: bool
    units: str
    mark: Literal["", "added", "removed", "changed"]


class PreviewIncident(Answer):
    id: str
    number: str
    category: str
    place: str
    opened_at: datetime
    priority: int | None
    before: list[Called]
    after: list[Called]
    differs: bool


class PlanPreview(Answer):
    """With faults no incidents are worked out."""

    faults: list[PlanFault]
    incidents: list[PreviewIncident]
    differing: int
