"""What is told of a call that was handed over."""

from __future__ import annotations

from django.utils.translation import gettext

from siaga.domain.referral import CallReferred
from siaga.ledger.recorded import Recorded
from siaga.web.timeline.telling import Surroundings, tells


@tells(CallReferred)
def _referred(event: CallReferred, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} hands the call over to {to}: not an emergency").format(
        who=around.names.actor(recorded.actor), to=around.names.referral(event.to)
    )
