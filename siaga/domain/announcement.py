"""What callers hear, when it is not the catalogue's file (stream ``announcement:<code>``)."""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain.event import Event


@dataclass(frozen=True)
class AnnouncementReplaced(Event):
    """A person's voice instead of the catalogue's file; ``file`` lies in the state folder."""

    announcement: str
    file: str
    sha256: str
    duration_s: float


@dataclass(frozen=True)
class AnnouncementRestored(Event):
    """Back to the catalogue's file."""

    announcement: str
