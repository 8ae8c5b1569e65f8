"""What is told of an incident that nobody touched."""

from __future__ import annotations

from django.utils.translation import gettext

from siaga.domain import untouched as u
from siaga.ledger.recorded import Recorded
from siaga.web.labels import LOOKED_AT, label
from siaga.web.timeline.telling import Surroundings, tells


@tells(u.IncidentUntouched)
def _untouched(event: u.IncidentUntouched, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("Nobody has touched the incident for {minutes} minutes").format(
        minutes=round(event.after_s / 60)
    )


@tells(u.IncidentLookedAt)
def _looked_at(event: u.IncidentLookedAt, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} has looked at the incident: {reason}").format(
        who=around.names.actor(recorded.actor), reason=label(LOOKED_AT, event.reason)
    )
