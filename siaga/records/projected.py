"""Which records are worked out from the ledger alone, and so can be thrown away."""

from __future__ import annotations

from django.db.models import Model

from siaga.records.models import (
    Agency,
    Alert,
    Assignment,
    Call,
    Casualties,
    Category,
    Channel,
    Contact,
    Crew,
    Deadline,
    Desk,
    Drill,
    File,
    Incident,
    IncidentCall,
    Interpreter,
    Ladder,
    LegalHold,
    MajorIncident,
    MajorPart,
    Message,
    Mode,
    Note,
    Party,
    Plan,
    PushBrowser,
    RecordedAnnouncement,
    RecordingAccess,
    Referral,
    RegionsImport,
    ReportField,
    Roster,
    SituationEntry,
    Text,
    ToldCaller,
    Trunk,
    Unit,
)


def projected_models() -> tuple[type[Model], ...]:
    """A rebuild empties these and lets the ledger fill them again.

    Not among them: accounts (user name and password are theirs; the ledger
    moves their role), the keys to audio legs, imported boundaries.
    """
    return (
        Agency,
        Alert,
        Assignment,
        Call,
        Casualties,
        Category,
        Channel,
        Contact,
        Crew,
        Deadline,
        Desk,
        Drill,
        File,
        Incident,
        IncidentCall,
        Interpreter,
        Ladder,
        LegalHold,
        MajorIncident,
        MajorPart,
        Message,
        Mode,
        Note,
        Party,
        Plan,
        PushBrowser,
        RecordedAnnouncement,
        RecordingAccess,
        Referral,
        RegionsImport,
        ReportField,
        Roster,
        SituationEntry,
        Text,
        ToldCaller,
        Trunk,
        Unit,
    )
