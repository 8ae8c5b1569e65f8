"""A centre that officers answer by short message, and what they write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from siaga.domain.gsm import ONE_SMS, places, plain
from siaga.operations.command import SYSTEM
from siaga.operations.contacts import DefineContact
from siaga.operations.texts import receive
from siaga.records.models import Assignment, Message
from tests.room import Room
from tests.staffed import staff

ANTONS = "+628111111111"
BERTAS = "+628222222222"
STRANGER = "+628777777777"
SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""What is of the words alone; what is of the records runs on both databases."""


def staff_by_text(room: Room) -> Room:
    """On duty: the clock of ``receive`` is the wall's, so the story is told today."""
    room.at = datetime.now(UTC) - timedelta(hours=1)
    staff(room)
    for code, agency, phone in (
        ("anton", "damkar", "08111111111"),
        ("berta", "psc", "0822 2222 222"),
    ):
        room.does(SYSTEM, DefineContact(code, agency, code.title(), ("sms",), phone))
    return room


def texts(*written: str, number: str = ANTONS) -> str:
    """Somebody writes these, one after the other; what was written back to the last one."""
    for words in written:
        texts.count += 1  # type: ignore[attr-defined]
        at_once = receive("kannel", str(texts.count), number, words)  # type: ignore[attr-defined]
    if at_once:
        return at_once
    back = Message.objects.filter(purpose="reply").order_by("queued_at").last()
    assert back is not None and back.channel == "sms"
    assert places(plain(back.text)) <= ONE_SMS, back.text
    return back.text


texts.count = 0  # type: ignore[attr-defined]


def units() -> dict[str, str]:
    return dict(Assignment.objects.values_list("unit", "state"))


def asked(alert: str, minutes_before: float, state: str = "sent") -> None:
    """As if the contact had been asked so long before everything else."""
    early = datetime.now(UTC) - timedelta(hours=1, minutes=minutes_before)
    which = Message.objects.filter(alert=alert, purpose="alert")
    which.update(queued_at=early, due_at=early, sent_at=early, state=state)
