"""Shapes of what the API says about recordings: heard, kept, taken out."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from siaga.web.api.declared import Answer
from siaga.web.api.schemas import CallView, Sentence


class Mark(Answer):
    """Something of the ledger's, ``at_s`` seconds into the sound."""

    at_s: float
    kind: str
    text: Sentence
    note: str | None


class Picture(Answer):
    """``caller`` and ``taker``: loudness from 0 to 255, as many values each."""

    url: str
    duration_s: float
    caller: list[int]
    taker: list[int]
    gaps: list[tuple[float, float]]
    cut: bool
    marks: list[Mark]


class Hold(Answer):
    subject: str
    reason: str
    by_name: str | None
    at: datetime


class Access(Answer):
    """``what``: ``opened``, ``exported``, or ``file``: a photo or document of the incident."""

    position: int
    at: datetime
    by_name: str | None
    what: Literal["opened", "exported", "file"]
    call: str | None
    incident: str | None
    incident_number: str | None
    purpose: str
    sha256: str | None


class AccessPage(Answer):
    items: list[Access]
    total: int


class Kept(Answer):
    """A stored recording; ``hold``: its call's own, else its incident's."""

    call: CallView
    hold: Hold | None


class KeptPage(Answer):
    items: list[Kept]
    total: int


class Keeping(Answer):
    """What is kept of one incident, and who had it."""

    hold: Hold | None
    call_holds: list[Hold]
    accesses: list[Access]


class Disk(Answer):
    free_bytes: int
    bytes_a_day: int
    days_left: int | None
    level: Literal["ok", "warning", "alarm"]
