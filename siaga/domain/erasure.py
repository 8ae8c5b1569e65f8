"""Personal data was erased (stream ``erasure:<the stream it concerned>``)."""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain.event import Event


@dataclass(frozen=True)
class PersonalDataErased(Event):
    """From here on the personal fields of ``stream``'s earlier events read as never said."""

    stream: str
    reason: str
