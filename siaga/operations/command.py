"""A command: what somebody wants to happen; and who that somebody is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Reply = Mapping[str, Any]
"""What a command answers: JSON-able, without personal data, remembered with the command id."""


@dataclass(frozen=True)
class Command:
    """Base of all commands: frozen dataclasses named by a verb in the imperative."""


@dataclass(frozen=True)
class Actor:
    """Who acts. ``user`` and ``role`` are of a signed-in person only, ``contact`` of somebody who
    answers a message from outside; ``agency`` is of either."""

    kind: Literal["user", "contact", "voice", "clockwork", "courier", "caller", "system"]
    user: int | None = None
    role: str | None = None
    agency: str | None = None
    contact: str | None = None

    def __str__(self) -> str:
        who = self.user if self.contact is None else self.contact
        return self.kind if who is None else f"{self.kind}:{who}"


VOICE = Actor("voice")
CLOCKWORK = Actor("clockwork")
COURIER = Actor("courier")
CALLER = Actor("caller")
"""A citizen on the own page: nobody who is known, and who may do nothing else."""
SYSTEM = Actor("system")
