"""Surge, drills, the weekly review, and announcements in people's voices."""

from __future__ import annotations

from typing import Any

from siaga.domain.announcement import AnnouncementReplaced, AnnouncementRestored
from siaga.domain.mode import (
    DrillBegan,
    DrillEnded,
    ReputationReviewed,
    SurgeBegan,
    SurgeEnded,
)
from siaga.domain.number import number_key
from siaga.ledger.recorded import Recorded
from siaga.records.deadlines import set_deadline, settle
from siaga.records.models import Drill, Mode, RecordedAnnouncement
from siaga.records.models.deadline import DRILL
from siaga.records.models.mode import CENTRE
from siaga.records.projecting import projects


def _change(recorded: Recorded, **changes: Any) -> None:
    Mode.objects.update_or_create(id=CENTRE, defaults={"version": recorded.version, **changes})


@projects(SurgeBegan)
def surge_began(recorded: Recorded, _event: SurgeBegan) -> None:
    _change(recorded, surge_since=recorded.at, surge_by=recorded.actor)


@projects(SurgeEnded)
def surge_ended(recorded: Recorded, _event: SurgeEnded) -> None:
    _change(recorded, surge_since=None, surge_by="")


@projects(DrillBegan)
def drill_began(recorded: Recorded, event: DrillBegan) -> None:
    """Erased numbers belong to no drill any more: their calls are real."""
    _change(recorded)
    Drill.objects.update_or_create(
        trunk=event.trunk,
        defaults={
            "since": recorded.at,
            "until": event.until,
            "everyone": event.everyone,
            "numbers": [key for number in event.numbers if (key := number_key(number))],
            "by": recorded.actor,
        },
    )
    set_deadline(DRILL, recorded.stream, event.trunk, event.until)


@projects(DrillEnded)
def drill_ended(recorded: Recorded, event: DrillEnded) -> None:
    _change(recorded)
    Drill.objects.filter(trunk=event.trunk).delete()
    settle(DRILL, recorded.stream, event.trunk)


@projects(ReputationReviewed)
def reputation_reviewed(recorded: Recorded, _event: ReputationReviewed) -> None:
    _change(recorded, reviewed_at=recorded.at, reviewed_by=recorded.actor)


@projects(AnnouncementReplaced)
def announcement_replaced(recorded: Recorded, event: AnnouncementReplaced) -> None:
    RecordedAnnouncement.objects.update_or_create(
        code=event.announcement,
        defaults={
            "file": event.file,
            "sha256": event.sha256,
            "duration_s": event.duration_s,
            "at": recorded.at,
            "by": recorded.actor,
        },
    )


@projects(AnnouncementRestored)
def announcement_restored(_recorded: Recorded, event: AnnouncementRestored) -> None:
    RecordedAnnouncement.objects.filter(code=event.announcement).delete()
