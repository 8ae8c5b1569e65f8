"""An incident that nobody touches, as the API tells it."""

from __future__ import annotations

from datetime import datetime

from siaga.web.api.declared import Answer, Option


class Untouched(Answer):
    """``untouched_since``: when somebody touched it last, once its time is over; else None."""

    untouched_since: datetime | None


class UntouchedWords(Answer):
    """Why an incident may go on as it is: what is chosen with one click."""

    looked_at_reasons: list[Option]
