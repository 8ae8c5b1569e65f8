"""The page of duty rosters: who stands where this week, and the administrator's changes.

An officer sees the own agency's roster and no other; only an administrator changes one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from siaga.domain.contact import REGENCY, usable
from siaga.domain.message import COMES_ON_DUTY
from siaga.domain.refusal import Refused
from siaga.domain.roster import Stretch, Turn, on_duty, positions_of, stretches
from siaga.operations.contacts import ChangeRoster
from siaga.operations.way_names import WAY_NAMES
from siaga.records.models import Contact, Message
from siaga.web.access import ADMINISTRATOR, OFFICER
from siaga.web.door import carry_out, signed_in
from siaga.web.labels import (
    MESSAGE_STATES,
    MESSAGE_TROUBLES,
    POSITIONS,
    label,
    options,
)
from siaga.web.names import Names
from siaga.web.roster_gaps import Rosters, clock_time, names_of, spans, whose
from siaga.web.roster_turns import Entered, InvalidTurn, changed, entered_of, shown_turns
from siaga.web.words import say

WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class Asked:
    """``agency`` "": all of them. ``monday`` begins the week; ``turn`` is being changed, from 1."""

    agency: str
    monday: date
    turn: int
    edits: bool
    officer: bool


@require_http_methods(["GET", "HEAD", "POST"])
def rosters(request: HttpRequest) -> HttpResponse:
    names = Names()
    asked = _asked(request, names)
    if request.method == "POST":
        return _change(request, asked, names)
    if not asked.agency:
        return render(request, "web/rosters.html", _frame(asked, names) | _overview(names))
    return _roster(request, asked, names)


def _asked(request: HttpRequest, names: Names) -> Asked:
    """Raises ``Http404`` for an agency that is none, and for an officer who asks for another's."""
    account = signed_in(request)
    wanted = request.POST.get("instansi") or request.GET.get("instansi", "")
    officer = account.role == OFFICER
    own = (account.agency or "") if officer else ""
    agency = wanted or own
    if (officer and (not own or agency != own)) or (
        agency and agency != REGENCY and agency not in names.agencies
    ):
        raise Http404
    turn = request.GET.get("ubah", "")
    return Asked(
        agency,
        _monday(request.GET.get("minggu", "")),
        int(turn) if turn.isdecimal() and len(turn) < 4 else 0,
        account.role == ADMINISTRATOR,
        officer,
    )


def _monday(written: str) -> date:
    """Of the week in which that day lies; this week for no day."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        day = _local().date()
    if not 2000 <= day.year <= 2999:
        raise Http404
    return day - timedelta(days=day.weekday())


def _local() -> datetime:
    return timezone.localtime().replace(tzinfo=None, second=0, microsecond=0)


def _change(request: HttpRequest, asked: Asked, names: Names) -> HttpResponse:
    """Add, correct or remove one turn; the roster goes through the door as a whole."""
    if not asked.agency:
        raise Http404
    entered = entered_of(request.POST)
    version = request.POST.get("versi", "")
    row = Rosters().rows.get(asked.agency)
    try:
        turns = changed(row.turns if row else [], entered)
        seen = int(version) if version.isdecimal() and len(version) < 12 else -1
        carry_out(request, ChangeRoster(asked.agency, tuple(turns), seen))
    except InvalidTurn as wrong:
        return _roster(request, asked, names, entered, wrong.field, str(wrong))
    except Refused as refusal:
        return _roster(request, asked, names, entered, "", say(refusal.code, refusal.values))
    query = {"instansi": asked.agency, "tersimpan": "1"}
    return HttpResponseRedirect(f"/jaga?{urlencode(query)}#giliran")


def _frame(asked: Asked, names: Names) -> dict[str, Any]:
    agencies = sorted(names.agencies.values(), key=lambda one: one.name)
    return {
        "asked": asked,
        "whose": [
            (REGENCY, whose(REGENCY, names)),
            *((one.code, one.name) for one in agencies if one.active),
        ],
        "title": whose(asked.agency, names) if asked.agency else "",
    }


def _overview(names: Names) -> dict[str, Any]:
    """One line an agency: who is on duty now, and what is missing until tomorrow night."""
    known, local = Rosters(), _local()
    agencies = sorted(
        (one for one in names.agencies.values() if one.active), key=lambda one: one.name
    )
    lines = [
        _line(agency, known, local, names) for agency in [*(one.code for one in agencies), REGENCY]
    ]
    return {
        "lines": sorted(lines, key=lambda line: (not line["holes"], not line["kept"])),
        "in_force": bool(known.asked),
    }


def _line(agency: str, known: Rosters, local: datetime, names: Names) -> dict[str, Any]:
    turns = known.turns(agency)
    return {
        "code": agency,
        "name": whose(agency, names),
        "now": [
            (label(POSITIONS, position), names_of(on_duty(turns, position, local), known))
            for position in positions_of(agency)
        ],
        "holes": spans(agency, known, local),
        "kept": bool(turns),
    }


def _roster(
    request: HttpRequest,
    asked: Asked,
    names: Names,
    entered: Entered | None = None,
    wrong: str = "",
    trouble: str = "",
) -> HttpResponse:
    known, local = Rosters(), _local()
    row = known.rows.get(asked.agency)
    turns = known.turns(asked.agency)
    listed = shown_turns(row.turns if row else [], known)
    if entered is None and 0 < asked.turn <= len(listed):
        entered = listed[asked.turn - 1]["entered"]
    days = [asked.monday + timedelta(days=number) for number in range(7)]
    contacts = [one for one in known.contacts.values() if one.agency == asked.agency]
    shown = {
        "days": [(day, day == local.date()) for day in days],
        "rows": [_row(position, turns, days, known) for position in positions_of(asked.agency)],
        "before": asked.monday - WEEK,
        "after": asked.monday + WEEK,
        "holes": spans(asked.agency, known, local),
        "in_force": bool(known.asked),
        "turns": listed,
        "people": [_person(one, known) for one in contacts],
        "choices": [one for one in contacts if one.active or (entered and one.code == entered.who)],
        "positions": options(POSITIONS, positions_of(asked.agency)),
        "version": row.version if row else 0,
        "entered": entered or Entered(),
        "wrong": wrong,
        "trouble": trouble,
        "saved": "tersimpan" in request.GET,
    }
    status = 400 if trouble else 200
    return render(request, "web/roster.html", _frame(asked, names) | shown, status=status)


def _row(position: str, turns: list[Turn], days: list[date], known: Rosters) -> dict[str, Any]:
    cells = []
    for day in days:
        begins = datetime.combine(day, time())
        found = stretches(turns, position, begins, begins + timedelta(days=1))
        cells.append([_piece(one, begins, known) for one in found])
    return {
        "name": label(POSITIONS, position),
        "asked": position in known.asked,
        "cells": cells,
        "kept": any(turn.position == position for turn in turns),
    }


def _piece(stretch: Stretch, day: datetime, known: Rosters) -> dict[str, Any]:
    ends = None if stretch.ends == day + timedelta(days=1) else stretch.ends
    return {
        "hours": f"{clock_time(stretch.begins)}–{clock_time(ends)}",
        "names": names_of(stretch.contacts, known),
        "empty": all(known.trouble(contact) for contact in stretch.contacts),
    }


def _person(contact: Contact, known: Rosters) -> dict[str, Any]:
    return {
        "contact": contact,
        "ways": [label(WAY_NAMES, one) for one in usable(contact.channels, contact.addresses)],
        "trouble": known.trouble(contact.code),
        "told": _told(contact.code),
    }


def _told(contact: str) -> dict[str, Any] | None:
    """When and by which way this contact was told last of coming on duty, and whether it arrived."""
    notices = Message.objects.filter(contact=contact, purpose=COMES_ON_DUTY)
    last = notices.order_by("-queued_at").first()
    if last is None:
        return None
    trouble = label(MESSAGE_TROUBLES, last.why) if last.why else ""
    return {
        "at": last.queued_at,
        "way": label(WAY_NAMES, last.channel),
        "word": trouble or label(MESSAGE_STATES, last.state),
        "failed": last.state == "failed",
    }
