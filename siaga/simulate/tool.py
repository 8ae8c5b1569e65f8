"""A program of somebody else's that this room runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Tool:
    """How to start it. ``modules`` is the folder of its plug-ins, where it has any."""

    start: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    modules: Path | None = None

    def argv(self, arguments: list[str]) -> list[str]:
        """The whole command line; run it with ``environment`` added to the process's own."""
        return [*self.start, *arguments]
