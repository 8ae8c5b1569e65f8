"""How long a recording is kept, who holds it, and who was given it.

Told in the streams of the calls and incidents concerned.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siaga.domain.event import Event


@dataclass(frozen=True)
class RecordingKept(Event):
    """Kept until then because of ``outcome``; looked at again when the outcome changes.

    ``held``: somebody forbids its deletion, whatever the outcome says; looked at again then.
    """

    call: str
    until: datetime
    outcome: str
    held: bool = False


@dataclass(frozen=True)
class RecordingExpired(Event):
    """It must not be kept any longer: voice deletes the file and says ``RecordingDeleted``.

    ``because``: ``retention`` (its time is over) or ``erased`` (a person's data
    is erased); ``reason``: the outcome whose time is over, or the law or request.
    """

    call: str
    because: str
    reason: str


@dataclass(frozen=True)
class RecordingDeleted(Event):
    """The file is gone from the disk."""

    call: str


@dataclass(frozen=True)
class LegalHoldSet(Event):
    """Nothing of this call or incident (``subject``: ``call:…``, ``incident:…``) is deleted."""

    subject: str
    reason: str


@dataclass(frozen=True)
class LegalHoldLifted(Event):
    subject: str
    reason: str


@dataclass(frozen=True)
class EvidenceExported(Event):
    """The incident's calls left the house as one file with this digest."""

    incident: str
    calls: tuple[str, ...]
    sha256: str
    bytes: int
    purpose: str
