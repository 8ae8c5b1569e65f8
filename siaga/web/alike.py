"""Open incidents that a report may be about too, for whoever writes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Q

from siaga.domain.likeness import LEAST, WITHIN, Likeness, Sighting, likeness
from siaga.records.models import Incident, ReportField
from siaga.web.places import place_names

Shape = dict[str, Any]
SHOWN: Final = 8
COMPARED: Final = 300
"""Open incidents looked at, the newest first: a storm's night at most."""

FIELDS: Final = ("region", "point", "landmark", "narrative", "caller_number")


def alike(incident: Incident, q: str) -> list[Shape]:
    """The likeliest first; with ``q`` those whose number or report says it, however unlike."""
    others = Incident.objects.filter(state="open").exclude(id=incident.id)
    if q:
        open_ones = others.values("id")  # by the index, not every report ever written
        said = ReportField.objects.filter(incident__in=open_ones, value__icontains=q)
        others = others.filter(Q(number__icontains=q) | Q(id__in=said.values("incident")))
    else:
        others = others.filter(opened_at__gte=incident.opened_at - WITHIN)
    found = list(others.order_by("-opened_at")[:COMPARED])
    texts = _texts([incident.id, *(one.id for one in found)])
    own = _sighting(incident, texts[incident.id])
    rated = [(likeness(own, _sighting(one, texts[one.id])), one) for one in found]
    likely = [pair for pair in rated if q or pair[0].score >= LEAST]
    likely.sort(key=lambda pair: -pair[0].score)
    return [_shape(one, texts[one.id], like) for like, one in likely[:SHOWN]]


def _texts(ids: Iterable[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    rows = ReportField.objects.filter(incident__in=list(ids), field__in=FIELDS)
    for incident, field, value in rows.values_list("incident", "field", "value"):
        found[incident][field] = value
    return found


def _sighting(incident: Incident, texts: dict[str, str]) -> Sighting:
    lat, _comma, lon = texts.get("point", "").partition(",")
    return Sighting(
        incident.opened_at,
        incident.category,
        incident.region,
        (float(lat), float(lon)) if lat else None,
        texts.get("caller_number", ""),
    )


def _shape(incident: Incident, texts: dict[str, str], like: Likeness) -> Shape:
    region = place_names(incident.region)["region_name"] or ""
    place = ", ".join(part for part in (region, texts.get("landmark", "")) if part)
    return {
        "id": incident.id,
        "number": incident.number,
        "category": incident.category or None,
        "opened_at": incident.opened_at,
        "place": place,
        "narrative": texts.get("narrative", ""),
        "because": list(like.because),
        "away_m": like.away_m,
    }
