"""What a gateway tells of a message it took: it has arrived, or never will."""

from __future__ import annotations

from contextlib import suppress

from siaga.ledger.unavailable import database_reached
from siaga.operations.command import COURIER
from siaga.operations.door import execute
from siaga.operations.messages import RecordDelivered, RecordFailed
from siaga.records.models import Message
from siaga.records.statements import rows


def receipt(message: str, arrived: bool, why: str = "refused") -> bool:
    """Of one of our own ids; False: we never sent such a message. Told again it adds nothing.

    Raises ``LedgerUnavailable``: to be told again later.
    """
    with database_reached():
        found = rows(Message, ["incident", "state"], {"id": message, "channel": "sms"})
    if not found:
        return False
    incident, state = found[0]
    if arrived:
        execute(RecordDelivered(incident, message), by=COURIER)
    elif state not in ("delivered", "answered"):  # a telephone call may fail later, this may not
        execute(RecordFailed(incident, message, why), by=COURIER)
    return True


def receipt_by_reference(route: str, reference: str, arrived: bool, why: str = "refused") -> bool:
    """By the gateway's own name for it, which some write as a decimal number when they take a
    message, and as a hexadecimal one when it has arrived, or the other way round."""
    names = tuple(dict.fromkeys(_spellings(reference)))
    where = {"reference": names, "route": route, "channel": "sms"}
    with database_reached():
        found = rows(Message, ["id"], where, order="-queued_at", most=1)
    return bool(found) and receipt(str(found[0][0]), arrived, why)


def _spellings(reference: str) -> list[str]:
    names = [reference, reference.upper(), reference.lower()]
    if reference.isascii() and reference.isdigit():
        names += [f"{int(reference):x}", f"{int(reference):X}", f"{int(reference):08X}"]
    with suppress(ValueError):
        names.append(str(int(reference, 16)))
    return names
