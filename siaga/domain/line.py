"""What the machine noticed of a call's line, and how well it carried the voices (stream ``call:<id>``)."""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain.event import Event

TROUBLES = ("caller_silent", "taker_silent", "caller_cut", "caller_loses")
"""``caller_silent`` and ``taker_silent``: not a sound of that voice since the answer, or for a minute;
``caller_cut``: the caller's packets have stopped; ``caller_loses``: the far end reports that
much of what we send does not arrive."""


@dataclass(frozen=True)
class LineTroubleBegan(Event):
    """The machine noticed it before the people did: one of ``TROUBLES``."""

    call: str
    trouble: str


@dataclass(frozen=True)
class LineTroubleEnded(Event):
    call: str
    trouble: str


@dataclass(frozen=True)
class LineMeasured(Event):
    """The caller's line over the whole call. ``in`` is what reached us, ``out`` what the far
    end says reached it (None: it said nothing). Losses in percent, times in milliseconds."""

    call: str
    loss_in_pct: float
    jitter_in_ms: float
    loss_out_pct: float | None
    jitter_out_ms: float | None
    round_trip_ms: float | None
    mos: float
