"""The response plan in force for an incident, as the records have it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siaga.domain.incident_state import Incident
from siaga.domain.plan import FOR_OTHERS, plan_code
from siaga.records.models import Agency, Assignment, Plan, Unit
from siaga.records.statements import rows


def plans_for(incident: Incident) -> list[dict[str, Any]]:
    """The plan of its category, and the one for categories without; at most these two."""
    codes = (plan_code(incident.text("category")), FOR_OTHERS)
    return [content for (content,) in rows(Plan, ["content"], {"code": codes}, order="order")]


def units_missing(wanted: Mapping[str, int], *alerts: str) -> int:
    """How many are still to come of those ``wanted``; a unit that was released before it arrived
    was never there. ``alerts``: the task, and those that this very command makes one with it."""
    columns = ["unit", "state", "on_scene_at"]
    sent = {
        unit
        for unit, state, there in rows(Assignment, columns, {"alert": alerts})
        if state != "cleared" or there is not None
    }
    kinds = [kind for (kind,) in rows(Unit, ["kind"], {"code": tuple(sent)})] if sent else []
    return sum(max(0, count - kinds.count(kind)) for kind, count in wanted.items())


def active_agencies() -> set[str]:
    return {code for (code,) in rows(Agency, ["code"], {"active": True})}
