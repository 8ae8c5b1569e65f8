"""What a task takes along when it goes on in another incident, or comes back from there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from siaga.domain.escalation import Climb, awaited
from siaga.domain.event import Event


@dataclass(frozen=True)
class TakenAlong:
    """Where it stands on its ladder; who said "ours" last; whether a unit has been there."""

    climb: Climb
    officer: int | None = None
    contact: str = ""
    visited: bool = False


def brought(event: Event, before: Climb) -> dict[str, Any]:
    """What changes of the task that ``event`` brings; ``before``: its climb until then.

    Merges of before this was told bring nothing: their ladders ended there. Who is asked anew has
    promised nothing.
    """
    along: TakenAlong | None = getattr(event, "along", None)
    if along is not None:
        taken_by = (along.officer, along.contact)
        return {"climb": along.climb, "taken_by": taken_by, "visited": along.visited}
    return {} if getattr(event, "taken", True) else {"climb": awaited(before)}
