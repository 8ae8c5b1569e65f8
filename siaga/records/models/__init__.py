"""The read models: what the screens ask, written by the projections only."""

from siaga.records.models.account import Account
from siaga.records.models.call import Call
from siaga.records.models.centre import Agency, Boundary, Category, Plan, RegionsImport, Unit
from siaga.records.models.deadline import Deadline
from siaga.records.models.desk import Desk, LegCredential
from siaga.records.models.field import Crew, UnitPosition
from siaga.records.models.incident import (
    Alert,
    Assignment,
    File,
    Incident,
    IncidentCall,
    Note,
    ReportField,
)
from siaga.records.models.keeping import LegalHold, RecordingAccess
from siaga.records.models.major import Casualties, MajorIncident, MajorPart, SituationEntry
from siaga.records.models.message import Channel, Contact, Ladder, Message, Roster
from siaga.records.models.mode import Drill, Mode, RecordedAnnouncement
from siaga.records.models.news import ToldCaller
from siaga.records.models.party import Interpreter, Party
from siaga.records.models.push import PushBrowser
from siaga.records.models.referral import Referral
from siaga.records.models.text import Text, TextPart
from siaga.records.models.trunk import Trunk

__all__ = [
    "Account",
    "Agency",
    "Alert",
    "Assignment",
    "Boundary",
    "Call",
    "Casualties",
    "Category",
    "Channel",
    "Contact",
    "Crew",
    "Deadline",
    "Desk",
    "Drill",
    "File",
    "Incident",
    "IncidentCall",
    "Interpreter",
    "Ladder",
    "LegCredential",
    "LegalHold",
    "MajorIncident",
    "MajorPart",
    "Message",
    "Mode",
    "Note",
    "Party",
    "Plan",
    "PushBrowser",
    "RecordedAnnouncement",
    "RecordingAccess",
    "Referral",
    "RegionsImport",
    "ReportField",
    "Roster",
    "SituationEntry",
    "Text",
    "TextPart",
    "ToldCaller",
    "Trunk",
    "Unit",
    "UnitPosition",
]
