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
    """Who acts. ``user``, ``role`` and ``agency`` are of a signed-in person only."""

    kind: Literal["user", "voice", "clockwork", "system"]
    user: int | None = None
    role: str | None = None
    agency: str | None = None

    def __str__(self) -> str:
        return self.kind if self.user is None else f"{self.kind}:{self.user}"


VOICE = Actor("voice")
CLOCKWORK = Actor("clockwork")
SYSTEM = Actor("system")
