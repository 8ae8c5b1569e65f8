"""The shape of a legal hold."""

from __future__ import annotations

from typing import Any

from siaga.records.models import LegalHold
from siaga.web.names import Names


def hold_shape(hold: LegalHold, names: Names) -> dict[str, Any]:
    return {
        "subject": hold.subject,
        "reason": hold.reason,
        "by_name": names.actor(hold.by),
        "at": hold.at,
    }
