"""What is no emergency: whom there is to turn to, and who was."""

from __future__ import annotations

from siaga.domain.agency import ReferralDefined
from siaga.domain.call import OutcomeSet
from siaga.domain.referral import OUTCOME, CallReferred
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


@projects(CallReferred)
def call_referred(recorded: Recorded, event: CallReferred) -> None:
    change_call(recorded, event.call, referred_to=event.to)


@projects(OutcomeSet)
def outcome_corrected(_recorded: Recorded, event: OutcomeSet) -> None:
    """It was something else after all: nobody was referred."""
    if event.outcome != OUTCOME:
        change(Call, {"id": event.call}, referred_to="")
