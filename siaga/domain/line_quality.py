"""How well a call's line carried the voices, and what the machine noticed while it ran.

The estimate is the E-model's (ITU-T G.107) with the values for G.711 and a
receiver that conceals losses (G.113 Appendix I); it says how a listener would
judge the line, 1 (useless) to 4.4 (as good as a telephone gets).
"""

from __future__ import annotations

from siaga.domain.call_state import ANSWERED, Call
from siaga.domain.event import Event
from siaga.domain.line import TROUBLES, LineMeasured, LineTroubleBegan, LineTroubleEnded
from siaga.domain.refusal import Malformed

BEST_R = 93.2
LOSS_ROBUSTNESS_PCT = 25.1
"""G.711 with concealment: Bpl of G.113."""
WORST_EQUIPMENT = 95.0
DELAY_NOTICED_MS = 177.3
BUFFER_OF_JITTER = 2.0
"""A receiver waits about twice the jitter to play without gaps."""


def opinion(loss_pct: float, jitter_ms: float, round_trip_ms: float) -> float:
    """Mean opinion score of one direction, 1.0 to 4.4, one decimal."""
    delay = round_trip_ms / 2 + BUFFER_OF_JITTER * jitter_ms
    impaired_by_delay = 0.024 * delay + 0.11 * max(0.0, delay - DELAY_NOTICED_MS)
    impaired_by_loss = WORST_EQUIPMENT * loss_pct / (loss_pct + LOSS_ROBUSTNESS_PCT)
    r = min(100.0, max(0.0, BEST_R - impaired_by_delay - impaired_by_loss))
    score = 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6
    return round(min(4.4, max(1.0, score)), 1)


def measure(
    call: Call,
    loss_in_pct: float,
    jitter_in_ms: float,
    loss_out_pct: float | None,
    jitter_out_ms: float | None,
    round_trip_ms: float | None,
) -> list[Event]:
    """Once a call. Its opinion is that of the worse direction: a conversation needs both."""
    if call.measured:
        return []
    mos = opinion(loss_in_pct, jitter_in_ms, round_trip_ms or 0.0)
    if loss_out_pct is not None:
        mos = min(mos, opinion(loss_out_pct, jitter_out_ms or 0.0, round_trip_ms or 0.0))
    found = (loss_in_pct, jitter_in_ms, loss_out_pct, jitter_out_ms, round_trip_ms)
    return [LineMeasured(call.id, *found, mos)]


def begin(call: Call, trouble: str) -> list[Event]:
    if trouble not in TROUBLES:
        raise Malformed("unknown_reason", reason=trouble)
    if call.phase not in ANSWERED or trouble in call.troubles:
        return []
    return [LineTroubleBegan(call.id, trouble)]


def end(call: Call, trouble: str) -> list[Event]:
    return [LineTroubleEnded(call.id, trouble)] if trouble in call.troubles else []
