"""What every event of the ledger has in common.

An event is a frozen dataclass that says, in the past tense, what happened to
one stream. Its fields are plain values (str, int, float, bool, None, datetime,
tuples, string-keyed dicts and frozen
dataclasses of these), so that a ledger row can be read in
thirty years without this code.

A field declared with ``personal()`` holds something about a person (a number,
a name, what was said). The ledger stores such fields beside the row and chains
only a salted digest of them, so that erasing a person never rewrites history;
once erased, the field reads as its default.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

PERSONAL = "personal"


def personal(default: Any = None) -> Any:
    """Declare an event field that is kept beside the ledger and can be erased."""
    return field(default=default, metadata={PERSONAL: True})


@dataclass(frozen=True)
class Event:
    """Base of all events; subclasses name the stream they belong to by their module."""


def personal_fields(kind: type[Event]) -> frozenset[str]:
    """Names of the fields of ``kind`` that concern a person."""
    return frozenset(f.name for f in fields(kind) if f.metadata.get(PERSONAL))
