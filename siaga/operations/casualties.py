"""The command by which an agency says how many people were hurt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from siaga.domain import casualty
from siaga.operations.alerts import standing
from siaga.operations.command import Command
from siaga.operations.names import in_words
from siaga.operations.roles import require_agency
from siaga.operations.under_way import has_written
from siaga.operations.work import Work, operation
from siaga.records.models import Casualties
from siaga.records.statements import rows


@dataclass(frozen=True)
class CountCasualties(Command):
    """``figures`` by ``casualty.FIGURES``: all that the agency knows of now."""

    incident: str
    alert: str
    figures: Mapping[str, int]


@operation(CountCasualties)
def count_casualties(work: Work, command: CountCasualties) -> None:
    incident, alert = standing(work, command.incident, command.alert)
    officer = require_agency(work.by, alert.agency)
    before = rows(Casualties, casualty.FIGURES, {"alert": alert.id})
    if before and before[0] == tuple(command.figures[name] for name in casualty.FIGURES):
        return
    with in_words():
        events = casualty.count(incident.state.id, alert, officer, command.figures)
        work.append(incident, events)
    has_written(work, incident)
