"""What reaches us by short message, by whichever gateway: from officers, and from strangers.

A telephone number is all that says who wrote. What it may decide is what a contact
may decide (``roles.answers_for``), and no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

from django.utils.translation import gettext

from siaga.domain.answer import UNCLEAR, read_answer
from siaga.domain.news_text import rating_in
from siaga.domain.number import number_key
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.text import LONGEST, TextReceived
from siaga.ledger.unavailable import database_reached
from siaga.operations.command import COURIER, Actor, Command, Reply
from siaga.operations.door import execute
from siaga.operations.news import RateByNumber
from siaga.operations.roles import require_machine
from siaga.operations.text_answers import AnswerByText
from siaga.operations.text_meaning import writers
from siaga.operations.work import Work, operation
from siaga.records.models import Text
from siaga.records.statements import rows

AGAIN_AFTER = timedelta(days=1)
"""A stranger who writes again is answered again after this: a machine that answers by itself
would go on for ever, at our expense."""

CONTACT_AGAIN_AFTER = timedelta(minutes=10)
"""The same for somebody we know and who has no task."""


@dataclass(frozen=True)
class KeepText(Command):
    """``words`` came from ``number`` and belong to no task. ``contact`` "" for a stranger."""

    number: str
    words: str
    contact: str = ""


@operation(KeepText)
def keep_text(work: Work, command: KeepText) -> Reply:
    """Kept, and whether it is to be answered that nobody reads it."""
    require_machine(work.by)
    answer = bool(number_key(command.number)) and not _answered_lately(work, command)
    id = uuid4().hex
    event = TextReceived(
        id, command.contact, answer, number=command.number[:40], words=command.words[:LONGEST]
    )
    work.append(f"text:{id}", [event])
    return {"answer": answer}


def _answered_lately(work: Work, command: KeepText) -> bool:
    pause = CONTACT_AGAIN_AFTER if command.contact else AGAIN_AFTER
    where = {"number_key": number_key(command.number), "answered": True}
    last = rows(Text, ["at"], where, order="-at", most=1)
    return bool(last) and work.at - last[0][0] < pause


def receive(route: str, id: str, number: str, words: str) -> str:
    """A short message has come in by ``route``, which calls it ``id``. What to answer at once;
    "" where nothing is, or where the answer goes out as a message of the incident.

    Told again with the same id it decides nothing and answers nothing new. Raises
    ``LedgerUnavailable``: to be told again later.
    """
    name = _name(route, id)
    number, words = _legible(number), _legible(words)[:LONGEST]
    with database_reached():
        known = writers(number, words)
    try:
        if _is_no_answer(words) and _is_rating(name, number, words):
            return ""
        if any([_is_of_a_task(words, one, name) for one in known]):
            return ""
        if _is_rating(name, number, words):
            return ""
        kept = execute(KeepText(number, words, _code(known)), by=COURIER, id=f"{name}-kept")
    except Malformed as taken:
        if taken.code == "command_id_taken":  # told again, and the number is another's by now
            return ""
        raise
    if not kept["answer"]:
        return ""
    return no_task() if known else nobody_reads_it()


def _is_of_a_task(words: str, by: Actor, name: str) -> bool:
    """Under a name of each contact's own: what was told again because the ledger was away between two
    of them is still to be decided for the second one, and for the first one it is decided."""
    return bool(execute(AnswerByText(words), by=by, id=f"{name}-{by.contact}")["task"])


def _is_no_answer(words: str) -> bool:
    """ "4" and "nilai 1" can be no word about a task."""
    return read_answer(words, ()).answer == UNCLEAR


def keep(route: str, id: str, number: str, words: str) -> None:
    """The same for what lacks its beginning: it is kept to be read, and decides nothing.

    Raises ``LedgerUnavailable``.
    """
    number, words = _legible(number), _legible(words)[:LONGEST]
    with database_reached():
        known = writers(number, words)
    with suppress(Malformed):  # told again, and the number is another's by now
        command = KeepText(number, words, _code(known))
        execute(command, by=COURIER, id=f"{_name(route, id)}-kept")


def _name(route: str, id: str) -> str:
    named = f"{route}\0{id}".encode(errors="backslashreplace")
    return "text-" + sha256(named).hexdigest()[:40]


def _code(known: Sequence[Actor]) -> str:
    return str(known[0].contact) if known else ""


def _is_rating(name: str, number: str, words: str) -> bool:
    """Whether it is the digit of a caller who was asked for one; that costs nobody an answer."""
    digit = rating_in(words)
    if digit is None:
        return False
    try:
        execute(RateByNumber(number, digit), by=COURIER, id=f"{name}-rated")
    except Malformed:
        raise
    except Refused:
        return False
    return True


def _legible(text: str) -> str:
    """Without what no telephone can have meant, and no database keeps."""
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text).strip()


def nobody_reads_it() -> str:
    return gettext("This number does not read messages. In an emergency call 112.")


def no_task() -> str:
    return gettext(
        "There is no open task for you. Whoever is in need calls 112; the agency page shows all tasks."
    )
