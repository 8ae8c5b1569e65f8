"""Ladders, channels and holes in rosters in the API's answers and requests."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from siaga.web.api.declared import Answer, Code, Request, Text


class AskedBy(Answer):
    """One message: ``word`` is its state, ``why`` it failed, in words."""

    channel: str
    state: Literal["queued", "sent", "delivered", "failed", "answered"]
    word: str
    why: str


class Asked(Answer):
    name: str
    at: datetime
    ways: list[AskedBy]


class LadderView(Answer):
    """``position`` is asked now, in words. ``exhausted``: nobody is left and nobody comes yet.
    ``more_wanted``: it climbs for further units, besides those that are out."""

    state: Literal["running", "exhausted", "stopped", "ended"]
    step: int | None
    position: str
    next_at: datetime | None
    stopped: str
    not_en_route: bool
    more_wanted: bool
    asked: list[Asked]


class ChannelTrouble(Answer):
    """A way out of the centre that does not work."""

    name: str
    label: str
    since: datetime
    why: str


class RosterGaps(Answer):
    """Of one agency until tomorrow night; without ``spans`` nobody at all stands on its roster."""

    agency: str
    name: str
    spans: list[str]


class Hurry(Request):
    """``step``: on which it was seen. ``reason``: of the catalogue's, or own words."""

    step: int
    reason: Text


class Redirect(Request):
    agency: Code
    reason: Text
