"""Shapes of major incidents, and of what agencies count on scene."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from siaga.web.api.declared import Answer, Code, Hex, Request, Text

Figure = Annotated[int, Field(ge=0, le=999_999)]


class CasualtyFigures(Answer):
    dead: int
    severe: int
    slight: int
    missing: int
    displaced: int


class CasualtyRequest(Request):
    dead: Figure
    severe: Figure
    slight: Figure
    missing: Figure
    displaced: Figure


class MajorBrief(Answer):
    """``incidents``: ids of what it gathers, as far as they stand by themselves."""

    id: str
    name: str
    kind: str
    state: Literal["running", "ended"]
    since: datetime
    ended_at: datetime | None
    commander_agency_name: str
    commander_name: str
    incidents: list[str]


class LogEntry(Answer):
    """``text``: what a person wrote; ``told``: the sentence of what the log writes by itself, ""
    for what a person said. ``corrected``: a later entry puts it right."""

    id: str
    at: datetime
    by_name: str
    told: str
    text: str
    for_all: bool
    corrects: str
    corrected: bool


class MajorOfIncident(Answer):
    id: str
    name: str
    kind: str
    state: Literal["running", "ended"]
    since: datetime
    commander_agency_name: str
    commander_name: str
    log: list[LogEntry]


class MajorAgency(Answer):
    """An agency's task. ``waiting``: it has not said "ours" yet."""

    name: str
    state: str
    waiting: bool
    overdue: bool
    raised_at: datetime


class GatheredIncident(Answer):
    """``stage``: the furthest that help has come. ``through``: numbers of what was merged into it.
    ``own``: it was gathered itself, and not only one that was merged into it."""

    id: str
    number: str
    category_name: str
    place: str
    priority: int | None
    state: Literal["open", "closed"]
    stage: Literal["waiting", "taken", "en_route", "on_scene", "closed"]
    opened_at: datetime
    changed_at: datetime
    through: list[str]
    own: bool
    agencies: list[MajorAgency]


class UnitOut(Answer):
    unit_name: str
    agency_name: str
    number: str
    state: Literal["assigned", "en_route", "on_scene"]
    since: datetime


class CasualtySource(CasualtyFigures):
    """Which agency says so, of which incident, when."""

    number: str
    agency_name: str
    by_name: str
    at: datetime


class CallersWord(Answer):
    """People concerned as callers said, where no agency has counted yet; not in any sum."""

    number: str
    people: int


class UnansweredAlert(Answer):
    number: str
    agency_name: str
    since: datetime
    due_at: datetime
    overdue: bool


class MajorView(MajorBrief):
    """The whole page for the leadership."""

    now: datetime
    position: int
    declared_by_name: str
    commander_at: datetime | None
    summary: str
    ended_by_name: str
    gathered: list[GatheredIncident]
    units: list[UnitOut]
    casualties: CasualtyFigures
    sources: list[CasualtySource]
    said_by_callers: list[CallersWord]
    unanswered: list[UnansweredAlert]
    log: list[LogEntry]


class MajorRequest(Request):
    major: Hex
    name: Text
    kind: Code
    incidents: list[Hex] = []


class GatherRequest(Request):
    incident: Hex


class CommanderRequest(Request):
    agency: Code
    person: Text


class LogRequest(Request):
    entry: Hex
    text: Text
    for_all: bool = False
    corrects: Hex | None = None


class EndRequest(Request):
    summary: Text
