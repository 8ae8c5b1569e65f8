"""Where units are: shared by consent, for the length of one task, and never kept.

Only that somebody agreed, and when, is in the ledger. The places themselves are one row a
unit, written over each time and gone with the task: a trail of where people were is what
nobody needs and everybody would ask for (``docs/adr/0012-the-field.md``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siaga.domain import field_rules as rules
from siaga.domain.refusal import Refused
from siaga.ledger.unavailable import database_reached
from siaga.operations.alerts import standing
from siaga.operations.command import Actor, Command
from siaga.operations.roles import require_person
from siaga.operations.work import Work, operation
from siaga.records.models import Assignment, UnitPosition
from siaga.records.models.account import OFFICER


@dataclass(frozen=True)
class SharePosition(Command):
    """``shown``: may the unit's place be seen while it is on this task?"""

    incident: str
    alert: str
    unit: str
    shown: bool


@operation(SharePosition)
def share_position(work: Work, command: SharePosition) -> None:
    """The officer whose phone it is agrees; nobody can agree for another."""
    officer = require_person(work.by, OFFICER)
    incident, alert = standing(work, command.incident, command.alert)
    if work.by.agency != alert.agency:
        raise Refused("forbidden")
    sharing = _sharing(command.unit, alert.id)
    incident_id = incident.state.id
    if command.shown:
        events = rules.share(incident_id, alert, command.unit, officer, sharing)
    else:
        events = rules.hide(incident_id, alert, command.unit, officer, sharing)
    work.append(incident, events)


def _sharing(unit: str, alert: str) -> int | None:
    """Whose phone tells where the unit is; None: nobody's."""
    running = Assignment.objects.filter(unit=unit, alert=alert, cleared_at=None)
    return running.values_list("sharing", flat=True).first()


@dataclass(frozen=True)
class Place:
    """WGS 84; ``accuracy_m`` as the phone estimates it."""

    lat: float
    lon: float
    accuracy_m: int


def place_unit(unit: str, place: Place, by: Actor, at: datetime) -> None:
    """The unit is here now. Not through the door: nothing is decided and nothing is kept.

    Refused unless the acting officer has agreed to it and the task still goes on.
    Raises ``LedgerUnavailable``.
    """
    officer = require_person(by, OFFICER)
    with database_reached():
        shared = Assignment.objects.filter(unit=unit, sharing=officer, cleared_at=None)
        if not shared.exists():
            raise Refused("position_not_shared")
        here = {"lat": place.lat, "lon": place.lon, "accuracy_m": place.accuracy_m, "at": at}
        by_phone = {"tracked": False, "said_at": None}
        UnitPosition.objects.update_or_create(unit=unit, defaults={**here, **by_phone})
