"""The people an agency counts on scene, and how such figures are put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from siaga.domain.event import Event
from siaga.domain.incident import CasualtiesCounted
from siaga.domain.incident_state import Alert
from siaga.domain.refusal import Malformed, Refused

FIGURES = ("dead", "severe", "slight", "missing", "displaced")
MOST = 999_999


def count(incident: str, alert: Alert, officer: int, figures: Mapping[str, int]) -> list[Event]:
    """From whoever took the task, also when it is finished: hospitals know later."""
    if alert.phase not in ("acknowledged", "done"):
        raise Refused("alert_not_acknowledged")
    if any(not 0 <= figures[name] <= MOST for name in FIGURES):
        raise Malformed("wrong_value", field="casualties")
    return [CasualtiesCounted(incident, alert.id, officer, **figures)]


def most_of(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Of one incident: the highest that any agency says of each. They count the same people, so
    adding them up would count everybody twice."""
    said = list(counts)
    return {name: max((one[name] for one in said), default=0) for name in FIGURES}


def total_of(incidents: Iterable[Mapping[str, int]]) -> dict[str, int]:
    said = list(incidents)
    return {name: sum(one[name] for one in said) for name in FIGURES}
