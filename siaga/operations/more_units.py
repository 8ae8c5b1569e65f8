"""What follows where somebody who is asked for further units has none."""

from __future__ import annotations

from siaga.domain import more_units as rules
from siaga.domain.alert import Answerer
from siaga.domain.escalation import MORE_WANTED
from siaga.domain.incident_state import Alert as AlertState
from siaga.domain.incident_state import Incident as IncidentState
from siaga.operations.command import Reply
from siaga.operations.escalation import climb
from siaga.operations.work import Loaded, Work


def refuse_more(
    work: Work, incident: Loaded[IncidentState], alert: AlertState, who: Answerer, said: str
) -> Reply:
    """The next step is asked once all of this one have none. ``noted`` False: of somebody who is not
    asked at this step nothing is; ``next``: the next one is asked because of it."""
    refused = rules.refuse(incident.state, alert, who, said)
    work.append(incident, refused)
    now = incident.state.alerts[alert.id].climb
    noted = who.contact in now.refused
    if refused and rules.all_refused(now):
        climb(work, incident, alert.id, MORE_WANTED)
    further = incident.state.alerts[alert.id].climb.step > now.step
    return {"more_wanted": True, "noted": noted, "next": further}
