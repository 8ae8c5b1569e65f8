"""The operator's lines: let one test itself, close and open its door for a drill."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from siaga.operations.trunk_doors import CloseDoor, OpenDoor
from siaga.operations.trunks import TestTrunk
from siaga.web.api.answering import DONE, sent
from siaga.web.api.schemas import Done
from siaga.web.api.schemas_trunks import ClosedWay, DoorClosing, TrunkTest
from siaga.web.door import carry_out

router = Router()


@router.post("/trunks/{trunk}/test", response=TrunkTest)
def test(request: HttpRequest, trunk: str) -> HttpResponse:
    return sent(carry_out(request, TestTrunk(trunk)))


@router.post("/trunks/{trunk}/close", response=ClosedWay)
def close(request: HttpRequest, trunk: str, entry: DoorClosing) -> HttpResponse:
    """For a drill; the answer says what its callers get meanwhile."""
    phones = bool(settings.SIAGA_CONFIGURATION.duty_phones)
    closing = CloseDoor(trunk, entry.minutes, entry.reason, entry.confirmed, phones)
    return sent(carry_out(request, closing))


@router.post("/trunks/{trunk}/open", response=Done)
def open_again(request: HttpRequest, trunk: str) -> HttpResponse:
    carry_out(request, OpenDoor(trunk))
    return sent(DONE)
