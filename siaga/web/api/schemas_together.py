"""Incidents that have to do with one another, as the API tells them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from siaga.web.api.declared import Answer, Code, Hex, Request, Text


class IncidentLink(Answer):
    """``merged_into``: this one is the same as that; ``merged``: that one as this. ``origin``: this
    one was made from its report; ``split``: that one from this one's."""

    kind: Literal["merged_into", "merged", "origin", "split"]
    id: str
    number: str
    category: str | None
    state: Literal["open", "closed"]
    opened_at: datetime


class ToTell(Answer):
    """Somebody who came to the office and whom no SMS reaches: to be rung from any telephone."""

    caller: Hex
    news: Literal["en_route", "ended"]
    number: str | None
    since: datetime


class Together(Answer):
    """Of an incident: those it has to do with, as far as whoever asks may see them."""

    links: list[IncidentLink]
    to_tell: list[ToTell]


class AlikeIncident(Answer):
    """An open incident that a report may be about too; ``because`` as in ``likeness.REASONS``."""

    id: str
    number: str
    category: str | None
    opened_at: datetime
    place: str
    narrative: str
    because: list[str]
    away_m: int | None


class MergeRequest(Request):
    into: Hex
    reason: Text = ""


class SplitRequest(Request):
    """``incident``: the new one's id, which the page chooses."""

    incident: Hex
    parts: Annotated[list[Code], Field(max_length=10)]
