"""What is no emergency: whom there is to turn to, who was, and what came of it."""

from __future__ import annotations

from typing import Any, Final

from siaga.domain.agency import ReferralDefined
from siaga.domain.call import OutcomeSet
from siaga.domain.referral import OUTCOME, CallReferred, ReferralFollowedUp
from siaga.ledger.recorded import Recorded
from siaga.records.models import Call, Referral
from siaga.records.projecting import projects
from siaga.records.projections.calls import change_call
from siaga.records.statements import change, insert, rows


@projects(ReferralDefined)
def referral_defined(recorded: Recorded, event: ReferralDefined) -> None:
    """Its place in the list is that of its first definition."""
    if rows(Referral, ["code"], {"code": event.referral}):
        change(Referral, {"code": event.referral}, content=event.content)
    else:
        insert(Referral, code=event.referral, position=recorded.position, content=event.content)


NOTHING: Final[dict[str, Any]] = {
    "referral_result_at": None,
    "referral_reference": "",
    "referral_said": "",
}


@projects(CallReferred)
def call_referred(recorded: Recorded, event: CallReferred) -> None:
    """Of whom it is handed over to now, nothing is known yet."""
    change_call(recorded, event.call, referred_to=event.to, referral_result="", **NOTHING)


@projects(ReferralFollowedUp)
def referral_followed_up(recorded: Recorded, event: ReferralFollowedUp) -> None:
    change_call(
        recorded,
        event.call,
        referral_result=event.result,
        referral_result_at=recorded.at,
        referral_reference=event.reference,
        referral_said=event.said,
    )


@projects(OutcomeSet)
def outcome_corrected(_recorded: Recorded, event: OutcomeSet) -> None:
    """It was something else after all: nobody was referred."""
    if event.outcome != OUTCOME:
        change(Call, {"id": event.call}, referred_to="", referral_result=None, **NOTHING)
