"""What is told of an incident that belongs to a major one, and of what agencies count."""

from __future__ import annotations

from django.utils.translation import gettext

from siaga.domain.casualty import FIGURES
from siaga.domain.incident import CasualtiesCounted
from siaga.domain.major import IncidentGathered, IncidentReleased
from siaga.ledger.recorded import Recorded
from siaga.web.labels import CASUALTIES, label
from siaga.web.timeline.telling import Surroundings, agency_concerned, tells


@tells(IncidentGathered)
def _gathered(event: IncidentGathered, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} takes this incident into the major incident {name}").format(
        who=around.names.actor(recorded.actor), name=event.name
    )


@tells(IncidentReleased)
def _released(event: IncidentReleased, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} takes this incident out of the major incident {name}").format(
        who=around.names.actor(recorded.actor), name=event.name
    )


@tells(CasualtiesCounted)
def _counted(event: CasualtiesCounted, _recorded: Recorded, around: Surroundings) -> str:
    agency = agency_concerned(event, around.agency_of) or ""
    said = [(getattr(event, name), label(CASUALTIES, name)) for name in FIGURES]
    figures = ", ".join(f"{count} {word}" for count, word in said if count)
    return gettext("{agency} counts: {figures}").format(
        agency=around.names.agency_short(agency), figures=figures or gettext("nobody hurt")
    )
