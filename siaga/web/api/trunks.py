"""The operator's lines: let one test itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from siaga.operations.trunks import TestTrunk
from siaga.web.api.answering import sent
from siaga.web.api.schemas_trunks import TrunkTest
from siaga.web.door import carry_out

router = Router()


@router.post("/trunks/{trunk}/test", response=TrunkTest)
def test(request: HttpRequest, trunk: str) -> HttpResponse:
    return sent(carry_out(request, TestTrunk(trunk)))
