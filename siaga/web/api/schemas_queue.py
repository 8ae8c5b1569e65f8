"""Shapes of the queue's answers and requests, and of the announcements."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from siaga.web.api.declared import Answer, Code, Hex, Request


class Skill(Request):
    skill: Code


class Prompt(Request):
    prompt: Code = "silent"


class Surge(Request):
    on: bool


class Trunk(Request):
    trunk: Code


class DrillRequest(Request):
    trunk: Code
    minutes: Annotated[int, Field(ge=1, le=480)]
    numbers: Annotated[list[Code], Field(max_length=50)] = []


class SkillsRequest(Request):
    call_taker: Annotated[int, Field(ge=1, le=2**31 - 1)]
    skills: Annotated[list[Code], Field(max_length=20)]
    second_line: bool = False


class TrunkView(Answer):
    name: str
    drills_only: bool


class TrunkList(Answer):
    trunks: list[TrunkView]


class ReputationCall(Answer):
    """``behind``: its number's pranks put it behind others, or would have, had nothing outranked
    them; blocking would have refused it. ``lost``: it was an emergency."""

    id: Hex
    offered_at: datetime
    outcome: str | None
    because: list[str]
    waited_s: int
    overtaken_by: int
    incident: str | None
    incident_number: str | None
    forgiven: bool
    behind: bool
    lost: bool


class ReputationNumber(Answer):
    call: Hex
    number: str
    weight: float
    behind: bool
    calls: list[ReputationCall]


class ReputationView(Answer):
    reviewed_at: datetime | None
    reviewed_by_name: str | None
    due: bool
    days: int
    reordered: int
    lost: int
    numbers: list[ReputationNumber]


class AnnouncementView(Answer):
    """``means``: of one in the second language without a text of its own, what the first says:
    whoever speaks it translates."""

    code: str
    second: bool
    longest_s: int
    text: str
    means: str
    there: bool
    recorded_at: datetime | None
    recorded_by_name: str | None
    duration_s: float | None


class AnnouncementList(Answer):
    items: list[AnnouncementView]
