"""The clockwork: each second, do what is due.

A deadline is a row that a projection writes and settles, so a restart forgets
none. What shall happen when it is due is a command, decided by the rules like
any other: what was settled a moment before decides nothing. What ends without an
event, such as a session, is looked at each second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pkgutil import iter_modules
from threading import Event as Flag
from time import monotonic

import structlog
from django.db import connection
from django.db.models import Q

import siaga.operations
from siaga.domain import clock
from siaga.domain.refusal import Refused
from siaga.ledger.unavailable import LedgerUnavailable, database_reached
from siaga.operations.command import CLOCKWORK, Command
from siaga.operations.door import execute
from siaga.records.models import Deadline
from siaga.records.models.deadline import LEG_IN_CALL, PRESENTATION, WRAP_UP

EVERY_S = 1.0
MOST_AT_ONCE = 200
"""Deadlines done in one second; what is left is due again a second later, oldest first."""

AGAIN_AFTER_S = 60.0
"""A deadline that stays although its command was tried is tried again after this long."""

LONGEST = {PRESENTATION: clock.RING, LEG_IN_CALL: clock.RING, WRAP_UP: clock.WRAP_UP}
"""Kinds of deadline for which somebody waits at the telephone: how far away one may be."""

Due = Callable[[Deadline], Command]
_due: dict[str, Due] = {}

log = structlog.get_logger()


def on_due(kind: str) -> Callable[[Due], Due]:
    """Register which command is to be executed when a deadline of ``kind`` is due."""

    def register(function: Due) -> Due:
        if kind in _due:
            raise ValueError(f"deadlines of kind {kind} have two commands")
        _due[kind] = function
        return function

    return register


Look = Callable[[datetime], list[Command]]
_looks: list[Look] = []


def each_second(function: Look) -> Look:
    """Register what is looked at each second; what it returns is carried out."""
    _looks.append(function)
    return function


class Clockwork:
    """Executes due deadlines; remembers for a minute what it tried."""

    def __init__(self) -> None:
        """Every operation is known from here on, whichever were imported before."""
        for module in iter_modules(siaga.operations.__path__, "siaga.operations."):
            import_module(module.name)
        self._tried: dict[str, float] = {}

    def tick(self, now: datetime) -> int:
        """Do what is due at ``now``; return how many deadlines were tried.

        Raises ``LedgerUnavailable``; the rows wait.
        """
        moment = monotonic()
        self._tried = {
            id: when for id, when in self._tried.items() if moment - when < AGAIN_AFTER_S
        }
        done = 0
        with database_reached():
            waiting = list(
                Deadline.objects.filter(_is_due(now)).order_by("due_at")[
                    : MOST_AT_ONCE + len(self._tried)
                ]
            )
        for deadline in waiting:
            id = _id(deadline)
            if id not in self._tried and done < MOST_AT_ONCE:
                self._do(deadline, id, now)
                self._tried[id] = moment
                done += 1
        for look in _looks:
            with _apart(look.__name__), database_reached():
                found = look(now)
            for command in found:
                with _apart(type(command).__name__):
                    execute(command, by=CLOCKWORK, at=now)
        return done

    def _do(self, deadline: Deadline, id: str, now: datetime) -> None:
        with _apart(deadline.key):
            execute(_due[deadline.kind](deadline), by=CLOCKWORK, id=id, at=now)


def _id(deadline: Deadline) -> str:
    """One command for each time it was set: after a clock was set back the same moment may be due
    once more."""
    set_at = f"-{deadline.set_at.isoformat()}" if deadline.set_at else ""
    return f"{deadline.key}-{deadline.due_at.isoformat()}{set_at}"


def _is_due(now: datetime) -> Q:
    """What is due, and what was set before the clock was set back (``siaga.domain.clock``)."""
    due = Q(due_at__lte=now)
    for kind, longest in LONGEST.items():
        due |= Q(kind=kind, due_at__gt=now + longest)
    return due | Q(set_at__gt=now + clock.SLACK)


@contextmanager
def _apart(what: str) -> Iterator[None]:
    """One thing to do: a defect in it must not stop the others."""
    try:
        yield
    except LedgerUnavailable:
        raise
    except Refused as refusal:
        log.warning("deadline_refused", deadline=what, why=str(refusal))
    except Exception:
        log.exception("deadline_failed", deadline=what)


def run_clockwork(stop: Flag, each_round: Callable[[], None] = lambda: None) -> None:
    """Tick each second until ``stop``; go on when the database comes back."""
    clockwork = Clockwork()
    try:
        while not stop.is_set():
            began = monotonic()
            try:
                clockwork.tick(datetime.now(UTC))
            except LedgerUnavailable as trouble:
                log.warning("clockwork_waits", why=str(trouble))
            each_round()
            stop.wait(max(0.0, EVERY_S - (monotonic() - began)))
    finally:
        connection.close()
