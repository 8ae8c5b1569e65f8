"""What an alert says now to whoever is asked."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language

from siaga.domain.region import Region, place_words
from siaga.domain.report import number_parts
from siaga.domain.told import Told
from siaga.records.models import Agency, Alert, Category, Incident, ReportField
from siaga.records.statements import rows
from siaga.records.units_wanted import units_missing

SAID = ("landmark", "narrative", "people", "point")
"""Fields of the report that an alert carries; the caller's name and number are not among them."""


def tell_of(incident: str, alert: str, regions: Mapping[str, Region]) -> Told | None:
    """As the report stands now; None for an alert that nobody knows. ``alert`` "": of the incident
    as a whole, and no agency."""
    of = rows(Incident, ["number", "category", "priority", "region"], {"id": incident})
    columns = ["agency", "state", "not_en_route", "more_wanted", "wanted"]
    asked = rows(Alert, columns, {"id": alert, "incident": incident})
    alerts = asked if alert else [("", "", False, False, {})]
    if not of or not alerts:
        return None
    number, category, priority, region = of[0]
    agency, state, late, more, wanted = alerts[0]
    late = late and state == "acknowledged"
    said = dict(rows(ReportField, ["field", "value"], {"incident": incident, "field": SAID}))
    return Told(
        incident,
        alert,
        agency,
        _agency(agency),
        number,
        str(number_parts(number)[1]),
        _category(category),
        priority,
        place_words(regions, region),
        *(said.get(field, "") for field in SAID),
        more=max(1, units_missing(wanted, alert)) if late and more else 0,
        nobody_out=late and not more,
    )


def _agency(code: str) -> str:
    found = rows(Agency, ["short_name"], {"code": code})
    return str(found[0][0]) if found else code


def _category(code: str) -> str:
    """In the language of the process: of the centre, where nobody is signed in."""
    found = rows(Category, ["content"], {"code": code})
    names: Mapping[str, str] = found[0][0].get("name", {}) if found else {}
    return names.get(get_language() or "id") or names.get("id", "")
