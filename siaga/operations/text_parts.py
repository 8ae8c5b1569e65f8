"""The parts of a longer short message, put together before they are received.

Each is written down before its gateway is told that we have it, so a restart loses none. Not
through the door: a part decides nothing; what they say together is received as one message.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import structlog
from django.db.models import Max, Q

from siaga.domain import clock
from siaga.domain.text_parts import Part, joined
from siaga.ledger.unavailable import LedgerUnavailable, database_reached
from siaga.operations.texts import keep, receive
from siaga.records.models import TextPart

WAITS = timedelta(seconds=30)
"""So long after the last part that came the rest is waited for; then what is there is read."""

REMEMBERED = timedelta(days=1)
"""A gateway that did not hear our answer tells the same again for at most so long."""

MOST_WAITING = 500
"""Parts that wait for others. When there are more, the message that has waited longest is read
as it is."""

LONGEST_NUMBER = 40

log = structlog.get_logger()


def receive_part(route: str, number: str, part: Part) -> str:
    """As ``texts.receive``; "" while others are missing, and for one that is told again.

    A telephone's references come again after 256 messages: another part in the same place begins
    another message. Raises ``LedgerUnavailable``: to be told again later.
    """
    number = number[:LONGEST_NUMBER]
    whole = _digest(f"{route}\0{number}\0{part.reference}\0{part.total}".encode())
    digest = _digest(part.words)
    there = _of(whole)
    if any(row.index == part.index and row.digest != digest for row in there):
        _read([row for row in there if not row.read])
        with database_reached():
            TextPart.objects.filter(whole=whole).delete()
    elif any(row.index == part.index and row.read for row in there):
        return ""
    _make_room()
    with database_reached():
        TextPart.objects.get_or_create(
            id=_digest(f"{whole} {part.index}".encode()),
            defaults={
                "whole": whole,
                "route": route,
                "number": number,
                "index": part.index,
                "total": part.total,
                "words": part.words,
                "digest": digest,
                "at": datetime.now(UTC),
            },
        )
    unread = [row for row in _of(whole) if not row.read]
    return _read(unread) if len(unread) == part.total else ""


def read_what_waits() -> None:
    """Read what waits too long for the rest; forget what nobody will tell again.

    Nobody is answered that the number is not read: the telephone that wrote has lost something.
    Raises ``LedgerUnavailable``.
    """
    now = datetime.now(UTC)
    set_back = Q(last__gt=now + clock.SLACK)
    with database_reached():
        waiting = TextPart.objects.filter(read=False).order_by().values("whole")
        late = waiting.annotate(last=Max("at")).filter(Q(last__lt=now - WAITS) | set_back)
        wholes = list(late.values_list("whole", flat=True))
        told = TextPart.objects.filter(read=True, at__lt=now - REMEMBERED)
        if told.exists():  # to delete nothing would still wait for who else writes
            told.delete()
    for whole in wholes:
        parts = [row for row in _of(whole) if not row.read]
        try:
            _read(parts)
        except LedgerUnavailable:
            raise
        except Exception:
            # A defect in one message must not hold up the others, and people can still read it.
            log.exception("text_parts_broke", whole=whole)
            _read(parts, decides=False)


def _make_room() -> None:
    with database_reached():
        waiting = TextPart.objects.filter(read=False)
        full = waiting.count() >= MOST_WAITING
        oldest = waiting.first() if full else None
    if oldest is not None:
        _read([row for row in _of(oldest.whole) if not row.read])


def _of(whole: str) -> list[TextPart]:
    with database_reached():
        return list(TextPart.objects.filter(whole=whole).order_by("index"))


def _read(parts: Sequence[TextPart], decides: bool = True) -> str:
    """Received first and marked after that: between the two it is told again, with the same id."""
    if not parts:
        return ""
    first = parts[0]
    words = joined({row.index: bytes(row.words) for row in parts})
    began = min(row.at for row in parts).isoformat()
    id = " ".join([first.whole, began, *(f"{row.index}:{row.digest}" for row in parts)])
    back = ""
    if first.index == 1 and decides:
        back = receive(first.route, id, first.number, words)
    else:
        keep(first.route, id, first.number, words)
    with database_reached():
        mine = TextPart.objects.filter(id__in=[row.id for row in parts])
        mine.update(read=True, words=b"", number="")
    return back


def _digest(said: bytes) -> str:
    return sha256(said).hexdigest()[:40]
