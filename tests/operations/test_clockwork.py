from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Event as Flag
from threading import Thread

import pytest

from siaga.domain.refusal import Refused
from siaga.ledger.append import head
from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations import clockwork
from siaga.operations.calls import LapsePresentation
from siaga.operations.clockwork import Clockwork, run_clockwork
from siaga.records.models import Deadline
from tests.databases import Database

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def due(kind: str, call: str, at: datetime) -> None:
    stream = f"call:{call}"
    Deadline.objects.create(
        key=f"{kind}:{stream}:7", kind=kind, stream=stream, subject="7", due_at=at
    )


@pytest.fixture
def executed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, str]]:
    """What the clockwork sends through the door, which refuses calls named ``refused``."""
    done: list[tuple[object, str]] = []

    def door(command: LapsePresentation, *, by: object, id: str, at: datetime) -> None:
        done.append((command, id))
        if command.call == "refused":
            raise Refused("call_ended")
        if command.call == "broken":
            raise ZeroDivisionError
        if command.call == "gone":
            raise LedgerUnavailable

    monkeypatch.setattr(clockwork, "execute", door)
    return done


def test_what_is_due_is_executed_once_oldest_first(
    database: Database, executed: list[tuple[object, str]]
) -> None:
    due("presentation", "b", AT)
    due("presentation", "a", AT - timedelta(seconds=5))
    due("presentation", "later", AT + timedelta(seconds=1))
    works = Clockwork()
    assert works.tick(AT) == 2
    assert works.tick(AT) == 0
    assert executed == [
        (
            LapsePresentation("a", 7, "no_answer"),
            f"presentation:call:a:7-{(AT - timedelta(seconds=5)).isoformat()}",
        ),
        (LapsePresentation("b", 7, "no_answer"), f"presentation:call:b:7-{AT.isoformat()}"),
    ]


def test_refused_or_broken_deadline_does_not_stop_the_next(
    database: Database, executed: list[tuple[object, str]]
) -> None:
    for call in ("refused", "broken", "sound"):
        due("presentation", call, AT)
    due("unheard of", "x", AT)
    assert Clockwork().tick(AT) == 4
    assert len(executed) == 3


def test_deadline_waits_while_the_ledger_is_unavailable(
    database: Database, executed: list[tuple[object, str]]
) -> None:
    due("presentation", "gone", AT)
    works = Clockwork()
    for _ in range(2):
        with pytest.raises(LedgerUnavailable):
            works.tick(AT)
    assert len(executed) == 2


def test_running_clockwork_stops_when_told(database: Database) -> None:
    stop = Flag()
    thread = Thread(target=run_clockwork, args=(stop,))
    thread.start()
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
    assert head().position == 0
