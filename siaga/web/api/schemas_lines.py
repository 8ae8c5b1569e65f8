"""A call's line in the API's answers."""

from __future__ import annotations

from siaga.web.api.declared import Answer


class LineQuality(Answer):
    """As in ``siaga.domain.line.LineMeasured``: percent, milliseconds, 1 to 4.4."""

    loss_in_pct: float
    jitter_in_ms: float
    loss_out_pct: float | None
    jitter_out_ms: float | None
    round_trip_ms: float | None
    mos: float
