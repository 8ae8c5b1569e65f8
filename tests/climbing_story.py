"""Random stories of ladders that climb while the incidents they are of turn out to be one."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from hypothesis import strategies as st

from siaga.domain.refusal import Conflict, Malformed, Refused
from siaga.operations.alarm import RaiseAlarmLevel
from siaga.operations.alerts import Acknowledge, AssignUnit, Decline, Forward, UnitMoved
from siaga.operations.centre import DefinePlan, DefineUnit
from siaga.operations.command import SYSTEM, Command
from siaga.operations.ladders import HurryLadder, StopLadder
from siaga.operations.merging import MergeIncident, UndoMerge
from siaga.records.models import Alert, Incident
from tests.operations.test_more_wanted import PLAN
from tests.room import Room
from tests.staffed import ANTON, BERTA, SEKDA, passes, staff


@dataclass(frozen=True)
class Turn:
    """The numbers choose among who there is, what they may do, and of which task."""

    what: int
    who: int
    which: int
    other: int


class Climbing:
    """Two reports of one fire, each given to an agency with engines and a ladder."""

    def __init__(self) -> None:
        self.room = staff(Room())
        for unit in ("engine-1", "engine-2"):
            self.room.does(SYSTEM, DefineUnit(unit, "damkar", unit.title(), "engine"))
        self.room.does(SYSTEM, DefinePlan("fire", PLAN))
        for _ in range(2):
            self.room.alert(self.room.report(self.room.ani))

    def tell(self, turns: Sequence[Turn]) -> None:
        for turn in turns:
            with suppress(Refused, Malformed, Conflict):
                self._take(turn)

    def _take(self, turn: Turn) -> None:
        room, what = self.room, turn.what % 10
        incidents = list(Incident.objects.order_by("position").values_list("id", flat=True))
        incident = incidents[turn.which % len(incidents)]
        other = incidents[turn.other % len(incidents)]
        if what == 0:
            passes(room, (15, 70, 200, 310)[turn.who % 4])
        elif what == 1:
            room.does(room.ani, MergeIncident(incident, other))
        elif what == 2:
            room.does(room.ani, UndoMerge(incident, "another house"))
        elif what == 3:
            room.does(room.ani, RaiseAlarmLevel(incident, "second", "spreading"))
        elif what == 4:
            room.does(room.supervisor, Forward(incident, ("damkar",)))
        else:
            alerts = list(Alert.objects.order_by("position"))
            task = alerts[turn.which % len(alerts)]
            self._of_task(what, turn, task.incident, task.id)

    def _of_task(self, what: int, turn: Turn, incident: str, alert: str) -> None:
        room = self.room
        who = (ANTON, BERTA, SEKDA, room.fireman)[turn.who % 4]
        unit = ("engine-1", "engine-2")[turn.other % 2]
        if what in (5, 6):
            room.does(who, Acknowledge(incident, alert))
        elif what == 7:
            room.does(room.fireman, AssignUnit(incident, alert, unit))
            step = ("en_route", "en_route", "on_scene", "cleared")[turn.who % 4]
            room.does(room.fireman, UnitMoved(incident, alert, unit, step))
        elif what == 8:
            room.does(who, Decline(incident, alert, "other", "mogok"))
        else:
            steer: tuple[Command, ...] = (
                HurryLadder(incident, alert, "getting_worse"),
                StopLadder(incident, alert, "known"),
                UnitMoved(incident, alert, unit, "cleared"),
                UnitMoved(incident, alert, unit, "on_scene"),
            )
            by = room.supervisor if turn.who % 4 < 2 else room.fireman
            room.does(by, steer[turn.who % 4])


_small = st.integers(min_value=0, max_value=11)
turns = st.lists(st.builds(Turn, _small, _small, _small, _small), min_size=4, max_size=25)
