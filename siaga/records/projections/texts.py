"""Short messages that belong to no task."""

from __future__ import annotations

from siaga.domain.number import number_key
from siaga.domain.text import TextReceived
from siaga.ledger.recorded import Recorded
from siaga.records.models import Text
from siaga.records.projecting import projects
from siaga.records.statements import insert


@projects(TextReceived)
def text_received(recorded: Recorded, event: TextReceived) -> None:
    number = event.number or ""
    insert(
        Text,
        id=event.text,
        contact=event.contact,
        number=number,
        number_key=number_key(number),
        words=event.words or "",
        answered=event.answered,
        at=recorded.at,
    )
