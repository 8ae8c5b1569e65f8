"""The pages of accountability: a card for an agency or for the centre, and the list behind a number.

An officer sees the own agency's card and no other; calls are the centre's.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from siaga.reports import agencies, centre
from siaga.reports.agencies import AlertRow, agency_card, alerts_of
from siaga.reports.centre import CallRow, calls_of, centre_card, mean_rating
from siaga.reports.figures import Card, Interval
from siaga.reports.months import Month, month_of, read_month
from siaga.web.access import AT_WORK, OFFICER
from siaga.web.door import signed_in
from siaga.web.names import Names
from siaga.web.scorecard_words import duration, measure_name, referral_result

CENTRE: Final = "112"
"""Stands where an agency's code could: the centre's own card."""

MONTHS_BACK: Final = 24
AnyCard = Card[AlertRow] | Card[CallRow]


@dataclass(frozen=True)
class Asked:
    """What the address asks for. ``whose`` "": all agencies; ``measure`` "": no list.
    ``opens``: whoever asks may open the incidents behind the numbers, and reads what a call's
    number at another service is."""

    month: Month
    whose: str
    measure: str
    officer: bool
    opens: bool


def _asked(request: HttpRequest) -> Asked:
    """Raises ``Http404`` for no month, and for an officer who asks for another's card."""
    account = signed_in(request)
    zone = timezone.get_current_timezone()
    written = request.GET.get("bulan", "")
    month = read_month(written) if written else month_of(timezone.now(), zone)
    whose = request.GET.get("kartu", "")
    officer = account.role == OFFICER
    if officer:
        whose = whose or account.agency or ""
    if month is None or (officer and (not account.agency or whose != account.agency)):
        raise Http404
    measure = request.GET.get("daftar", "")
    return Asked(month, whose, measure, officer, account.role in AT_WORK)


@require_safe
def scorecards(request: HttpRequest) -> HttpResponse:
    asked, names = _asked(request), Names()
    shown = _frame(asked, names)
    if not asked.whose:
        return render(request, "web/scorecards.html", shown | _overview(asked, names))
    card = _card(asked, names)
    if not asked.measure:
        return render(request, "web/scorecard.html", shown | _figures(card, asked, names))
    return render(request, "web/scorecard_list.html", shown | _list(card, asked, names))


@require_safe
def scorecard_file(request: HttpRequest) -> HttpResponse:
    """The list behind one number, for a spreadsheet: semicolons, and UTF-8 that says so."""
    asked, names = _asked(request), Names()
    if not asked.whose:
        raise Http404
    listed = _list(_card(asked, names), asked, names)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow([*listed["heads"], *listed["steps"]])
    for row in listed["rows"]:
        writer.writerow([_moment(cell) for cell in row["cells"]] + [_moment(s) for s in row["s"]])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"siaga-{asked.whose}-{asked.month}-{asked.measure}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _moment(cell: Any) -> Any:
    """A moment as a spreadsheet sorts it, in the centre's time; nothing as nothing."""
    if isinstance(cell, datetime):
        return timezone.localtime(cell).isoformat(sep=" ", timespec="seconds")
    return "" if cell is None else cell


def _card(asked: Asked, names: Names) -> AnyCard:
    zone = timezone.get_current_timezone()
    if asked.whose == CENTRE:
        return centre_card(calls_of(asked.month, zone))
    if asked.whose not in names.agencies:
        raise Http404
    return agency_card(alerts_of(asked.month, zone, asked.whose), timezone.now())


def _frame(asked: Asked, names: Names) -> dict[str, Any]:
    """What every page of the cards has: whose it is, and the pickers."""
    now = month_of(timezone.now(), timezone.get_current_timezone())
    months = [now]
    while len(months) < MONTHS_BACK:
        months.append(months[-1].before)
    if asked.month not in months:
        months.append(asked.month)
    agencies = sorted(names.agencies.values(), key=lambda one: one.name)
    return {
        "asked": asked,
        "month": asked.month.begins(timezone.get_current_timezone()),
        "months": [(str(one), one.begins(timezone.get_current_timezone())) for one in months],
        "title": _title(asked, names),
        "whose": [] if asked.officer else [(one.code, one.name) for one in agencies],
        "centre": CENTRE,
        "now": timezone.now(),
    }


def _title(asked: Asked, names: Names) -> str:
    if asked.whose == CENTRE:
        return gettext("The centre's calls")
    return names.agency(asked.whose) if asked.whose else gettext("All agencies")


def _overview(asked: Asked, names: Names) -> dict[str, Any]:
    """One line an agency that was alerted, those with most first."""
    by_agency: dict[str, list[AlertRow]] = {}
    for row in alerts_of(asked.month, timezone.get_current_timezone()):
        by_agency.setdefault(row.agency, []).append(row)
    now = timezone.now()
    cards = {
        code: agency_card(rows, now)
        for code, rows in sorted(
            by_agency.items(), key=lambda item: (-len(item[1]), names.agency(item[0]))
        )
    }
    columns = ("total", "in_time", "late", "declined", "withdrawn", "open", "overdue")
    lines = [
        {
            "code": code,
            "name": names.agency(code),
            "counts": [(column, len(card.lists[column])) for column in columns],
            "median": duration(card.intervals["acknowledged_after"].median),
            "p90": duration(card.intervals["acknowledged_after"].p90),
        }
        for code, card in cards.items()
    ]
    return {"heads": [measure_name(one, names) for one in columns], "lines": lines}


def _figures(card: AnyCard, asked: Asked, names: Names) -> dict[str, Any]:
    """The numbers of a card: the sum, the parts of it, the intervals."""
    if asked.whose == CENTRE:
        parts = [name for name in card.lists if name.startswith(("to_", "came_"))]
        summed: Sequence[str] = centre.OUTCOMES
    else:
        parts, summed = [*agencies.PARTS, "informed"], agencies.SUM
    climbed = () if asked.whose == CENTRE else agencies.CLIMBED
    total = len(card.lists["total"])
    rated = card.lists.get("rated", ())
    mean = mean_rating([row for row in rated if isinstance(row, CallRow)])
    return {
        "ratings": [_number(card, name, len(rated), names) for name in card.lists if name in RATED],
        "mean": None if mean is None else round(mean, 1),
        "total": total,
        "summed": [_number(card, name, total, names) for name in summed],
        "parts": [_number(card, name, total, names) for name in parts],
        "climbed": [_number(card, name, total, names) for name in climbed],
        "intervals": [_interval(one, names) for one in card.intervals.values()],
    }


def _number(card: AnyCard, measure: str, total: int, names: Names) -> dict[str, Any]:
    count = len(card.lists[measure])
    share = round(100 * count / total) if total and measure != "informed" else None
    name = measure_name(measure, names)
    return {"measure": measure, "name": name, "count": count, "share": share}


RATED: Final = ("rated", *(f"rated_{rating}" for rating in centre.RATINGS))
LIMITS: Final = {
    "answered_after": centre.ANSWER_WITHIN_S,
    "forwarded_after": centre.FORWARD_WITHIN_S,
}


def _interval(one: Interval[Any], names: Names) -> dict[str, Any]:
    limit = LIMITS.get(one.name)
    within = None
    if limit is not None and one.rows:
        within = gettext("{count} of {all} within {seconds} s ({share} %)").format(
            count=one.within(limit),
            all=len(one.rows),
            seconds=limit,
            share=100 * one.within(limit) // len(one.rows),
        )
    return {
        "measure": one.name,
        "name": measure_name(one.name, names),
        "count": len(one.rows),
        "median": duration(one.median),
        "p90": duration(one.p90),
        "within": within,
    }


def _list(card: AnyCard, asked: Asked, names: Names) -> dict[str, Any]:
    """The rows behind a number, with the very seconds. Raises ``Http404`` for no such number."""
    rows = card.behind(asked.measure)
    if rows is None:
        raise Http404
    steps = tuple(card.intervals)
    return {
        "measure": measure_name(asked.measure, names),
        "steps": [measure_name(step, names) for step in steps],
        "marked": steps.index(asked.measure) if asked.measure in steps else None,
        "heads": _heads(asked),
        "rows": [_line(row, steps, asked, names) for row in rows],
    }


def _heads(asked: Asked) -> list[str]:
    if asked.whose == CENTRE:
        heads = [gettext("Offered"), gettext("Outcome"), gettext("Handed over to")]
        there = [gettext("Number it has there")] if asked.opens else []
        return [gettext("Number"), *heads, gettext("What came of it"), *there, gettext("Rating")]
    heads = [gettext("Category"), gettext("Priority"), gettext("Alerted"), gettext("Due")]
    return [gettext("Number"), *heads, gettext("State")]


def _line(
    row: AlertRow | CallRow, steps: Sequence[str], asked: Asked, names: Names
) -> dict[str, Any]:
    times = row.times()
    if isinstance(row, CallRow):
        to = names.referral(row.referred_to) if row.referred_to else ""
        came = referral_result(row.referral_result) if row.referred_to else ""
        outcome = measure_name(row.outcome, names)
        there = [row.referral_reference] if asked.opens else []
        cells = [row.number, row.offered_at, outcome, to, came, *there, row.rating]
    else:
        category = names.category(row.category)
        state = measure_name("informed" if row.inform else row.group, names)
        cells = [row.number, category, row.priority, row.raised_at, row.due_at, state]
    seconds = [times[step] for step in steps]
    shown = [duration(one) for one in seconds]
    return {"incident": row.incident, "cells": cells, "s": seconds, "shown": shown}
