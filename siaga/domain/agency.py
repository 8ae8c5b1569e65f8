"""An agency (instansi/OPD) that answers alerts (stream ``agency:<code>``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from siaga.domain.event import Event, personal

AGENCY_KINDS = (
    "police", "fire", "disaster", "health", "ambulance", "hospital", "health_centre",
    "district_office", "transport", "works", "social", "red_cross", "military",
    "search_rescue", "power", "complaints", "neighbour",
)  # fmt: skip

NEIGHBOUR = "neighbour"
"""The 112 of a neighbouring regency: a record is handed over to it, and it lends what is asked."""


@dataclass(frozen=True)
class AgencyDefined(Event):
    """``duty_phone`` is an office's phone, not a person's; it is shown when an alert is overdue."""

    agency: str
    name: str
    short_name: str
    kind: str
    duty_phone: str = ""
    active: bool = True


@dataclass(frozen=True)
class InterpreterDefined(Event):
    """Somebody who can be asked into a call; ``languages`` as the catalogue's codes."""

    interpreter: str
    languages: tuple[str, ...]
    active: bool = True
    name: str | None = personal()
    phone: str | None = personal()


@dataclass(frozen=True)
class ReferralDefined(Event):
    """To whom a call that is no emergency can be handed over; the whole of its entry."""

    referral: str
    content: dict[str, Any]
