"""The report of an incident: its fields, and what may be written into them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from siaga.domain.event import Event
from siaga.domain.incident import (
    CallAttached,
    PrioritySet,
    PriorityWorkedOut,
    ReportFieldSet,
    ReportOpened,
)
from siaga.domain.incident_state import Incident
from siaga.domain.refusal import Conflict, Malformed, Refused
from siaga.domain.triage import LEAST_URGENT, MOST_URGENT, Priority

ANSWER = "answer."
ANSWER_LIMIT = 500
TEXT_LIMIT = 10_000
"""Characters of free text: some four pages, more than anybody types during a call."""

REASON_LIMIT = 500
NUMBER_PREFIX = "DS"

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_REGION = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?")
_ID = re.compile(r"[0-9a-f]{32}")
_PEOPLE = re.compile(r"\d{1,6}")


def _is_point(value: str) -> bool:
    try:
        lat, lon = (float(part) for part in value.split(","))
    except ValueError:
        return False
    return -90 <= lat <= 90 and -180 <= lon <= 180


@dataclass(frozen=True)
class ReportField:
    """``private``: can say something about a person, and can be erased."""

    private: bool
    limit: int
    fits: Callable[[str], bool] = lambda _: True


FIELDS = {
    "category": ReportField(False, 64, lambda value: bool(_CODE.fullmatch(value))),
    "region": ReportField(False, 13, lambda value: bool(_REGION.fullmatch(value))),
    "landmark": ReportField(True, 500),
    "point": ReportField(True, 64, _is_point),
    "caller_name": ReportField(True, 200),
    "caller_number": ReportField(True, 50),
    "do_not_contact": ReportField(False, 3, lambda value: value == "yes"),
    "people": ReportField(False, 6, lambda value: bool(_PEOPLE.fullmatch(value))),
    "narrative": ReportField(True, TEXT_LIMIT),
}


@dataclass(frozen=True)
class Entry:
    """What a person wrote into one field. ``seen_version`` is what they saw before (0: nothing)."""

    field: str
    value: str
    seen_version: int


def is_id(text: str) -> bool:
    """Ids that pages choose are uuid4 in hexadecimal; anything else is not ours."""
    return bool(_ID.fullmatch(text))


def incident_number(year: int, serial: int) -> str:
    """What people say aloud. ``serial`` starts at 1 each year and leaves no gap."""
    return f"{NUMBER_PREFIX}-{year}-{serial:06d}"


def number_parts(number: str) -> tuple[int, int]:
    """Year and serial of an incident's number."""
    _, year, serial = number.rsplit("-", 2)
    return int(year), int(serial)


def require_open(incident: Incident) -> None:
    """Raises ``Refused``: for one that was merged, with the number of the one to work on."""
    if incident.merged_into is not None:
        other = incident.merged_into[1]
        raise Refused("incident_merged", number=incident.number, other=other)
    if incident.phase != "open":
        raise Refused("incident_closed", number=incident.number)


def open_report(incident: str, number: str, call: str | None) -> list[Event]:
    events: list[Event] = [ReportOpened(incident, number, call)]
    if call is not None:
        events.append(CallAttached(incident, call))
    return events


def check(entry: Entry) -> ReportField:
    """The field's rule, if the entry is well formed."""
    rule = FIELDS.get(entry.field)
    question = entry.field.removeprefix(ANSWER)
    if question != entry.field and _CODE.fullmatch(question):
        rule = ReportField(False, ANSWER_LIMIT)
    if rule is None:
        raise Malformed("unknown_field", field=entry.field[:80])
    if len(entry.value) > rule.limit:
        raise Malformed("too_long", field=entry.field, limit=rule.limit)
    if "\x00" in entry.value:
        raise Malformed("wrong_value", field=entry.field)
    if entry.value and not rule.fits(entry.value):
        raise Malformed("wrong_value", field=entry.field)
    return rule


def set_field(incident: Incident, entry: Entry, private: bool, last_by_me: bool) -> list[Event]:
    """Write one field.

    Somebody else's newer text is never overwritten unseen: that is a
    ``Conflict`` (the operation adds whose). One's own is: a page that lost the
    network sends its edits again in order.
    """
    require_open(incident)
    if incident.text(entry.field) == entry.value:
        return []
    if incident.version_of(entry.field) > entry.seen_version and not last_by_me:
        raise Conflict("field_changed", field=entry.field)
    if private:
        return [ReportFieldSet(incident.id, entry.field, None, entry.value)]
    return [ReportFieldSet(incident.id, entry.field, entry.value)]


def work_out_priority(incident: Incident, worked_out: Priority) -> list[Event]:
    """Only when it says something new; what a person decided stands above it all the same."""
    if incident.worked_out == worked_out:
        return []
    return [PriorityWorkedOut(incident.id, worked_out.priority, worked_out.because)]


def override_priority(incident: Incident, priority: int, reason: str) -> list[Event]:
    if not MOST_URGENT <= priority <= LEAST_URGENT:
        raise Malformed("wrong_value", field="priority")
    said = spoken(reason, "reason")
    require_open(incident)
    if incident.by_hand == priority:
        return []
    return [PrioritySet(incident.id, priority, said)]


def spoken(text: str, name: str, limit: int = REASON_LIMIT) -> str:
    """A text that somebody must give, without the blanks around it."""
    said = text.strip()
    if not said:
        raise Malformed("missing", field=name)
    if len(said) > limit:
        raise Malformed("too_long", field=name, limit=limit)
    if "\x00" in said:
        raise Malformed("wrong_value", field=name)
    return said
