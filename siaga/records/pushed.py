"""What was sent to browsers about an alert."""

from __future__ import annotations

from siaga.domain.push import PUSH
from siaga.domain.silence import Pushed
from siaga.records.models import Message
from siaga.records.statements import rows


def pushed_about(alert: str) -> list[Pushed]:
    """Newest first."""
    columns = ["purpose", "state", "queued_at", "sent_at"]
    found = rows(Message, columns, {"alert": alert, "channel": PUSH}, order="-queued_at")
    return [
        Pushed(purpose, queued_at, sent_at if state == "sent" else None)
        for purpose, state, queued_at, sent_at in found
    ]
