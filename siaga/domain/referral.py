"""A call that is no emergency is handed over: to whom, and what came of it there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from siaga.domain.call_rules import set_outcome
from siaga.domain.call_state import Call
from siaga.domain.event import Event, personal
from siaga.domain.refusal import Conflict, Malformed, Refused
from siaga.domain.report import REASON_LIMIT, spoken

OUTCOME = "non_emergency"

RESULTS: Final = ("dealt_with", "accepted", "refused", "no_answer", "left_to_caller")
"""What can come of a hand-over. ``left_to_caller``: who was told to ring 110 rings there alone,
and nobody here hears of it again."""

PENDING: Final = ("", "no_answer", "accepted")
"""Results that somebody still asks after: none yet, nobody answered there, taken on but not done."""

LISTED: Final = timedelta(days=14)
"""From the call on: nobody asks after what is older, and a list that only grows is read no more."""

CORRECTABLE: Final = timedelta(hours=24)
"""What has a result stays at hand so long, so that a slip is put right."""

REFERENCE_LIMIT = 64


@dataclass(frozen=True)
class CallReferred(Event):
    """Not an emergency: the caller was told to turn to ``to``, a code of the catalogue's list."""

    call: str
    to: str


@dataclass(frozen=True)
class ReferralFollowedUp(Event):
    """What came of the hand-over to ``to``; a later one replaces an earlier one and both stand.

    ``result`` is one of ``RESULTS``; ``reference``: the number that the other service gave it.
    """

    call: str
    to: str
    result: str
    reference: str = personal("")
    said: str = personal("")


@dataclass(frozen=True)
class HandedOver:
    """A call's hand-over as it stands: ``to`` "" nobody; ``result`` "" not known yet."""

    to: str
    result: str = ""
    reference: str = ""
    said: str = ""


def refer(call: Call, referred_to: str, to: str) -> list[Event]:
    """Its outcome is said with it. ``referred_to``: whom the caller was told before, "" nobody."""
    events = set_outcome(call, OUTCOME)
    return events if referred_to == to and not events else [*events, CallReferred(call.id, to)]


def follow_up(
    call: Call, before: HandedOver, found: HandedOver, seen: str | None = None
) -> list[Event]:
    """What was found out about the hand-over to ``found.to``; the same again decides nothing.

    With ``seen``, the result that a person had before them, another's since then stands.
    """
    if found.result not in RESULTS:
        raise Malformed("unknown_referral_result", result=found.result[:64])
    if not before.to or before.to != found.to:
        raise Refused("not_handed_over", call=call.id)
    reference = _spoken(found.reference, "reference", REFERENCE_LIMIT)
    said = _spoken(found.said, "said")
    if before == HandedOver(found.to, found.result, reference, said):
        return []
    if seen not in (None, before.result):
        raise Conflict("referral_result_changed", call=call.id)
    return [ReferralFollowedUp(call.id, found.to, found.result, reference, said)]


def listed_until(
    result: str | None, offered_at: datetime, result_at: datetime | None
) -> datetime | None:
    """When a hand-over leaves the lists of the centre; None: it stands on none."""
    if result is None:
        return None
    until = offered_at + LISTED
    if result in PENDING:
        return until
    return None if result_at is None else min(until, result_at + CORRECTABLE)


def _spoken(text: str, name: str, limit: int = REASON_LIMIT) -> str:
    """As ``spoken``, for what need not be said."""
    return spoken(text, name, limit) if text.strip() else ""
