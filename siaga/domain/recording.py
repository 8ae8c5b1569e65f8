"""What may happen to a call's recording."""

from __future__ import annotations

from siaga.domain.call import (
    RecordingFailed,
    RecordingOpened,
    RecordingStarted,
    RecordingStored,
)
from siaga.domain.call_state import Call
from siaga.domain.event import Event
from siaga.domain.refusal import Malformed, Refused

TROUBLES = ("engine", "stopped", "disk_full", "disk_error", "no_sound", "too_short")
"""Why there is no recording, or not a whole one."""

DELETED = ("expired", "deleted")
KEPT = ("stored", *DELETED)
"""A file was made once; whatever came of it, there is no second one."""

PURPOSE_LIMIT = 500
"""Characters. Long enough for a letter's number and date."""


def start(call: Call) -> list[Event]:
    """Also anew, after a failure in the middle of the call."""
    return [RecordingStarted(call.id)] if call.recording in ("", "failed") else []


def store(call: Call, stored: RecordingStored) -> list[Event]:
    """Once: the file's digest in the ledger is what proves it later."""
    return [] if call.recording in KEPT else [stored]


def fail(call: Call, reason: str) -> list[Event]:
    return [] if call.recording in (*KEPT, "failed") else [RecordingFailed(call.id, reason)]


def said_purpose(purpose: str) -> str:
    """Why somebody wants it, as it is kept. Raises ``Malformed``."""
    said = purpose.strip()
    if not said:
        raise Malformed("purpose_missing")
    if len(said) > PURPOSE_LIMIT:
        raise Malformed("too_long", field="purpose", limit=PURPOSE_LIMIT)
    return said


def open_recording(call: Call, purpose: str) -> list[Event]:
    """Every listening leaves its own trace, also the second one by the same person."""
    said = said_purpose(purpose)
    if call.recording in DELETED:
        raise Refused("recording_deleted")
    if call.recording != "stored":
        raise Refused("no_recording")
    return [RecordingOpened(call.id, said)]
