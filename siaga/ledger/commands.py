"""What was answered to each command, so that a retry gets the same answer and decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from siaga.domain.refusal import Malformed
from siaga.ledger.database import run

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def remembered(id: str, name: str, actor: str) -> dict[str, Any] | None:
    """The reply already given to command ``id``; None when it is new.

    Raises ``Malformed`` when the id belongs to another kind of command or to
    another actor: a reply is never handed to somebody else.
    """
    row = run("SELECT name, actor, reply FROM ledger_command WHERE id = %s", (id,)).fetchone()
    if row is None:
        return None
    if (row[0], row[1]) != (name, actor):
        raise Malformed("command_id_taken", id=id)
    return _decode(row[2])


def remember(id: str, name: str, actor: str, reply: Mapping[str, Any], position: int) -> None:
    """Keep the reply; in the same transaction as the command's events."""
    run(
        "INSERT INTO ledger_command (id, name, actor, reply, position) VALUES (%s, %s, %s, %s, %s)",
        (id, name, actor, _encode(reply).decode(), position),
    )
