"""When nobody could be asked, in words: a hole in tomorrow's roster is a warning today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from siaga.domain.callout import CHANNEL as VOICE
from siaga.domain.contact import REGENCY, usable
from siaga.domain.roster import Turn, gaps, positions_of, read_turn
from siaga.records.models import Contact, Ladder, Roster
from siaga.web.labels import POSITIONS, label
from siaga.web.names import Names


class Rosters:
    """All rosters and contacts as they are now, in three queries."""

    @cached_property
    def contacts(self) -> dict[str, Contact]:
        return {one.code: one for one in Contact.objects.all()}

    @cached_property
    def rows(self) -> dict[str, Roster]:
        return {one.agency: one for one in Roster.objects.all()}

    @cached_property
    def asked(self) -> set[str]:
        """The positions that some ladder in force asks."""
        ladders = Ladder.objects.values_list("content", flat=True)
        return {
            step["position"]
            for content in ladders
            if content.get("active", True)
            for step in content["steps"]
        }

    def turns(self, agency: str) -> list[Turn]:
        row = self.rows.get(agency)
        return [read_turn(turn) for turn in (row.turns if row else ())]

    def trouble(self, code: str) -> str:
        """Why this contact cannot be asked; "" for one who can."""
        contact = self.contacts.get(code)
        if contact is None or not contact.active:
            return gettext("inactive")
        ways = usable(contact.channels, contact.addresses)
        if not ways:
            return gettext("no way to reach")
        if self.set_up is not None and not self.set_up & set(ways):
            return gettext("none of the ways is set up at this centre")
        return ""

    @cached_property
    def set_up(self) -> set[str] | None:
        """The ways that this centre has, with the telephone, which its own engine rings; None
        where it cannot be known."""
        written: frozenset[str] | None = settings.SIAGA_WAYS_OUT()
        return None if written is None else {*written, VOICE}

    def unreachable(self, turns: Iterable[Turn]) -> set[str]:
        return {turn.contact for turn in turns if self.trouble(turn.contact)}


def whose(agency: str, names: Names) -> str:
    return gettext("The regency") if agency == REGENCY else names.agency(agency)


def end_of_tomorrow(local: datetime) -> datetime:
    return datetime.combine(local.date(), time()) + timedelta(days=2)


def spans(agency: str, rosters: Rosters, local: datetime) -> list[str]:
    """The holes from now to tomorrow night, each with its position, in words."""
    turns = rosters.turns(agency)
    unreachable = rosters.unreachable(turns)
    end = end_of_tomorrow(local)
    return [
        f"{label(POSITIONS, position)}: {in_words(begins, ends, local)}"
        for position in positions_of(agency)
        if position in rosters.asked
        for begins, ends in gaps(turns, position, local, end, unreachable)
    ]


def warnings(local: datetime, names: Names) -> list[dict[str, Any]]:
    """Every agency that a ladder would ask, and the regency, with its holes; those without any roster last.

    Without any ladder in force nobody is asked by a roster, and nothing is missing.
    """
    rosters = Rosters()
    if not rosters.asked:
        return []
    agencies = [*(one.code for one in names.agencies.values() if one.active), REGENCY]
    found = [(agency, spans(agency, rosters, local)) for agency in agencies]
    return [
        {
            "agency": agency,
            "name": gettext("The regency") if agency == REGENCY else names.agency_short(agency),
            "spans": holes if rosters.turns(agency) else [],
        }
        for agency, holes in sorted(found, key=lambda one: not rosters.turns(one[0]))
        if holes
    ]


def in_words(begins: datetime, ends: datetime, local: datetime) -> str:
    if begins <= local and ends >= end_of_tomorrow(local):
        return gettext("nobody from now until tomorrow night")
    return gettext("nobody {begins} – {ends}").format(
        begins=_moment(begins, local), ends=_moment(ends, local, ending=True)
    )


def _moment(moment: datetime, local: datetime, ending: bool = False) -> str:
    """Midnight at the end of a span is 24.00 of the day that it ends."""
    if moment == local:
        return gettext("now")
    day, clock = moment.date(), clock_time(moment)
    if ending and moment.time() == time():
        day, clock = day - timedelta(days=1), clock_time(None)
    name = gettext("today") if day == local.date() else gettext("tomorrow")
    return f"{name} {clock}"


def clock_time(moment: datetime | None) -> str:
    """As Indonesian clocks are written, 07.00; None is the end of the day."""
    return "24.00" if moment is None else f"{moment:%H.%M}"


def names_of(contacts: Sequence[str], rosters: Rosters) -> list[str]:
    """Names; whoever cannot be asked, with why."""
    told = []
    for code in contacts:
        contact, trouble = rosters.contacts.get(code), rosters.trouble(code)
        name = (contact.name if contact else "") or code
        told.append(f"{name} ({trouble})" if trouble else name)
    return told
