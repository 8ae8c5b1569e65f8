"""What is told of a recording's keeping."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from siaga.domain import keeping as k
from siaga.ledger.recorded import Recorded
from siaga.web.labels import OUTCOMES, label
from siaga.web.timeline.telling import Surroundings, tells


@tells(k.RecordingKept)
def _kept(event: k.RecordingKept, _recorded: Recorded, _around: Surroundings) -> str:
    day = date_format(localtime(event.until), "j F Y")
    if event.held:
        return gettext("The recording is kept under a legal hold, at least until {day}").format(
            day=day
        )
    return gettext("The recording is kept until {day} ({outcome})").format(
        day=day, outcome=outcome_word(event.outcome)
    )


def outcome_word(outcome: str) -> str:
    return label(OUTCOMES, outcome) if outcome in OUTCOMES else gettext("no outcome yet")


@tells(k.RecordingExpired)
def _expired(event: k.RecordingExpired, recorded: Recorded, around: Surroundings) -> str:
    if event.because == "erased":
        return gettext("{who} has the recording deleted: {reason}").format(
            who=around.names.actor(recorded.actor), reason=event.reason
        )
    return gettext("The recording's time is over ({outcome}): it is being deleted").format(
        outcome=outcome_word(event.reason)
    )


@tells(k.RecordingDeleted)
def _deleted(_event: k.RecordingDeleted, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("The recording's file is deleted")


@tells(k.LegalHoldSet)
def _held(event: k.LegalHoldSet, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} sets a legal hold: {reason}").format(
        who=around.names.actor(recorded.actor), reason=event.reason
    )


@tells(k.LegalHoldLifted)
def _lifted(event: k.LegalHoldLifted, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} lifts the legal hold: {reason}").format(
        who=around.names.actor(recorded.actor), reason=event.reason
    )


@tells(k.EvidenceExported)
def _exported(event: k.EvidenceExported, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} takes the recordings out as evidence: {purpose}").format(
        who=around.names.actor(recorded.actor), purpose=event.purpose
    )
