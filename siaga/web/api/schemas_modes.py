"""How the whole room works now, and a call in the queue, as the API tells it."""

from __future__ import annotations

from datetime import datetime

from siaga.web.api.declared import Answer, Option


class QueueWords(Answer):
    """The words of the queue, and how long a reputation counts."""

    skills: list[Option]
    queue_reasons: list[Option]
    prompts: list[Option]
    pranks_s: int


class DeskSkills(Answer):
    skills: list[str]
    second_line: bool


class InQueue(Answer):
    """A call's place and what it wants; ``keys``: pressed by the caller; ``call_back_permitted``:
    its number is one that the centre may dial."""

    rings_at: list[int]
    because: list[str]
    wants: str | None
    drill: bool
    prompt: str | None
    prompts: list[str]
    keys: str
    call_back_cut: bool
    call_back_by_itself: bool
    call_back_permitted: bool


class DrillView(Answer):
    trunk: str
    since: datetime
    until: datetime
    everyone: bool
    numbers: int
    by_name: str


class ModeView(Answer):
    """How the whole room works now."""

    surge_since: datetime | None
    surge_by_name: str | None
    drills: list[DrillView]
