"""How the whole room works now, and a call in the queue, as the API tells it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class InQueue(_Answer):
    """A call's place and what it wants; ``keys``: pressed by the caller."""

    rings_at: list[int]
    because: list[str]
    wants: str | None
    drill: bool
    prompt: str | None
    prompts: list[str]
    keys: str
    call_back_cut: bool
    call_back_by_itself: bool


class DrillView(_Answer):
    trunk: str
    since: datetime
    until: datetime
    everyone: bool
    numbers: int
    by_name: str


class ModeView(_Answer):
    """How the whole room works now."""

    surge_since: datetime | None
    surge_by_name: str | None
    drills: list[DrillView]
