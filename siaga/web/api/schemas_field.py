"""What the field asks and gets."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from siaga.web.api.declared import Answer, Request

Safety = Literal["calm", "asked", "due", "silent", "help"]


class CallerNumber(Answer):
    number: str


class CrewMember(Answer):
    id: int
    name: str


class Engaged(Answer):
    incident: str
    alert: str
    incident_number: str


class UnitView(Answer):
    code: str
    agency: str
    agency_name: str
    name: str
    kind: str
    station: str
    shift: str
    active: bool
    out_of_service: str
    engaged: Engaged | None
    crew: list[CrewMember]


class Service(Request):
    """Why a unit is out of service; "" puts it back."""

    reason: str


class Sharing(Request):
    shown: bool


class PositionEntry(Request):
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    accuracy_m: Annotated[int, Field(ge=0, le=100_000)]


class PositionView(Answer):
    """``tracked``: by the vehicle's tracker; else by the phone of somebody who agreed to it."""

    unit: str
    unit_name: str
    incident: str
    lat: float
    lon: float
    accuracy_m: int
    at: datetime
    tracked: bool


class RecommendedUnit(Answer):
    unit: str
    because: list[str]
