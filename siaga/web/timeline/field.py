"""What is told of crews and their phones."""

from __future__ import annotations

from django.utils.timezone import localtime
from django.utils.translation import gettext

from siaga.domain.field import CallerNumberOpened, TapArrived, UnitCrewed, UnitLeft
from siaga.ledger.recorded import Recorded
from siaga.web.labels import CONTACT_PURPOSES, label
from siaga.web.timeline.telling import Surroundings, tells


@tells(UnitCrewed)
def _crewed(event: UnitCrewed, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} is with {unit}").format(
        who=around.names.person(event.officer), unit=around.names.unit(event.unit)
    )


@tells(UnitLeft)
def _left(event: UnitLeft, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} is no longer with {unit}").format(
        who=around.names.person(event.officer), unit=around.names.unit(event.unit)
    )


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
