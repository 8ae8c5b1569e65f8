"""An event as it stands in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siaga.domain.event import Event


@dataclass(frozen=True, slots=True)
class Recorded:
    """``position`` counts all events from 1 on without gaps, in commit order;
    ``version`` those of the stream."""

    position: int
    stream: str
    version: int
    at: datetime
    actor: str
    command: str
    event: Event
