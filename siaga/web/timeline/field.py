"""What is told of what crews do on their phones."""

from __future__ import annotations

from django.utils.timezone import localtime
from django.utils.translation import gettext

from siaga.domain.field import (
    CallerNumberOpened,
    CrewCheckDue,
    CrewHelpCalled,
    CrewSafe,
    CrewSilent,
    PositionHidden,
    PositionShared,
    SafetyAsked,
    TapArrived,
)
from siaga.ledger.recorded import Recorded
from siaga.web.labels import CONTACT_PURPOSES, label
from siaga.web.timeline.telling import Surroundings, tells


@tells(TapArrived)
def _arrived(event: TapArrived, _recorded: Recorded, _around: Surroundings) -> str:
    """It stands under the time of the tap; people have lived by the time it became known."""
    return gettext("Tapped without a signal, arrived here at {time}").format(
        time=localtime(event.arrived_at).strftime("%H.%M.%S")
    )


@tells(CallerNumberOpened)
def _number(event: CallerNumberOpened, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} is shown the caller's number: {purpose}").format(
        who=around.names.actor(recorded.actor), purpose=label(CONTACT_PURPOSES, event.purpose)
    )


@tells(SafetyAsked)
def _asked(event: SafetyAsked, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{unit} is asked whether the crew is safe").format(
        unit=around.names.unit(event.unit)
    )


@tells(CrewCheckDue)
def _check_due(event: CrewCheckDue, _recorded: Recorded, around: Surroundings) -> str:
    return gettext(
        "{unit}: nobody of the crew is on the field page, ask by radio whether the crew is safe"
    ).format(unit=around.names.unit(event.unit))


@tells(CrewSafe)
def _safe(event: CrewSafe, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{unit} is safe ({who})").format(
        unit=around.names.unit(event.unit), who=around.names.actor(recorded.actor)
    )


@tells(CrewSilent)
def _silent(event: CrewSilent, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{unit} does not answer whether the crew is safe").format(
        unit=around.names.unit(event.unit)
    )


@tells(CrewHelpCalled)
def _help(event: CrewHelpCalled, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{unit} calls for help for itself ({who})").format(
        unit=around.names.unit(event.unit), who=around.names.actor(recorded.actor)
    )


@tells(PositionShared)
def _shared(event: PositionShared, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} shares the position of {unit} during this task").format(
        who=around.names.actor(recorded.actor), unit=around.names.unit(event.unit)
    )


@tells(PositionHidden)
def _hidden(event: PositionHidden, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} no longer shares the position of {unit}").format(
        who=around.names.actor(recorded.actor), unit=around.names.unit(event.unit)
    )
