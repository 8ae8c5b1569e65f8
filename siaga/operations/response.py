"""The response plan in force for an incident, as the records have it."""

from __future__ import annotations

from typing import Any

from siaga.domain.incident_state import Incident
from siaga.domain.plan import FOR_OTHERS, plan_code
from siaga.records.models import Agency, Plan
from siaga.records.statements import rows


def plans_for(incident: Incident) -> list[dict[str, Any]]:
    """The plan of its category, and the one for categories without; at most these two."""
    codes = (plan_code(incident.text("category")), FOR_OTHERS)
    return [content for (content,) in rows(Plan, ["content"], {"code": codes}, order="order")]


def active_agencies() -> set[str]:
    return {code for (code,) in rows(Agency, ["code"], {"active": True})}
