"""Whether browsers sound for something that they have not been told is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from siaga.domain.message import ALARM, ALARM_OVER, ALERT, ANSWERED

ENDS = {ALERT: ANSWERED, ALARM: ALARM_OVER}
"""What sounds → what ends it. Officers' browsers and supervisors' hear of one alert, each their own."""


@dataclass(frozen=True)
class Pushed:
    """One message to browsers. ``sent_at``: when it was handed over, None for not yet or never."""

    purpose: str
    queued_at: datetime
    sent_at: datetime | None


def sounds_on(sounding: str, newest_first: Sequence[Pushed]) -> bool:
    """What was queued last sounds, or something that was handed over after the end was told: it was
    on its way in that very moment, and came behind it."""
    over = ENDS[sounding]
    told = [one.queued_at for one in newest_first if one.purpose == over]
    heard = [one for one in newest_first if one.purpose == sounding and one.sent_at is not None]
    if not heard or not told:
        return bool(heard)
    late = any(one.sent_at > told[0] for one in heard if one.sent_at is not None)
    return late or heard[0].queued_at > told[0]
