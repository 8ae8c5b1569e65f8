"""The units of an alert's agency in the order in which they should go, the reasons in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext

from siaga.domain.recommending import Candidate, Point, Recommended, recommend
from siaga.domain.shift import in_shift
from siaga.operations.escalation import wall_clock
from siaga.operations.trackers import FRESH
from siaga.records.models import Alert, Assignment, Crew, ReportField, Unit, UnitPosition
from siaga.web.labels import OUT_OF_SERVICE, UNIT_KINDS, label
from siaga.web.names import Names
from siaga.web.places import gazetteer, regions
from siaga.web.shapes.alerts import still_wanted
from siaga.web.unit_shifts import shifts_words

NEAR_KM: Final = 1.0
SURE: Final = 85.0
"""Of 100. A station that is spelt less like any place is a place of nobody's map."""


def recommended(alert: Alert) -> list[dict[str, Any]]:
    """Those of the agency in service that are not on this alert already."""
    on_it = Assignment.objects.filter(alert=alert.id, cleared_at=None).values("unit")
    units = Unit.objects.filter(agency=alert.agency, active=True).exclude(code__in=on_it)
    known = {unit.code: unit for unit in units}
    crews: dict[str, int] = {}
    for code in Crew.objects.filter(unit__in=known).values_list("unit", flat=True):
        crews[code] = crews.get(code, 0) + 1
    seen, local = _seen(known), wall_clock(timezone.now())
    candidates = [
        Candidate(
            unit.code,
            unit.kind,
            bool(unit.engaged_incident),
            crews.get(unit.code, 0),
            _point(seen.get(unit.code)) or station(unit.station),
            unit.code in seen,
            bool(unit.out_of_service),
            not in_shift(unit.shifts, local),
        )
        for unit in known.values()
    ]
    assignments = list(Assignment.objects.filter(alert=alert.id))
    wanted = still_wanted(alert, assignments, Names())
    told = recommend(candidates, wanted, _scene(alert.incident))
    return [
        {
            "unit": one.unit,
            "because": [_words(code, one, known[one.unit], seen) for code in one.because],
        }
        for one in told
    ]


@cache
def station(name: str) -> Point | None:
    """The place that a station is called after; None when that is not sure."""
    match = next(iter(gazetteer().search(name, limit=1)), None) if name else None
    if match is None or match.score < SURE:
        return None
    return Point(match.region.lat, match.region.lon)


def _seen(units: Iterable[str]) -> dict[str, UnitPosition]:
    """Where their trackers saw them lately."""
    since = timezone.now() - FRESH
    rows = UnitPosition.objects.filter(unit__in=list(units), tracked=True, at__gte=since)
    return {one.unit: one for one in rows}


def _point(seen: UnitPosition | None) -> Point | None:
    return None if seen is None else Point(seen.lat, seen.lon)


def _scene(incident: str) -> Point | None:
    """The point of the report, else the middle of its village."""
    said = dict(
        ReportField.objects.filter(incident=incident, field__in=("point", "region")).values_list(
            "field", "value"
        )
    )
    if point := said.get("point"):
        lat, _comma, lon = point.partition(",")
        return Point(float(lat), float(lon))
    region = regions().get(said.get("region", ""))
    return Point(region.lat, region.lon) if region else None


def _words(code: str, one: Recommended, unit: Unit, seen: Mapping[str, UnitPosition]) -> str:
    kind = label(UNIT_KINDS, unit.kind)
    if code == "distance" and (one.distance_km or 0.0) < NEAR_KM:
        return gettext("stands close by, in {station}").format(station=unit.station)
    if code == "distance":
        return gettext("{km} km by air from {station}").format(
            km=number_format(one.distance_km or 0.0, 0), station=unit.station
        )
    if code == "distance_now":
        return _from_where_it_was(one.distance_km or 0.0, seen[one.unit].at)
    return {
        "kind_wanted": gettext("{kind}, as the plan asks").format(kind=kind),
        "kind_not_wanted": gettext("{kind}, not asked for by the plan").format(kind=kind),
        "out_of_service": label(OUT_OF_SERVICE, unit.out_of_service),
        "busy": gettext("busy elsewhere"),
        "off_shift": gettext("outside its shift ({shift})").format(shift=shifts_words(unit.shifts)),
        "crewed": gettext("has a crew"),
        "place_unknown": gettext("distance not known"),
    }[code]


def _from_where_it_was(distance_km: float, at: datetime) -> str:
    """With its age: a vehicle goes ten kilometres in ten minutes."""
    km = number_format(distance_km, 1)
    if minutes := int((timezone.now() - at).total_seconds() // 60):
        text = gettext("{km} km by air from where it was {minutes} min ago")
        return text.format(km=km, minutes=minutes)
    return gettext("{km} km by air from where it is now").format(km=km)
