"""What a person sees of a recording: its waveform, and what happened when."""

from __future__ import annotations

from array import array
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from siaga.domain import call as c
from siaga.domain import incident as i
from siaga.domain import keeping as k
from siaga.domain.event import Event
from siaga.domain.waveform import BLOCK, channel_peaks, fewer, read_chunk
from siaga.ledger.append import load
from siaga.ledger.recorded import Recorded
from siaga.records.models import Call, IncidentCall
from siaga.web.names import Names
from siaga.web.timeline import Surroundings, entry

HEADER_BYTES: Final = 44
FRAME_BYTES: Final = 4
DRAWN: Final = 1200
"""Values a channel at most: more than the widest screen shows."""

UNMARKED: Final[tuple[type[Event], ...]] = (
    c.AnswerRequested,
    c.CallBackDue,
    c.CallBackRequested,
    c.CallBackSettled,
    c.CallLinked,
    c.CallOffered,
    c.HangUpRequested,
    c.HoldRequested,
    c.RecordingOpened,
    c.RecordingStored,
    c.ResumeRequested,
    *(k.RecordingKept, k.RecordingExpired, k.RecordingDeleted, k.LegalHoldSet, k.LegalHoldLifted),
)
"""Of a call everything is marked but wishes whose fulfilment is marked, and what is no sound."""

MARKED_OF_INCIDENT: Final = (i.AlertRaised, i.NoteAdded, i.PrioritySet)
SLACK_S: Final = 1.0
"""What happened this shortly before or after the sound stands at its edge."""


def loudness(path: Path) -> tuple[list[int], list[int]]:
    """Both channels, from the waveform behind the sound, or worked out when there is none."""
    with path.open("rb") as file:
        head = file.read(HEADER_BYTES)
        sound = int.from_bytes(head[40:HEADER_BYTES], "little")
        file.seek(HEADER_BYTES + sound)
        found = read_chunk(file.read())
        if found is None:
            file.seek(HEADER_BYTES)
            found = _worked_out(file.read(sound))
    return fewer(found[0], DRAWN), fewer(found[1], DRAWN)


def _worked_out(sound: bytes) -> tuple[bytes, bytes]:
    whole = len(sound) // FRAME_BYTES * FRAME_BYTES
    left, right = bytearray(), bytearray()
    bounds = [*range(0, whole, BLOCK * FRAME_BYTES * 64), whole]
    for begin, end in pairwise(bounds):
        one, other = channel_peaks(array("h", sound[begin:end]))
        left += one
        right += other
    return bytes(left), bytes(right)


def marks(call: Call) -> list[dict[str, Any]]:
    """What happened during the sound, in its order."""
    began = call.recording_began_at
    if began is None or call.recording_s is None:
        return []
    recorded = [one for one in load(f"call:{call.id}") if not isinstance(one.event, UNMARKED)]
    for incident in _incidents(call.id):
        recorded += [
            one
            for one in load(f"incident:{incident}")
            if isinstance(one.event, (i.ReportFieldSet, *MARKED_OF_INCIDENT))
        ]
    around = Surroundings(Names(), offered_at={call.id: call.offered_at})
    for one in recorded:
        around.learn(one)
    shown = [one for one in recorded if not isinstance(one.event, i.ReportFieldSet)]
    found = [_mark(one, around, began, call.recording_s) for one in shown]
    return sorted((one for one in found if one is not None), key=lambda one: float(one["at_s"]))


def _incidents(call: str) -> list[str]:
    links = IncidentCall.objects.filter(call=call).values_list("incident", flat=True)
    return list(dict.fromkeys(links))


def _mark(
    recorded: Recorded, around: Surroundings, began: datetime, length_s: float
) -> dict[str, Any] | None:
    at_s = (recorded.at - began).total_seconds()
    told = entry(recorded, around)
    if told is None or not -SLACK_S <= at_s <= length_s + SLACK_S:
        return None
    return {
        "at_s": round(min(max(at_s, 0.0), length_s), 2),
        "kind": told["kind"],
        "text": told["text"],
        "note": told["note"]["text"] if told["note"] else None,
    }
