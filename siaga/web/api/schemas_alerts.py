"""Shapes of what agencies are asked for: alerts, units wanted, proposals of the plan, levels."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from siaga.web.api.declared import Answer, Request, Text
from siaga.web.api.schemas_field import Safety
from siaga.web.api.schemas_ladders import LadderView
from siaga.web.api.schemas_majors import CasualtyFigures

AlertState = Literal[
    "raised", "delivered", "acknowledged", "declined", "withdrawn", "done", "read", "moved"
]
UnitState = Literal["assigned", "en_route", "on_scene", "cleared"]


class UnderWay(Request):
    """``what``: its people have set out, or it deals with the task from its place; "" says that it is
    one of them, as pages did that are older than the difference. ``reason``: how a supervisor knows
    who says it for the agency, of the catalogue's or own words; an agency of itself gives none."""

    reason: Text = ""
    what: Literal["", "in_place", "set_out"] = ""


class IncidentReference(Answer):
    id: str
    number: str


class AssignmentView(Answer):
    unit: str
    unit_name: str
    state: UnitState
    assigned_at: datetime
    en_route_at: datetime | None
    on_scene_at: datetime | None
    cleared_at: datetime | None
    safety: Safety | None
    safety_at: datetime | None
    answer_by: datetime | None
    sharing: int | None
    tracked: bool


class WantedUnits(Answer):
    """So many units of a kind; ``sent`` of them have been assigned, and not released on the way."""

    kind: str
    label: str
    count: int
    sent: int


class AlertView(Answer):
    """``inform``: only told, no answer is waited for. ``under_way_at``: since when an agency without
    units is dealing with it, ``in_place_at`` from its place, ``set_out_at`` with people on their way;
    ``unitless``: it is one. ``unreplaced``: declined, nobody was alerted in its place, and nobody has
    said that nobody need come."""

    id: str
    agency: str
    agency_name: str
    state: AlertState
    raised_at: datetime
    due_at: datetime
    overdue: bool
    delivered_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by_name: str | None
    taken_over_at: datetime | None
    under_way_at: datetime | None
    in_place_at: datetime | None
    set_out_at: datetime | None
    declined_reason: str | None
    done_at: datetime | None
    finding: str | None
    done_text: str | None
    duty_phone: str
    inform: bool
    neighbour: bool
    unitless: bool
    wanted: list[WantedUnits]
    instead_of_name: str | None
    ladder: LadderView | None
    moved_to: IncidentReference | None
    unreplaced: bool
    settled_reason: str
    read_at: datetime | None
    read_by_name: str | None
    assignments: list[AssignmentView]
    casualties: CasualtyFigures | None


class ProposedAgency(Answer):
    """``reserves``: who is alerted by itself when this agency declines, the first choice first."""

    agency: str
    because: str
    inform: bool
    wanted: list[WantedUnits]
    reserves: list[str]


class LevelAhead(Answer):
    """A level that can still be raised to, and whom that would call."""

    code: str
    agencies: list[ProposedAgency]
