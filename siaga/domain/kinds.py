"""Every kind of stream there is. Importing this names every event of the house."""

from __future__ import annotations

from siaga.domain.agency import AgencyDefined, InterpreterDefined, ReferralDefined
from siaga.domain.announcement import AnnouncementReplaced, AnnouncementRestored
from siaga.domain.call_state import CALL
from siaga.domain.centre import (
    AccountChanged,
    CategoryDefined,
    DemoCallRequested,
    PlanChanged,
    RegionsImported,
)
from siaga.domain.channel import CHANNEL
from siaga.domain.contact import ContactDefined
from siaga.domain.desk_state import DESK
from siaga.domain.duty import ON_DUTY
from siaga.domain.event import Event
from siaga.domain.incident_state import INCIDENT
from siaga.domain.ladder import LadderDefined
from siaga.domain.major_rules import MAJOR
from siaga.domain.message import NOTICE
from siaga.domain.mode import MODE
from siaga.domain.push import BROWSERS
from siaga.domain.roster import RosterChanged
from siaga.domain.stream import Kind
from siaga.domain.text import TEXT
from siaga.domain.trunk_rules import TRUNK
from siaga.domain.unit_rules import UNIT


def _latest(_before: Event | None, event: Event) -> Event | None:
    return event


AGENCY: Kind[Event | None] = Kind("agency", None, _latest)
INTERPRETER: Kind[Event | None] = Kind("interpreter", None, _latest)
REFERRAL: Kind[Event | None] = Kind("referral", None, _latest)
CATEGORY: Kind[Event | None] = Kind("category", None, _latest)
PLAN: Kind[Event | None] = Kind("plan", None, _latest)
CONTACT: Kind[Event | None] = Kind("contact", None, _latest)
ROSTER: Kind[Event | None] = Kind("roster", None, _latest)
LADDER: Kind[Event | None] = Kind("ladder", None, _latest)
REGIONS: Kind[Event | None] = Kind("regions", None, _latest)
ACCOUNT: Kind[Event | None] = Kind("account", None, _latest)
ANNOUNCEMENT: Kind[Event | None] = Kind("announcement", None, _latest)
DEMO = "demo"
"""The one stream that is not a kind: requests for trial calls, with no state."""

DEFINITIONS = (
    AgencyDefined,
    InterpreterDefined,
    ReferralDefined,
    AnnouncementReplaced,
    AnnouncementRestored,
    CategoryDefined,
    PlanChanged,
    ContactDefined,
    RosterChanged,
    LadderDefined,
    RegionsImported,
    AccountChanged,
)
REQUESTS = (DemoCallRequested,)

__all__ = [
    "ACCOUNT",
    "AGENCY",
    "ANNOUNCEMENT",
    "BROWSERS",
    "CALL",
    "CATEGORY",
    "CHANNEL",
    "CONTACT",
    "DEFINITIONS",
    "DEMO",
    "DESK",
    "INCIDENT",
    "INTERPRETER",
    "LADDER",
    "MAJOR",
    "MODE",
    "NOTICE",
    "ON_DUTY",
    "PLAN",
    "REFERRAL",
    "REGIONS",
    "REQUESTS",
    "ROSTER",
    "TEXT",
    "TRUNK",
    "UNIT",
]
