"""What somebody who comes on duty is told, in one short message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext

from siaga.domain.contact import REGENCY
from siaga.domain.gsm import Piece, fit
from siaga.domain.incident_state import OPEN_ALERT, UNANSWERED_ALERT
from siaga.domain.report import number_parts
from siaga.domain.roster import DUTY, HEAD, SECOND, SECRETARY, Turn, stays_until
from siaga.operations.escalation import is_drill
from siaga.operations.names import category_name
from siaga.records.models import Agency, Alert, Incident
from siaga.records.statements import rows

AS_FAR_AS = timedelta(days=2)
"""Somebody who stays on duty longer than this is told no end."""


def coming_on(
    agency: str, position: str, contact: str, turns: Sequence[Turn], local: datetime
) -> str:
    """Since when is now; until when; and what is open: not taken by anybody, and running."""
    until = stays_until(turns, position, contact, local, AS_FAR_AS)
    waiting, running = _open_tasks(agency)
    return fit(
        (
            Piece(_begin(agency, position, until, local)),
            Piece(_tasks(gettext("Not taken yet"), waiting), 1, 16),
            Piece(_tasks(gettext("Under way"), running), 2, 12),
            Piece("" if waiting or running else gettext("No open task.")),
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
    day = "" if until - local < timedelta(days=1) else f"{until:%d/%m} "
    ends = f"{day}{until:%H.%M}"
    return gettext("Siaga 112: you are on duty now until {ends}: {who}.").format(who=who, ends=ends)


def _short_name(agency: str) -> str:
    found = rows(Agency, ["short_name"], {"code": agency})
    return str(found[0][0]) if found else agency


def _open_tasks(agency: str) -> tuple[list[str], list[str]]:
    """Those not taken yet and those under way, each as "17 Fire", the latest last. Of the regency's
    secretary those that have climbed so far."""
    whose = {"position_asked": SECRETARY} if agency == REGENCY else {"agency": agency}
    where = {**whose, "state": OPEN_ALERT, "inform": False}
    waiting: list[str] = []
    running: list[str] = []
    for incident, state in rows(Alert, ["incident", "state"], where, order="position"):
        if not is_drill(incident):
            (waiting if state in UNANSWERED_ALERT else running).append(_task(incident))
    return waiting, running


def _task(incident: str) -> str:
    number, category = rows(Incident, ["number", "category"], {"id": incident})[0]
    return f"{number_parts(number)[1]} {category_name(category)}".strip()


def _tasks(what: str, tasks: Sequence[str]) -> str:
    """How many comes first: what does not fit is cut at the end."""
    return f"{what} ({len(tasks)}): {', '.join(tasks)}." if tasks else ""
