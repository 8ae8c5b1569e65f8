"""What was answered to each command, so that a retry gets the same answer and decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from siaga.domain.refusal import Malformed
from siaga.ledger.database import run, write
from siaga.ledger.pipeline import Statement

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def answered(id: str) -> Statement:
    """The question whether command ``id`` was answered before; for ``reply_given``."""
    return Statement("SELECT name, actor, reply FROM ledger_command WHERE id = %s", (id,))


def reply_given(
    rows: Sequence[tuple[Any, ...]], id: str, name: str, actor: str
) -> dict[str, Any] | None:
    """The reply already given; None when the command is new.

    Raises ``Malformed`` when the id belongs to another kind of command or to
    another actor: a reply is never handed to somebody else.
    """
    for known_name, known_actor, reply in rows:
        if (known_name, known_actor) != (name, actor):
            raise Malformed("command_id_taken", id=id)
        return _decode(reply)
    return None


def remembered(id: str, name: str, actor: str) -> dict[str, Any] | None:
    """Ask and answer in one; raises as ``reply_given``."""
    sql, parameters, _ = answered(id)
    return reply_given(run(sql, parameters).fetchall(), id, name, actor)


def remember(id: str, name: str, actor: str, reply: Mapping[str, Any], position: int) -> None:
    """Keep the reply; in the same transaction as the command's events."""
    write(
        "INSERT INTO ledger_command (id, name, actor, reply, position) VALUES (%s, %s, %s, %s, %s)",
        (id, name, actor, _encode(reply).decode(), position),
    )
