"""What the door's transaction has in its hands of the records.

Answers that were asked for ahead, so that the operation need not wait for each
one alone; and rows that are not written yet, so that several events that move
the same row on write it once. A thread has one transaction, and so one hand.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Model

from siaga.ledger import database
from siaga.ledger.pipeline import Statement

Rows = list[tuple[Any, ...]]
Asked = tuple[str, tuple[Any, ...]]
"""A statement with its parameters."""


class Question(NamedTuple):
    """What will be asked of ``model``; made by ``statements.to_ask``."""

    model: type[Model]
    statement: Statement


@dataclass(slots=True)
class Held:
    """A row that waits to be written: ``write`` it with these values. ``one``: how it was said."""

    write: Callable[[], None]
    one: str
    values: dict[str, Any]


class Hand(threading.local):
    """None: nothing is kept, everything goes to the database as it is said."""

    answers: dict[type[Model], dict[Asked, Rows]] | None = None
    held: dict[tuple[type[Model], object], Held] | None = None


hand = Hand()


class answers_kept:
    """What is asked of the records inside is asked once, until somebody writes there."""

    def __enter__(self) -> None:
        hand.answers = {}

    def __exit__(self, *_error: object) -> None:
        hand.answers = None


def foreseen(questions: Iterable[Question], answers: Iterable[Rows]) -> None:
    """Keep what came back to ``questions``."""
    for question, rows in zip(questions, answers, strict=True):
        remembered(question.model, asked(question.statement), rows)


def asked(statement: Statement) -> Asked:
    return statement.sql, tuple(statement.parameters)


def remembered(model: type[Model], question: Asked, rows: Rows) -> None:
    """The answer just given, as the driver gave it."""
    if hand.answers is not None:
        hand.answers.setdefault(model, {})[question] = rows


def answer(model: type[Model], question: Asked) -> Rows | None:
    """What the database said to it in this transaction; None: ask."""
    return hand.answers.get(model, {}).get(question) if hand.answers else None


class written_together:
    """Rows that are said inside are written at the end, each once, in the order they came up."""

    def __enter__(self) -> None:
        hand.held = {}

    def __exit__(self, kind: object, *_error: object) -> None:
        try:
            if kind is None:
                write_held()
        finally:
            hand.held = None


def write_held(model: type[Model] | None = None) -> None:
    """Write what waits now, of all models or of one; what was answered of it counts no more."""
    if hand.held:
        for key in [key for key in hand.held if model is None or key[0] is model]:
            hand.held.pop(key).write()
    if hand.answers:
        if model is None:
            hand.answers.clear()
        else:
            hand.answers.pop(model, None)


database.before_others.append(write_held)
