"""What was handed over to another service, as long as somebody asks after it or may correct it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from siaga.domain.referral import CORRECTABLE, LISTED, PENDING, listed_until
from siaga.records.models import Call

MOST: Final = 100
"""Of each result, and of those without one: the newest. None hides another."""


def handed_over(now: datetime) -> tuple[list[Call], int]:
    """What a board holds of them, and how many there are without a result, held or not."""
    at_hand = Q(referral_result__in=PENDING) | Q(referral_result_at__gt=now - CORRECTABLE)
    alike = F("referral_result")
    standing = Call.objects.filter(
        at_hand, referral_result__isnull=False, drill=False, erased=False
    )
    ranked = standing.filter(offered_at__gt=now - LISTED).annotate(
        rank=Window(RowNumber(), partition_by=alike, order_by="-offered_at"),
        of=Window(Count("*"), partition_by=alike),
    )
    calls = list(ranked.filter(rank__lte=MOST))
    return [*calls], next((call.of for call in calls if call.referral_result == ""), 0)


def beyond(unknown: int, calls: Iterable[Call], now: datetime) -> int:
    """How many of the ``unknown`` are not among ``calls``."""
    return unknown - sum(call.referral_result == "" and listed(call, now) for call in calls)


def listed(call: Call, now: datetime) -> bool:
    until = _until(call)
    return until is not None and until > now


def referral_shape(call: Call) -> dict[str, Any]:
    return {
        "referred_to": call.referred_to or None,
        "referral_result": call.referral_result,
        "referral_reference": call.referral_reference,
        "referral_said": call.referral_said,
        "referral_listed_until": _until(call),
    }


def _until(call: Call) -> datetime | None:
    """A drill's has nobody to be asked, and an erased one nobody to be asked about."""
    if call.drill or call.erased:
        return None
    return listed_until(call.referral_result, call.offered_at, call.referral_result_at)
