"""An agency that has its task and is out is asked for further units, and somebody there has none."""

from __future__ import annotations

from siaga.domain.alarm import MoreUnitsRefused
from siaga.domain.alert import Answerer
from siaga.domain.escalation import Climb
from siaga.domain.event import Event
from siaga.domain.incident import SET_OUT
from siaga.domain.incident_state import Alert, Incident
from siaga.domain.report import spoken


def somebody_out(alert: Alert) -> bool:
    """On the way, there, or there before; of an agency without units: it is dealing with it."""
    on_the_road = {"en_route", "on_scene"} & set(alert.units.values())
    return alert.visited or bool(on_the_road) or alert.word.now is not None


def is_about_more(alert: Alert, who: Answerer) -> bool:
    """Of a contact "no" is about the further units while others are out: it takes nobody off the
    road. False where it is about the whole task."""
    out = alert.visited or alert.engaged_units or alert.word.now == SET_OUT
    return bool(who.contact and alert.climb.more_wanted and out and alert.open)


def refuse(incident: Incident, alert: Alert, who: Answerer, said: str) -> list[Event]:
    """Said once, and by those alone who are being asked: "no" of anybody else answers nothing, and
    no more does "no" to what is not wanted any more."""
    now = alert.climb
    if (
        not (now.more_wanted and alert.open)
        or who.contact not in now.asking
        or who.contact in now.refused
    ):
        return []
    words = spoken(said, "said") if said.strip() else None
    return [MoreUnitsRefused(incident.id, alert.id, who.contact, words)]


def all_refused(now: Climb) -> bool:
    """Whether nobody is left at this step who may still say that there are some."""
    return now.asking <= now.refused
