"""Where units are, while they are on a task and share it."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from siaga.operations.positions import Place, SharePosition, place_unit
from siaga.records.models import Assignment, Unit, UnitPosition
from siaga.web.api.answering import DONE, sent
from siaga.web.api.board import audience
from siaga.web.api.reports import done
from siaga.web.api.schemas import Done, IncidentView
from siaga.web.api.schemas_field import PositionEntry, PositionView, Sharing
from siaga.web.audience import require_alert
from siaga.web.door import actor_of, signed_in

router = Router()


@router.post(
    "/incidents/{hex:incident}/alerts/{hex:alert}/units/{unit}/share", response=IncidentView
)
def share(
    request: HttpRequest, incident: str, alert: str, unit: str, entry: Sharing
) -> HttpResponse:
    """Agree that the unit's place is seen during this task, or take it back."""
    require_alert(signed_in(request), incident, alert)
    return done(request, SharePosition(incident, alert, unit, entry.shown), incident)


@router.post("/units/{unit}/position", response=Done)
def place(request: HttpRequest, unit: str, entry: PositionEntry) -> HttpResponse:
    here = Place(entry.lat, entry.lon, entry.accuracy_m)
    place_unit(unit, here, actor_of(signed_in(request)), timezone.now())
    return sent(DONE)


@router.get("/positions", response=list[PositionView])
def positions(request: HttpRequest) -> HttpResponse:
    """Of every unit that shares it, or has a tracker and is on a task; to an agency, of its own."""
    seen = audience(request)
    sharing = Assignment.objects.filter(cleared_at=None).exclude(sharing=None)
    tracked = ~Q(tracker="") & ~Q(engaged_incident="")
    units = Unit.objects.filter(tracked | Q(code__in=sharing.values("unit")))
    if not seen.centre:
        units = units.filter(agency=seen.agency)
    known = {unit.code: unit for unit in units}
    return sent(
        [
            {
                "unit": one.unit,
                "unit_name": known[one.unit].name,
                "incident": known[one.unit].engaged_incident,
                "lat": one.lat,
                "lon": one.lon,
                "accuracy_m": one.accuracy_m,
                "at": one.at,
                "tracked": one.tracked,
            }
            for one in UnitPosition.objects.filter(unit__in=known)
        ]
    )
