"""What somebody who comes on duty is told, in one short message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext

from siaga.domain.contact import REGENCY
from siaga.domain.gsm import Piece, fit
from siaga.domain.report import number_parts
from siaga.domain.roster import DUTY, HEAD, SECOND, SECRETARY, Turn, stays_until
from siaga.operations.names import category_name
from siaga.records.models import Agency, Incident
from siaga.records.statements import rows

ALMOST_A_DAY = timedelta(hours=23)
"""Whose duty ends at the hour it began, or later, is told the day too."""

AS_FAR_AS = timedelta(days=2)
"""Somebody who stays on duty longer than this is told no end."""


@dataclass(frozen=True)
class OpenTask:
    """``waits``: nobody has taken it; ``late``: somebody has, and has not set out in time."""

    incident: str
    waits: bool
    late: bool


def coming_on(
    agency: str,
    position: str,
    contact: str,
    turns: Sequence[Turn],
    local: datetime,
    tasks: Sequence[OpenTask],
) -> str:
    """Since when is now; until when; and what is open, what needs somebody first."""
    until = stays_until(turns, position, contact, local, AS_FAR_AS)
    waiting = [task for task in tasks if task.waits]
    late = [task for task in tasks if task.late and not task.waits]
    taken = [task for task in tasks if not task.late and not task.waits]
    return fit(
        (
            Piece(_begin(agency, position, until, local)),
            Piece(_tasks(gettext("Not taken yet"), waiting), 1, 16),
            Piece(_tasks(gettext("Taken, nobody has set out"), late), 2, 16),
            Piece(_tasks(gettext("Taken"), taken), 3, 12),
            Piece("" if tasks else gettext("No open task.")),
        )
    )


def _begin(agency: str, position: str, until: datetime | None, local: datetime) -> str:
    what = {
        DUTY: gettext("Duty officer"),
        SECOND: gettext("Second officer"),
        HEAD: gettext("Head of the agency"),
        SECRETARY: gettext("Regency secretary"),
    }[position]
    who = what if agency == REGENCY else f"{what} {_short_name(agency)}"
    if until is None:
        return gettext("Siaga 112: you are on duty now: {who}.").format(who=who)
    day = "" if until - local < ALMOST_A_DAY else f"{until:%d/%m} "
    ends = f"{day}{until:%H.%M}"
    return gettext("Siaga 112: you are on duty now until {ends}: {who}.").format(who=who, ends=ends)


def _short_name(agency: str) -> str:
    found = rows(Agency, ["short_name"], {"code": agency})
    return str(found[0][0]) if found else agency


def _task(incident: str) -> str:
    """As "17 Fire"."""
    number, category = rows(Incident, ["number", "category"], {"id": incident})[0]
    return f"{number_parts(number)[1]} {category_name(category)}".strip()


def _tasks(what: str, tasks: Sequence[OpenTask]) -> str:
    """How many comes first: what does not fit is cut at the end."""
    said = ", ".join(_task(each.incident) for each in tasks)
    return f"{what} ({len(tasks)}): {said}." if tasks else ""
