"""What the field asks and gets."""

from __future__ import annotations

from typing import Literal

from siaga.web.api.declared import Answer

Safety = Literal["calm", "asked", "silent", "help"]


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
    active: bool
    engaged: Engaged | None
    crew: list[CrewMember]
