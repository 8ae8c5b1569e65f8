"""Whom nobody may ring any more: what was to be told is taken off the lists."""

from __future__ import annotations

from siaga.domain import news_rules as rules
from siaga.domain.call import CallBackSettled
from siaga.domain.incident_state import Incident as IncidentState
from siaga.domain.kinds import CALL
from siaga.domain.news import HUSHED
from siaga.operations.work import Loaded, Work
from siaga.records.models import Call, Category
from siaga.records.statements import rows


def hush(state: IncidentState) -> str:
    """Why the callers of this record hear nothing; "" for no reason."""
    content = rows(Category, ["content"], {"code": state.text("category")})
    return rules.hush(state, content[0][0] if content else {})


def keep_still(work: Work, incident: Loaded[IncidentState]) -> None:
    """After the report has changed: what it says now holds for what waits already."""
    if not hush(incident.state):
        return
    work.append(incident, rules.take_off(incident.state, HUSHED, incident.state.news.to_ring))
    waiting = {"call_back": "due", "call_back_about": incident.state.id}
    for (id,) in rows(Call, ["id"], waiting):
        work.append(work.load(CALL, id), [CallBackSettled(id, HUSHED)])
