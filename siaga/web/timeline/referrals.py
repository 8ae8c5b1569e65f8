"""What is told of a call that was handed over, and of what came of it."""

from __future__ import annotations

from django.utils.translation import gettext

from siaga.domain.referral import CallReferred, ReferralFollowedUp
from siaga.ledger.recorded import Recorded
from siaga.web.labels import REFERRAL_RESULTS, label
from siaga.web.timeline.telling import Surroundings, tells


@tells(CallReferred)
def _referred(event: CallReferred, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} hands the call over to {to}: not an emergency").format(
        who=around.names.actor(recorded.actor), to=around.names.referral(event.to)
    )


@tells(ReferralFollowedUp)
def _followed_up(event: ReferralFollowedUp, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} records what came of the hand-over to {to}: {result}").format(
        who=around.names.actor(recorded.actor),
        to=around.names.referral(event.to),
        result=label(REFERRAL_RESULTS, event.result),
    )
