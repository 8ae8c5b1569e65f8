"""What is told of incidents that turn out to be one, and of tasks that move with them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from siaga.domain import merging as m
from siaga.domain.event import Event
from siaga.domain.incident import IN_PLACE, NOT_SAID, SET_OUT
from siaga.ledger.recorded import Recorded
from siaga.web.timeline.telling import Surroundings, agency_concerned, tells


@tells(m.IncidentMerged)
def _merged(event: m.IncidentMerged, recorded: Recorded, around: Surroundings) -> str:
    words = {"who": around.names.actor(recorded.actor), "number": event.number}
    if event.reason:
        return gettext("{who} merges this incident into {number}: {reason}").format(
            **words, reason=event.reason
        )
    return gettext("{who} merges this incident into {number}").format(**words)


@tells(m.IncidentTookIn)
def _took_in(event: m.IncidentTookIn, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("{number} is the same and belongs to this incident now").format(
        number=event.number
    )


@tells(m.MergeUndone)
def _undone(event: m.MergeUndone, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} parts this incident from {number} again: {reason}").format(
        who=around.names.actor(recorded.actor), number=event.number, reason=event.reason
    )


@tells(m.IncidentLetGo)
def _let_go(event: m.IncidentLetGo, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("{number} stands by itself again").format(number=event.number)


@tells(m.CallDetached)
def _detached(_event: m.CallDetached, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("A call does not belong to this incident any more")


@tells(m.CallUnlinked)
def _unlinked(_event: m.CallUnlinked, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("The call is not about the other incident any more")


@tells(m.ReportSplit)
def _split(event: m.ReportSplit, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} makes incident {number} from this report").format(
        who=around.names.actor(recorded.actor), number=event.number
    )


@tells(m.OriginNamed)
def _origin(event: m.OriginNamed, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("Made from the report of {number}").format(number=event.number)


# Tasks


def _agency(event: Event, around: Surroundings) -> str:
    code = agency_concerned(event, around.agency_of) or ""
    return around.names.agency_short(code) or gettext("The agency")


def _units(codes: Iterable[str], around: Surroundings) -> str:
    return ", ".join(around.names.unit(code) for code in codes)


@tells(m.AlertMoved)
def _moved(event: m.AlertMoved, _recorded: Recorded, around: Surroundings) -> str:
    """Without a number: whoever reads this need not see the other incident."""
    if event.to_incident == event.incident:
        return gettext("{agency} has one task instead of two").format(agency=_agency(event, around))
    return gettext("The task of {agency} goes on in the other incident").format(
        agency=_agency(event, around)
    )


@tells(m.AlertCarried)
def _carried(event: m.AlertCarried, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("The task of {agency} comes here from the other incident").format(
        agency=_agency(event, around)
    )


@tells(m.AlertReturned)
def _returned(event: m.AlertReturned, _recorded: Recorded, around: Surroundings) -> str:
    if event.taken:
        return gettext("The task of {agency} is back here").format(agency=_agency(event, around))
    return gettext("{agency} is asked anew").format(agency=_agency(event, around))


@tells(m.UnitsCarried)
def _units_carried(event: m.UnitsCarried, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("From the other incident: {units}").format(units=_units(event.units, around))


@tells(m.UnitsLeft)
def _units_left(event: m.UnitsLeft, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("Back to the other incident: {units}").format(units=_units(event.units, around))


@tells(m.WordCarried)
def _word_carried(event: m.WordCarried, _recorded: Recorded, around: Surroundings) -> str:
    said = {
        NOT_SAID: gettext("{agency} is dealing with it, as it said in the other incident"),
        IN_PLACE: gettext(
            "{agency} deals with it from its office, as it said in the other incident"
        ),
        SET_OUT: gettext("{agency} has set out, as it said in the other incident"),
    }
    return said[event.what].format(agency=_agency(event, around))


@tells(m.WordLeft)
def _word_left(event: m.WordLeft, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("What {agency} said was about the other incident").format(
        agency=_agency(event, around)
    )
