"""What the machine noticed of a call's line."""

from __future__ import annotations

from dataclasses import asdict

from siaga.domain.line import LineMeasured, LineTroubleBegan, LineTroubleEnded
from siaga.ledger.recorded import Recorded
from siaga.records.models import Call
from siaga.records.projecting import projects
from siaga.records.projections.calls import change_call


def _troubles(call: str) -> list[str]:
    return list(Call.objects.values_list("line_troubles", flat=True).get(id=call))


@projects(LineTroubleBegan)
def line_trouble_began(recorded: Recorded, event: LineTroubleBegan) -> None:
    change_call(recorded, event.call, line_troubles=[*_troubles(event.call), event.trouble])


@projects(LineTroubleEnded)
def line_trouble_ended(recorded: Recorded, event: LineTroubleEnded) -> None:
    left = [trouble for trouble in _troubles(event.call) if trouble != event.trouble]
    change_call(recorded, event.call, line_troubles=left)


@projects(LineMeasured)
def line_measured(recorded: Recorded, event: LineMeasured) -> None:
    measured = asdict(event)
    del measured["call"]
    change_call(recorded, event.call, line_quality=measured, line_troubles=[])
